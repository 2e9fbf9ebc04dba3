// SPDX-License-Identifier: MIT
// A recorded run, step by step: what is pending, what is queued on the port,
// which workers wait, and what each of the others executes. For the site's
// player, so nothing here needs Node.js. playback-lines.mjs has the line of C
// for each `code`.
//
// The complete server records when it starts an operation, when it handles the
// completion of one, and from when to when a worker handles a packet. It does
// not record when the system queues a packet, so a packet is shown on the port
// one step before a worker takes it. The recordings of the chapters come from
// common/tests/stress/trace_calls.h: they have other calls, too, and they say
// when an operation completed within the call that started it, so that its
// packet was queued by then.
import { CLIENT, eventsOf } from './trace-events.mjs'

const OPERATION = { accept: 'an accept', readable: 'a zero-byte receive', receive: 'a receive', send: 'a send' }
const SAME = 0.06 // microseconds; the recordings have one digit after the point

// What the threads of a program wait for, if it is not a packet.
const WAITS = { 'blocking': 'a call', '01-overlapped-event': 'an event' }
const COMPLETE = 'complete-server'

// Calls that return immediately, and are shown where they are made: their
// effects may come before they return. The others are shown where they return.
const CAUSES = ['PostQueuedCompletionStatus', 'CreateIoCompletionPort', 'CancelIo', 'CancelIoEx', 'shutdown',
  'closesocket']

const called = name => OPERATION[name] ?? `an operation "${name}"`
const theOperation = name => called(name).replace(/^an? /, 'the ')
const first = text => text[0].toUpperCase() + text.slice(1)
const ofConn = conn => conn ? ` on connection ${conn}` : ''
const threadOf = e => `${e.pid ?? 0}/${e.tid ?? 0}`

function result({ bytes, error, 'error name': name }) {
  if (error) return `with ${name ? `${name} (${error})` : `error ${error}`}`
  return bytes === undefined ? '' : `with ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
}

const isCall = e => e.ph === 'X' && e.cat === 'call'

// Which program has run, and what its threads wait for.
function programOf(events) {
  const program = events.find(e => e.ph === 'M' && e.name === 'recorded')?.args?.program ?? COMPLETE
  return { program, waits: WAITS[program] ?? 'a packet' }
}

// The names of the threads, and which of them are clients.
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

// What the workers handle, span by span: the operations that complete there,
// the one of them that was started elsewhere, and whether a packet reported
// it. Recordings have marks for the packets. In a trace by the server itself,
// `done` says that the operation completed within the call that started it,
// and that the worker then put it on its list.
function handledOf(events, operations, threads, waits) {
  const marks = new Set(events.filter(e => e.ph === 'i' && e.cat === 'port').map(markKey))
  const ends = byThread(operations.filter(o => o.end).sort((a, b) => a.end.ts - b.end.ts), o => o.end)
  const spans = byThread(events.filter(e => e.ph === 'X' && !isCall(e) && !threads.isClient(e)), e => e)
  return [...spans].flatMap(([thread, list]) => {
    const ended = ends.get(thread) ?? []
    let at = 0
    return list.map((span, i) => {
      while (at < ended.length && ended[at].end.ts < span.ts - SAME) at++
      const inside = []
      for (let k = at; k < ended.length && contains(span, ended[k].end); k++) inside.push(ended[k])
      const op = inside.find(o => !contains(span, o.begin))
      const packet = waits === 'an event' || (marks.size > 0 ? marks.has(markKey(span)) : op?.end.args?.done !== true)
      return { span, op, inside, packet, next: list[i + 1] }
    })
  })
}

// What is known of a packet before it is taken: that the operation completed
// within its call, or that the packet was posted. Assigns it to the span where
// it is handled, if that is in the trace.
function queuedOf(events, operations, handled) {
  const posted = handled.filter(h => h.span.name === 'posted').sort((a, b) => a.span.ts - b.span.ts)
  posted.forEach((h, i) => { h.queued = `posted ${i}` })
  const marks = events.filter(e => e.ph === 'i' && e.cat === 'queued')
  return marks.flatMap(e => {
    const op = operations.find(o => o.begin.id === e.id && o.begin.ts <= e.ts && !(o.end?.ts <= e.ts))
    const by = handled.find(h => h.op === op)
    if (!op || by?.span.ts <= e.ts) return []
    if (by) by.queued = op.begin.id
    return [{ at: e.ts, op, mark: e }]
  })
}

// The steps of a call that starts no operation: one, or two if the thread
// waits in it. heard has the connections on which recv has been called before.
function stepsOfCall(e, waits, heard) {
  const { name, args } = e
  const step = { call: name, conn: args?.conn, result: args ?? {} }
  if (waits === 'a call' && name === 'recv') {
    step.again = heard.has(step.conn)
    heard.add(step.conn)
  }
  const end = e.ts + (e.dur ?? 0)
  if (waits === 'a call' && !CAUSES.includes(name))
    return [{ ...step, at: e.ts, kind: 'enter' }, { ...step, at: end, kind: 'call' }]
  return [{ ...step, at: CAUSES.includes(name) ? e.ts : end, kind: 'call' }]
}

// order is a step's place among those of the same moment: a packet is queued,
// then taken, then handled.
function stepsOf(events, threads, waits) {
  const operations = operationsOf(events)
  const handled = handledOf(events, operations, threads, waits)
  const ofSpan = new Map(handled.map(h => [h.span, h]))
  const own = new Set(handled.filter(h => h.op && !h.packet).map(h => h.op))
  const atOnce = new Set(handled.flatMap(h => h.inside.filter(o => contains(h.span, o.begin))))
  const steps = []
  const add = (at, order, step) => steps.push({ at, order, waits, ...step })
  const workerOf = e => threads.nameOf(e)
  const whatOf = (op, name) =>
    ({ id: op?.begin.id, name, conn: op?.conn, result: op?.end && result(op.end.args ?? {}) })

  for (const { at, op, mark } of queuedOf(events, operations, handled))
    add(at, 2, { kind: 'queued', within: true, what: whatOf(op, op.name), worker: workerOf(mark) })
  for (const { span, op, packet, queued, next } of handled) {
    const worker = workerOf(span)
    const what = { ...whatOf(op, span.name), ...(queued ? { id: queued } : {}) }
    if (packet && !queued) add(span.ts, 0, { kind: 'queued', what, worker })
    add(span.ts, 1, { kind: 'take', packet, what, worker })
    const goesOn = next && !ofSpan.get(next).packet
    if (span.name === 'posted' && !next) add(span.ts, 2, { kind: 'exit', what, worker })
    else add(span.ts + (span.dur ?? 0), 3, { kind: 'done', waiting: !goesOn, what, worker })
  }
  for (const op of operations) {
    add(op.begin.ts, 2, { kind: 'start', op, worker: workerOf(op.begin), own: own.has(op),
      pends: !own.has(op) && !atOnce.has(op) })
    if (op.end) add(op.end.ts, 2, { kind: 'end', op, worker: workerOf(op.end), atOnce: atOnce.has(op) })
  }
  let posts = 0
  const heard = new Set()
  for (const e of events) {
    if (isCall(e)) {
      const posted = e.name === 'PostQueuedCompletionStatus' ? { posted: `posted ${posts++}` } : {}
      for (const { at, ...step } of stepsOfCall(e, waits, heard)) add(at, 2, { ...step, ...posted, worker: workerOf(e) })
    } else if (e.ph === 'X' && threads.isClient(e)) {
      add(e.ts, 2, { kind: 'client', text: e.name, ends: false })
      add(e.ts + (e.dur ?? 0), 2, { kind: 'client', text: e.name, ends: true })
    } else if (e.ph === 'i' && e.cat !== 'port' && e.cat !== 'queued') {
      add(e.ts, 2, { kind: 'mark', text: e.name, worker: threads.isClient(e) ? undefined : workerOf(e) })
    }
  }
  return steps.sort((a, b) => a.at - b.at || a.order - b.order)
}

// The key of the line of C for a step.
function codeOf(step) {
  const { kind, op, call } = step
  const name = op?.name
  if (kind === 'queued') return step.within ? `start ${step.what.name}` : 'wait'
  if (kind === 'done') return step.waiting ? 'wait' : 'next own'
  if (kind === 'exit') return 'take posted'
  if (kind === 'take') {
    if (!step.packet) return 'take own'
    return /^(accept|posted)$/.test(step.what.name) ? `take ${step.what.name}` : 'take'
  }
  if (kind === 'call' || kind === 'enter')
    return `call ${call}${step.again ? ' again' : call === 'CancelIoEx' && step.conn ? ' of a connection' : ''}`
  if (kind === 'start') return `start ${name}`
  if (kind === 'mark' && step.text === 'Ctrl-C') return 'stop'
  if (kind !== 'end') return null
  if (name === 'accept') return op.end.args?.error ? 'fail accept' : 'end accept'
  if (step.atOnce) return op.end.args?.error ? 'start failed' : `end ${name} at once`
  if (op.end.args?.error) return `fail ${name}`
  return name === 'receive' && op.end.args?.bytes === 0 ? 'end of stream' : `end ${name}`
}

function textOfCall({ kind, worker, call, conn, result: args }) {
  const who = first(worker)
  const on = ofConn(conn)
  if (kind === 'enter')
    return `${who} calls ${call}${call === 'accept' ? '' : on}. It can do nothing else until that returns.`
  const failure = args.error ? ` ${result(args)}` : ''
  if (call === 'recv') {
    if (failure) return `${who}: recv${on} failed${failure}.`
    const bytes = args.bytes ?? 0
    return `${who}: recv${on} returned ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}${bytes ? '' : ', the end of the stream'}.`
  }
  if (call === 'send') return `${who}: send${on} returned${failure}.`
  const done = {
    accept: `${who}: accept returned connection ${conn}`,
    shutdown: `${who} calls shutdown${on}, which sends the end of the stream`,
    CreateIoCompletionPort: `${who} associates connection ${conn} with the port`,
    PostQueuedCompletionStatus: `${who} posts a packet, with PostQueuedCompletionStatus`,
    CancelIoEx: `${who} cancels ${conn ? `what is pending${on}` : 'the pending accepts'}, with CancelIoEx`
  }[call] ?? `${who} calls ${call}${on}`
  return `${done}${failure && `, which failed${failure}`}.`
}

function textOfPacket({ kind, worker, what, waits, within, packet, waiting }) {
  const who = first(worker)
  const of = `${theOperation(what.name)}${ofConn(what.conn)}`
  const byEvent = waits === 'an event'
  if (kind === 'exit') return `${who} exits.`
  if (kind === 'queued') {
    if (within)
      return `${first(of)} completed within its call, and its ${byEvent ? 'event is set' : 'packet is on the port'}.`
    return `${byEvent ? 'An event is set' : 'A packet is on the port'}: ${of} has completed.`
  }
  if (kind === 'take') {
    if (what.name === 'posted') return `${who} is released and takes a packet that was posted.`
    if (byEvent) return `${who} asks for the result of ${of}.`
    return packet ? `${who} is released and takes the packet of ${of}.`
      : `${who} takes ${of} from its own list: it completed at once, without a packet.`
  }
  const has = `${who} has handled ${what.name === 'posted' ? 'the packet' : theOperation(what.name)}`
  return waiting ? `${has} and waits for ${waits}.` : `${has}. Its own list is not empty, so it continues.`
}

function textOf(step) {
  const { kind, worker, op } = step
  if (kind === 'client') return step.ends ? `The client is done with: ${step.text}.` : `The client: ${step.text}.`
  if (kind === 'mark') return `${step.text}${worker ? ` (${worker})` : ''}.`
  if (step.call) return textOfCall(step)
  if (step.what) return textOfPacket(step)
  if (kind === 'start')
    return `${first(worker)} starts ${called(op.name)}${ofConn(op.conn)}.` +
      (step.own ? ' It completes at once and goes to the worker\'s own list.' : '')
  return `${first(worker)}: ${theOperation(op.name)}${ofConn(op.conn)} ` +
    `${['completed', step.atOnce && 'at once', result(op.end.args ?? {})].filter(Boolean).join(' ')}.`
}

const label = (name, conn) => conn ? `${name}, connection ${conn}` : name

// The state after a step.
function advance(state, step) {
  const next = { pending: state.pending, queue: state.queue, waiting: state.waiting, workers: { ...state.workers } }
  const { kind, worker, op } = step
  const own = name => next.workers[name] ?? { doing: '', list: [] }
  const set = (name, values) => { next.workers[name] = { ...own(name), ...values } }
  if (kind === 'queued') {
    const { id, name, conn, result: came } = step.what
    next.pending = state.pending.filter(p => p.id !== id)
    next.queue = [...state.queue, { id, label: label(name, conn), result: came }]
  } else if (kind === 'take') {
    next.waiting = state.waiting.filter(w => w.name !== worker)
    if (step.packet) next.queue = state.queue.filter(p => p.id !== step.what.id)
    else set(worker, { list: own(worker).list.slice(1) })
    set(worker, { doing: `handles: ${label(step.what.name, step.what.conn)}` })
  } else if (kind === 'done') {
    set(worker, { doing: step.waiting ? '' : 'continues with its own list' })
    next.waiting = state.waiting.filter(w => w.name !== worker)
    if (step.waiting) next.waiting.push({ name: worker, since: step.at })
  } else if (kind === 'exit') {
    set(worker, { doing: 'has exited' })
  } else if (kind === 'enter') {
    set(worker, { doing: `is in ${step.call}${step.call === 'accept' ? '' : ofConn(step.conn)}` })
  } else if (kind === 'call') {
    if (step.posted) next.queue = [...state.queue, { id: step.posted, label: 'posted' }]
    if (step.waits === 'a call') set(worker, { doing: '' })
  } else if (kind === 'start') {
    const text = label(op.name, op.conn)
    if (step.pends) next.pending = [...state.pending, { id: op.begin.id, label: text }]
    if (step.own) set(worker, { list: [...own(worker).list, text] })
  } else if (kind === 'end') {
    next.pending = state.pending.filter(p => p.id !== op.begin.id)
  }
  return next
}

// The threads that wait for completions, and all threads that have a part in
// the run.
function namesOf(events, steps, waits) {
  const named = events.filter(e => e.ph === 'M' && e.name === 'thread_name').map(e => String(e.args?.name))
  const workers = [...steps.filter(s => s.kind === 'take').map(s => s.worker), ...named.filter(n => /worker/.test(n))]
  const others = steps.filter(s => s.call || (s.kind === 'start' && s.worker !== undefined)).map(s => s.worker)
  const sorted = list => [...new Set(list)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const names = sorted([...workers, ...others])
  if (names.length === 0) throw new Error('no worker handles anything in it')
  return { names, waiting: waits === 'a call' ? [] : sorted(workers) }
}

// The steps of a trace from a moment on (in its own time), each with the state
// after it. The first is what there is before anything happens.
export function playback(json, from = -Infinity) {
  const events = eventsOf(json)
  const threads = threadsOf(events)
  const timed = events.filter(e => Number.isFinite(e.ts)).sort((a, b) => a.ts - b.ts)
  const earliest = timed[0].ts
  const { program, waits } = programOf(events)
  const steps = stepsOf(timed, threads, waits)
  const { names, waiting } = namesOf(events, steps, waits)
  let state = { pending: [], queue: [], waiting: waiting.map(name => ({ name })),
    workers: Object.fromEntries(names.map(name => [name, { doing: '', list: [] }])) }
  const before = steps.filter(s => s.at < from)
  for (const step of before) state = advance(state, step)
  // How long a thread has been waiting is known only for waits that are shown.
  state = { ...state, waiting: state.waiting.map(({ name }) => ({ name })) }
  const shown = [{ at: Math.max(from, earliest) - earliest, kind: 'begin', code: 'wait', worker: null,
    text: 'The recording begins.', ...state }]
  for (const step of steps.filter(s => s.at >= from)) {
    state = advance(state, step)
    shown.push({ at: step.at - earliest, kind: step.kind, code: codeOf(step), worker: step.worker ?? null,
      text: textOf(step), ...state })
  }
  return { steps: shown, names, program, waits, from: shown[0].at }
}
