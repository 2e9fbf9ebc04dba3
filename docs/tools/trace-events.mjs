// SPDX-License-Identifier: MIT
// Reads a Chrome trace ("Trace Event Format"): an array of events or an object
// with traceEvents. Returns spans and instants, each in one of the lanes of a
// timeline, with times in microseconds from the first event.

export const CLIENT = /\b(client|peer|load)/i
const NAMED = { client: CLIENT, kernel: /\bkernel\b|\bsystem\b/i, port: /\bport\b/i }
const DEQUEUED = /dequeue|\bpacket\b|^posted\b/i
const LANES = ['client', 'kernel', 'port', 'worker']

const threadOf = event => `${event.pid ?? 0}/${event.tid ?? 0}`

function namesOf(events) {
  const names = new Map()
  const processes = new Map()
  for (const event of events) {
    if (event.ph !== 'M' || !event.args?.name) continue
    if (event.name === 'thread_name') names.set(threadOf(event), event.args.name)
    if (event.name === 'process_name') processes.set(event.pid ?? 0, event.args.name)
  }
  return event => ({
    thread: names.get(threadOf(event)) ?? `thread ${event.tid ?? 0}`,
    process: processes.get(event.pid ?? 0) ?? ''
  })
}

// The lane of an event, and the name of that lane. An operation in flight
// belongs to the kernel and a packet to the port, whichever thread has
// recorded it. args.lane or cat overrides this.
function laneOf(event, kind, nameOf) {
  const { thread, process } = nameOf(event)
  const said = [event.args?.lane, event.cat].find(l => LANES.includes(l))
  if (said && said !== 'worker' && said !== 'client') return [said, said]
  if (said) return [said, thread]
  if (CLIENT.test(process) || CLIENT.test(thread)) return ['client', thread]
  for (const [lane, pattern] of Object.entries(NAMED)) if (pattern.test(thread)) return [lane, lane]
  if (kind === 'operation') return ['kernel', 'kernel']
  if (kind === 'instant' && DEQUEUED.test(event.name)) return ['port', 'port']
  return ['worker', thread]
}

// The key that matches asynchronous events: the id, which is unique only
// within the process if it is local.
function idOf(event) {
  const id = event.id ?? event.id2?.global ?? `${event.pid ?? 0}:${event.id2?.local}`
  return `${event.cat ?? ''}/${id}`
}

// The events of a trace, of which at least one has a time.
export function eventsOf(json) {
  const parsed = JSON.parse(json)
  const events = Array.isArray(parsed) ? parsed : parsed?.traceEvents
  if (!Array.isArray(events)) throw new Error('no list of events')
  if (!events.some(event => Number.isFinite(event?.ts))) throw new Error('no event has a time')
  return events.filter(event => event !== null && typeof event === 'object')
}

export function readTrace(json) {
  const events = eventsOf(json)
  const nameOf = namesOf(events)
  const timed = events.map((event, order) => ({ event, order }))
    .filter(({ event }) => Number.isFinite(event.ts))
    .sort((a, b) => a.event.ts - b.event.ts || a.order - b.order)
    .map(({ event }) => event)
  const start = timed[0].ts
  const last = Math.max(...timed.map(e => e.ts + (e.dur ?? 0))) - start

  const spans = []
  const instants = []
  const open = new Map()
  const item = (event, kind) => {
    const [lane, track] = laneOf(event, kind, nameOf)
    return {
      name: String(event.name ?? ''), lane, track, thread: nameOf(event).thread,
      from: event.ts - start, args: { ...event.args }
    }
  }
  const begin = (key, event, kind) => {
    const span = { ...item(event, kind), to: last, unfinished: true }
    spans.push(span)
    open.set(key, [...(open.get(key) ?? []), span])
  }
  const end = (key, event) => {
    const span = open.get(key)?.pop()
    if (!span) return
    span.to = event.ts - start
    span.unfinished = false
    Object.assign(span.args, event.args)
  }
  for (const event of timed) {
    const { ph } = event
    if (event.cat === 'queued') continue // a packet has its mark where it is dequeued
    if (ph === 'X')
      spans.push({ ...item(event, 'span'), to: event.ts - start + (event.dur ?? 0), unfinished: false })
    else if (ph === 'i' || ph === 'I' || ph === 'n') instants.push(item(event, 'instant'))
    else if (ph === 'b' || ph === 'S') begin(idOf(event), event, 'operation')
    else if (ph === 'e' || ph === 'F') end(idOf(event), event)
    else if (ph === 'B') begin(threadOf(event), event, 'span')
    else if (ph === 'E') end(threadOf(event), event)
  }
  return { spans, instants, duration: last }
}
