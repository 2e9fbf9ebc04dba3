// SPDX-License-Identifier: MIT
// The picture of a trace: an SVG with a lane for the client, the kernel, the port
// and each worker. timeline.mjs writes it into a file.
import { readTrace } from './trace-events.mjs'

const WIDTH = 960
const MARGIN = 16
const LABELS = 88 // the least width of the column with the names of the lanes
const ROW = 26
const BAR = 20
const FONT = 12
const GAP = 10 // between two things in a row
const STEP = 18 // the least room for a step of the axis
const ORDER = ['client', 'kernel', 'port', 'worker']
const KINDS = ['accept', 'connect', 'readable', 'receive', 'send', 'disconnect']

const STYLE = `
  svg { --back: #fff; --fore: #1f2328; --soft: #59636e; --line: #d1d9e0; --lane: #f6f8fa;
    --plain: #e7ecf0; --plain-edge: #818b98; --accept: #ddf4ff; --accept-edge: #0969da;
    --readable: #fff8c5; --readable-edge: #9a6700; --receive: #dafbe1; --receive-edge: #1a7f37;
    --send: #fbefff; --send-edge: #8250df; --wrong: #ffebe9; --wrong-edge: #cf222e; }
  @media (prefers-color-scheme: dark) {
    svg { --back: #0d1117; --fore: #f0f6fc; --soft: #9198a1; --line: #3d444d; --lane: #151b23;
      --plain: #2a313c; --plain-edge: #9198a1; --accept: #12304f; --accept-edge: #4493f8;
      --readable: #3d2f0a; --readable-edge: #d29922; --receive: #12351d; --receive-edge: #3fb950;
      --send: #32215a; --send-edge: #ab7df8; --wrong: #4a1a1d; --wrong-edge: #f85149; } }
  text { font: ${FONT}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--fore); }
  .title { font-size: 15px; font-weight: 600; } .soft { fill: var(--soft); } .lane { font-weight: 600; }
  .back { fill: var(--back); } .band { fill: var(--lane); }
  .grid { stroke: var(--line); stroke-width: 1; }
  .hand { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
  rect.bar, path.mark { fill: var(--plain); stroke: var(--plain-edge); }
  .accept, .connect, .disconnect { --plain: var(--accept); --plain-edge: var(--accept-edge); }
  .readable { --plain: var(--readable); --plain-edge: var(--readable-edge); }
  .receive { --plain: var(--receive); --plain-edge: var(--receive-edge); }
  .send { --plain: var(--send); --plain-edge: var(--send-edge); }
  .wrong { --plain: var(--wrong); --plain-edge: var(--wrong-edge); }
  .beside { paint-order: stroke; stroke: var(--back); stroke-width: 3px; stroke-linejoin: round; }
  .unfinished rect.bar { stroke-dasharray: 4 3; }
`

const escape = text => String(text).replace(/[&<>"]/g,
  c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])
const round = (number, digits = 1) => Number(number.toFixed(digits))

// The approximate width in common fonts; a wide character counts as two.
const widthOf = text => [...text].reduce((w, c) =>
  w + (c.codePointAt(0) > 0x2E80 ? FONT : /[A-Z_mwMW@]/.test(c) ? 0.72 * FONT
    : /[ijlt.,:;'|()[\]! ]/.test(c) ? 0.36 * FONT : 0.58 * FONT), 0)

function timeText(microseconds) {
  if (microseconds < 1000) return `${round(microseconds)} µs`
  return microseconds < 1e7 ? `${round(microseconds / 1e3, 2)} ms` : `${round(microseconds / 1e6, 3)} s`
}

const failed = ({ args }) => args.error !== undefined && args.error !== 0 &&
  args.error !== '0' && args.error !== ''

function labelOf(item, manyConnections) {
  const { name, args } = item
  const details = []
  if (manyConnections && args.conn !== undefined) details.push(`conn ${args.conn}`)
  if (failed(item)) details.push(/^\d+$/.test(args.error) ? `error ${args.error}` : args.error)
  else if (args.bytes !== undefined) details.push(`${args.bytes} ${args.bytes === 1 ? 'byte' : 'bytes'}`)
  if (item.unfinished) details.push('pending')
  return details.length ? `${name}: ${details.join(', ')}` : name
}

const classOf = item => [
  failed(item) ? 'wrong' : KINDS.find(kind => item.name.toLowerCase().includes(kind)) ??
    (/recv/i.test(item.name) ? 'receive' : 'other'),
  item.unfinished ? 'unfinished' : ''
].join(' ').trim()

// The axis: maps microseconds to a place, and has the moments that are marked.
function axis(items, duration, linear) {
  const moments = [...new Set([0, duration, ...items.flatMap(i => [i.from, i.to ?? i.from])])]
    .sort((a, b) => a - b)
  const steps = moments.slice(1).map((moment, i) => moment - moments[i])
  const weights = linear ? steps : steps.map(step => 1 + Math.log10(1 + step))
  const sum = weights.reduce((a, b) => a + b, 0) || 1
  const left = MARGIN + 12 + Math.max(LABELS, ...items.map(item => widthOf(item.track)))
  const room = Math.max(WIDTH - left - MARGIN, linear ? 0 : steps.length * STEP)
  const places = [left]
  weights.forEach(weight => places.push(places.at(-1) + (weight / sum) * room))
  const at = moment => places[moments.indexOf(moment)]
  return { at, moments, left, right: left + room }
}

// Where an item and its text go: the text inside the bar if it fits, otherwise
// beside it. extent is what both cover.
function placed(item, scale, manyConnections) {
  const label = labelOf(item, manyConnections)
  const wide = widthOf(label)
  const isMark = item.to === undefined
  const x = scale.at(item.from)
  const end = isMark ? x + 6 : Math.max(scale.at(item.to), x + 4)
  const begin = isMark ? x - 6 : x
  const beside = isMark || wide + 12 > end - begin
  let text = begin + 6
  if (beside) {
    text = end + 4
    if (text + wide > scale.right + MARGIN / 2) text = begin - 4 - wide
  }
  return { item, label, isMark, begin, end, text, beside,
    extent: [Math.min(begin, text), Math.max(end, text + wide)] }
}

// Puts each into the first row where there is room.
function intoRows(things) {
  const rows = []
  for (const thing of things) {
    let row = rows.findIndex(taken => taken.every(other =>
      thing.extent[0] >= other.extent[1] + GAP || thing.extent[1] + GAP <= other.extent[0]))
    if (row < 0) row = rows.push([]) - 1
    rows[row].push(thing)
    thing.row = row
  }
  return rows.length
}

function lanesOf(items, scale, manyConnections) {
  const tracks = new Map()
  for (const item of items) {
    const key = `${ORDER.indexOf(item.lane)} ${item.track}`
    if (!tracks.has(key)) tracks.set(key, { name: item.track, things: [] })
    tracks.get(key).things.push(placed(item, scale, manyConnections))
  }
  let y = MARGIN + 40
  return [...tracks].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, lane]) => {
    const rows = intoRows(lane.things)
    const top = y
    y += rows * ROW + 8
    return { ...lane, top, height: rows * ROW + 8 }
  })
}

function drawThing(thing, lane) {
  const top = lane.top + 4 + thing.row * ROW + (ROW - BAR) / 2
  const middle = round(top + BAR / 2)
  const { item } = thing
  const shape = thing.isMark
    ? `<path class="mark" d="M${round(thing.begin)} ${middle}l6-6 6 6-6 6z"/>`
    : `<rect class="bar" x="${round(thing.begin)}" y="${round(top)}" ` +
      `width="${round(thing.end - thing.begin)}" height="${BAR}" rx="3"/>`
  const times = thing.isMark ? timeText(item.from) : `${timeText(item.from)} to ${timeText(item.to)}`
  const args = Object.entries(item.args).map(([name, value]) => `${name} ${value}`).join(', ')
  return `<g class="${classOf(item)}"><title>${escape([item.name, times, args].filter(Boolean).join('; '))}</title>` +
    `${shape}<text${thing.beside ? ' class="beside"' : ''} x="${round(thing.text)}" y="${round(middle + FONT * 0.36)}">${escape(thing.label)}</text></g>`
}

// From a packet in the port's lane down to the thread that took it.
function drawHands(lanes) {
  const port = lanes.find(lane => lane.name === 'port')
  if (!port) return []
  return port.things.filter(t => t.isMark).flatMap(thing => {
    const lane = lanes.find(l => l !== port && l.name === thing.item.thread)
    if (!lane) return []
    const x = round((thing.begin + thing.end) / 2)
    const from = round(port.top + 4 + thing.row * ROW + ROW / 2 + 6)
    return [`<path class="hand" d="M${x} ${from}V${round(lane.top + 4)}"/>`]
  })
}

function drawAxis(scale, top, bottom) {
  const lines = []
  let free = -Infinity
  for (const moment of scale.moments) {
    const x = round(scale.at(moment))
    const text = timeText(moment)
    const half = widthOf(text) / 2
    if (x - half < free) continue
    free = x + half + GAP
    lines.push(`<path class="grid" d="M${x} ${top}V${bottom + 4}"/>`,
      `<text class="soft" x="${x}" y="${bottom + 18}" text-anchor="middle">${text}</text>`)
  }
  return lines
}

const within = (item, from, to) => item.from <= to && (item.to ?? item.from) >= from

// The picture of a trace, as the text of an SVG file.
export const timeline = (json, options) => drawTimeline(json, options).svg

// The same with its size, its lanes, the width of the part on the left with
// their names, and placeOf, which returns where a moment is in it, given in
// microseconds from the first event of the trace.
export function drawTimeline(json, options = {}) {
  const { title = 'Timeline', conn, from = 0, to = Infinity, linear = false } = options
  const trace = readTrace(json)
  const wanted = item => within(item, from, to) &&
    (conn === undefined || item.args.conn === undefined || String(item.args.conn) === String(conn))
  const clip = item => ({ ...item, from: Math.max(item.from, from),
    ...(item.to === undefined ? {} : { to: Math.min(item.to, to) }) })
  const chosen = [...trace.spans, ...trace.instants].filter(wanted).map(clip)
    .sort((a, b) => a.from - b.from)
  if (chosen.length === 0) throw new Error('nothing of the trace is left to draw')
  const start = Math.min(...chosen.map(i => i.from))
  const items = chosen.map(item => ({ ...item, from: item.from - start,
    ...(item.to === undefined ? {} : { to: item.to - start }) }))
  const duration = Math.max(...items.map(i => i.to ?? i.from))

  const scale = axis(items, duration, linear)
  const many = new Set(items.map(i => i.args.conn).filter(c => c !== undefined)).size > 1
  const lanes = lanesOf(items, scale, many)
  const top = lanes[0].top
  const bottom = lanes.at(-1).top + lanes.at(-1).height
  const width = round(Math.max(scale.right, ...lanes.flatMap(l => l.things.map(t => t.extent[1]))) + 2 * MARGIN)
  const height = bottom + 30
  const bands = lanes.flatMap((lane, i) => [
    i % 2 ? '' : `<rect class="band" x="0" y="${lane.top}" width="${width}" height="${lane.height}"/>`,
    `<text class="lane" x="${MARGIN}" y="${round(lane.top + 4 + ROW / 2 + FONT * 0.36)}">${escape(lane.name)}</text>`
  ])
  const note = linear ? '' : 'Steps are not to scale; the times are those of the run.'
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<!-- SPDX-License-Identifier: CC-BY-4.0 -->',
    '<!-- Drawn from a recording by docs/tools/timeline.mjs. -->',
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${width}" height="${height}"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 10}">${escape(title)}</text>`,
    note && `<text class="soft" x="${MARGIN}" y="${MARGIN + 28}">${note}</text>`,
    ...bands,
    ...drawAxis(scale, top, bottom),
    ...drawHands(lanes),
    ...lanes.flatMap(lane => lane.things.map(thing => drawThing(thing, lane))),
    '</svg>', ''
  ].filter((line, i, all) => line || i === all.length - 1).join('\n')
  const placeOf = moment => round(scale.at(scale.moments.findLast(m => m <= moment - start + 0.05) ?? 0))
  const named = lanes.map(lane => ({ name: lane.name, top: lane.top, height: lane.height }))
  return { svg, width, height, left: scale.left, lanes: named, placeOf }
}
