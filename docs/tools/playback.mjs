// SPDX-License-Identifier: MIT
// What a recorded run comes to, step by step: what is pending, what is queued on
// the port, which workers wait, and what each of the others executes. For the
// site's player, so that nothing here needs Node.js. playback-lines.mjs has the
// line of C for each `code`.
//
// The server records when it starts an operation, when it handles the end of one,
// and from when until when a worker handles a packet. It does not record when the
// system queues a packet, so a packet is shown on the port one step before a
// worker takes it.
import { CLIENT, eventsOf } from './trace-events.mjs'

const OPERATION = { accept: 'an accept', readable: 'a zero-byte receive', receive: 'a receive', send: 'a send' }
const SAME = 0.06 // microseconds; the recordings have one digit after the point

const called = name => OPERATION[name] ?? `an operation "${name}"`
const theOperation = name => called(name).replace(/^an? /, 'the ')
const first = text => text[0].toUpperCase() + text.slice(1)
const ofConn = conn => conn ? ` on connection ${conn}` : ''
const threadOf = e => `${e.pid ?? 0}/${e.tid ?? 0}`

function result({ bytes, error, 'error name': name }) {
  if (error) return `with ${name ? `${name} (${error})` : `error ${error}`}`
  return bytes === undefined ? '' : `with ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
}

// The threads by who they are.
function threadsOf(events) {
  const names = new Map()
  const processes = new Map()
  for (const e of events) {
    if (e.ph === 'M' && e.name === 'thread_name') names.set(threadOf(e), String(e.args?.name))
    if (e.ph === 'M' && e.name === 'process_name') processes.set(e.pid ?? 0, String(e.args?.name))
  }
  const nameOf = e => names.get(threadOf(e)) ?? `thread ${e.tid ?? 0}`
  const isClient = e => CLIENT.test(nameOf(e)) || CLIENT.test(processes.get(e.pid ?? 0) ?? '')
  return { nameOf, isClient }
}

// Each operation with its two events, and its connection.
function operationsOf(events) {
  const open = new Map()
  const all = []
  for (const e of events) {
    if (e.ph === 'b') {
      const op = { name: e.name, conn: e.args?.conn || undefined, begin: e }
      open.set(e.id, op)
      all.push(op)
    } else if (e.ph === 'e' && open.has(e.id)) {
      Object.assign(open.get(e.id), { end: e })
      open.delete(e.id)
    }
  }
  return all
}

const contains = (span, e) => threadOf(span) === threadOf(e) &&
  e.ts >= span.ts - SAME && e.ts <= span.ts + (span.dur ?? 0) + SAME

const markKey = e => `${threadOf(e)}@${e.ts.toFixed(1)}`

function byThread(items, eventOf) {
  const threads = new Map()
  for (const item of items) {
    const key = threadOf(eventOf(item))
    if (!threads.has(key)) threads.set(key, [])
    threads.get(key).push(item)
  }
  return threads
}

// What the workers handle, span by span: the operations that end there, that of
// them which has begun elsewhere, and whether a packet has told of it. Recordings
// have marks for the packets. In a trace of the server itself `done` says that the
// call that started the operation has told of its end, which the worker has then
// put on its list.
function handledOf(events, operations, threads) {
  const marks = new Set(events.filter(e => e.ph === 'i' && e.cat === 'port').map(markKey))
  const ends = byThread(operations.filter(o => o.end).sort((a, b) => a.end.ts - b.end.ts), o => o.end)
  const spans = byThread(events.filter(e => e.ph === 'X' && !threads.isClient(e)), e => e)
  return [...spans].flatMap(([thread, list]) => {
    const ended = ends.get(thread) ?? []
    let at = 0
    return list.map((span, i) => {
      while (at < ended.length && ended[at].end.ts < span.ts - SAME) at++
      const inside = []
      for (let k = at; k < ended.length && contains(span, ended[k].end); k++) inside.push(ended[k])
      const op = inside.find(o => !contains(span, o.begin))
      const packet = marks.size > 0 ? marks.has(markKey(span)) : op?.end.args?.done !== true
      return { span, op, inside, packet, next: list[i + 1] }
    })
  })
}

// A step's place among those of the same moment: what is queued is taken, and
// only then handled.
function stepsOf(events, threads) {
  const operations = operationsOf(events)
  const handled = handledOf(events, operations, threads)
  const ofSpan = new Map(handled.map(h => [h.span, h]))
  const own = new Set(handled.filter(h => h.op && !h.packet).map(h => h.op))
  const atOnce = new Set(handled.flatMap(h => h.inside.filter(o => contains(h.span, o.begin))))
  const steps = []
  const add = (at, order, step) => steps.push({ at, order, ...step })
  const workerOf = e => threads.nameOf(e)

  for (const { span, op, packet, next } of handled) {
    const worker = workerOf(span)
    const what = { id: op?.begin.id, name: span.name, conn: op?.conn, result: op && result(op.end.args ?? {}) }
    if (packet) add(span.ts, 0, { kind: 'queued', what, worker })
    add(span.ts, 1, { kind: 'take', packet, what, worker })
    const waits = !next || ofSpan.get(next).packet
    add(span.ts + (span.dur ?? 0), 3, { kind: 'done', waits, what, worker })
  }
  for (const op of operations) {
    add(op.begin.ts, 2, { kind: 'start', op, worker: workerOf(op.begin), own: own.has(op),
      pends: !own.has(op) && !atOnce.has(op) })
    if (op.end) add(op.end.ts, 2, { kind: 'end', op, worker: workerOf(op.end), atOnce: atOnce.has(op) })
  }
  for (const e of events) {
    if (e.ph === 'X' && threads.isClient(e)) {
      add(e.ts, 2, { kind: 'client', text: e.name, ends: false })
      add(e.ts + (e.dur ?? 0), 2, { kind: 'client', text: e.name, ends: true })
    } else if (e.ph === 'i' && e.cat !== 'port') {
      add(e.ts, 2, { kind: 'mark', text: e.name, worker: threads.isClient(e) ? undefined : workerOf(e) })
    }
  }
  return steps.sort((a, b) => a.at - b.at || a.order - b.order)
}

// The key of the line of C for a step.
function codeOf(step) {
  const { kind, op } = step
  const name = op?.name
  if (kind === 'queued' || (kind === 'done' && step.waits)) return 'wait'
  if (kind === 'done') return 'next own'
  if (kind === 'take') return !step.packet ? 'take own' : step.what.name === 'accept' ? 'take accept' : 'take'
  if (kind === 'start') return `start ${name}`
  if (kind === 'mark' && step.text === 'Ctrl-C') return 'stop'
  if (kind !== 'end') return null
  if (name === 'accept') return 'end accept'
  if (step.atOnce) return op.end.args?.error ? 'start failed' : `end ${name} at once`
  if (op.end.args?.error) return `fail ${name}`
  return name === 'receive' && op.end.args?.bytes === 0 ? 'end of stream' : `end ${name}`
}

function textOf(step) {
  const { kind, worker, op, what } = step
  if (kind === 'client') return step.ends ? `The client is done with: ${step.text}.` : `The client: ${step.text}.`
  if (kind === 'mark') return `${step.text}${worker ? ` (${worker})` : ''}.`
  if (kind === 'queued')
    return `A packet is on the port: ${theOperation(what.name)}${ofConn(what.conn)} has completed.`
  if (kind === 'take') {
    const of = `${theOperation(what.name)}${ofConn(what.conn)}`
    return step.packet ? `${first(worker)} is released and takes the packet of ${of}.`
      : `${first(worker)} takes ${of} from its own list: it completed at once, without a packet.`
  }
  if (kind === 'done')
    return step.waits ? `${first(worker)} has handled ${theOperation(what.name)} and waits for a packet.`
      : `${first(worker)} has handled ${theOperation(what.name)}. Its own list is not empty, so it goes on.`
  if (kind === 'start')
    return `${first(worker)} starts ${called(op.name)}${ofConn(op.conn)}.` +
      (step.own ? ' It completes at once and goes to the worker\'s own list.' : '')
  return `${first(worker)}: ${theOperation(op.name)}${ofConn(op.conn)} ` +
    `${['completed', step.atOnce && 'at once', result(op.end.args ?? {})].filter(Boolean).join(' ')}.`
}

const label = (name, conn) => conn ? `${name}, connection ${conn}` : name

// What has changed with a step.
function advance(state, step) {
  const next = { pending: state.pending, queue: state.queue, waiting: state.waiting, workers: { ...state.workers } }
  const { kind, worker, op } = step
  const own = name => next.workers[name] ?? { doing: '', list: [] }
  const set = (name, values) => { next.workers[name] = { ...own(name), ...values } }
  if (kind === 'queued') {
    const { id, name, conn, result: came } = step.what
    next.pending = state.pending.filter(p => p.id !== id)
    next.queue = [...state.queue, { label: label(name, conn), result: came }]
  } else if (kind === 'take') {
    next.waiting = state.waiting.filter(w => w.name !== worker)
    if (step.packet) next.queue = state.queue.slice(1)
    else set(worker, { list: own(worker).list.slice(1) })
    set(worker, { doing: `handles: ${label(step.what.name, step.what.conn)}` })
  } else if (kind === 'done') {
    set(worker, { doing: step.waits ? '' : 'goes on with its own list' })
    next.waiting = state.waiting.filter(w => w.name !== worker)
    if (step.waits) next.waiting.push({ name: worker, since: step.at })
  } else if (kind === 'start') {
    const text = label(op.name, op.conn)
    if (step.pends) next.pending = [...state.pending, { id: op.begin.id, label: text }]
    if (step.own) set(worker, { list: [...own(worker).list, text] })
  } else if (kind === 'end') {
    next.pending = state.pending.filter(p => p.id !== op.begin.id)
  }
  return next
}

// The steps of a trace from a moment on (in its own time), each with the state
// after it. The first is what there is before anything happens.
export function playback(json, from = -Infinity) {
  const events = eventsOf(json)
  const threads = threadsOf(events)
  const timed = events.filter(e => Number.isFinite(e.ts)).sort((a, b) => a.ts - b.ts)
  const earliest = timed[0].ts
  const steps = stepsOf(timed, threads)
  const names = [...new Set(steps.filter(s => s.kind === 'take').map(s => s.worker)
    .concat(events.filter(e => e.ph === 'M' && e.name === 'thread_name' && /worker/.test(e.args?.name))
      .map(e => e.args.name)))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (names.length === 0) throw new Error('no worker handles anything in it')
  let state = { pending: [], queue: [], waiting: names.map(name => ({ name })),
    workers: Object.fromEntries(names.map(name => [name, { doing: '', list: [] }])) }
  const before = steps.filter(s => s.at < from)
  for (const step of before) state = advance(state, step)
  // How long they have been waiting is known only of what is shown.
  state = { ...state, waiting: state.waiting.map(({ name }) => ({ name })) }
  const shown = [{ at: Math.max(from, earliest) - earliest, kind: 'begin', code: 'wait', worker: null,
    text: 'The recording begins.', ...state }]
  for (const step of steps.filter(s => s.at >= from)) {
    state = advance(state, step)
    shown.push({ at: step.at - earliest, kind: step.kind, code: codeOf(step), worker: step.worker ?? null,
      text: textOf(step), ...state })
  }
  return { steps: shown, names, from: shown[0].at }
}
