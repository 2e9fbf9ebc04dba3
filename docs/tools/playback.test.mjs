// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LINES, linesOfRuns } from './playback-lines.mjs'
import { playback } from './playback.mjs'
import { drawTimeline } from './timeline-svg.mjs'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const FOLDER = join(ROOT, 'docs/images/recordings')
const NAMES = readdirSync(FOLDER).filter(f => f.endsWith('.json')).map(f => f.slice(0, -5))
const recorded = name => readFileSync(join(FOLDER, `${name}.json`), 'utf8')

const names = list => list.map(w => w.name)

// A trace as the server writes it: two workers, one connection.
const worker = (tid, name) => ({ name: 'thread_name', ph: 'M', pid: 1, tid, args: { name } })
const begin = (tid, ts, name, id) =>
  ({ name, ph: 'b', pid: 1, tid, ts, cat: 'operation', id, args: { conn: 7 } })
const end = (tid, ts, name, id, args) =>
  ({ name, ph: 'e', pid: 1, tid, ts, cat: 'operation', id, args: { bytes: 0, error: 0, done: false, ...args } })
const span = (tid, ts, dur, name) => ({ name, ph: 'X', pid: 1, tid, ts, dur })
const TRACE = [
  worker(1, 'worker 1'), worker(2, 'worker 2'),
  begin(1, 0, 'readable', 'a'),
  end(2, 11, 'readable', 'a', {}), begin(2, 12, 'receive', 'a'), span(2, 10, 5, 'readable'),
  end(2, 17, 'receive', 'a', { bytes: 5, done: true }), begin(2, 18, 'send', 'b'),
  end(2, 19, 'send', 'b', { bytes: 5, done: true }), begin(2, 20, 'receive', 'a'), span(2, 16, 6, 'receive'),
  end(1, 31, 'receive', 'a', { error: 64, 'error name': 'ERROR_NETNAME_DELETED' }), span(1, 30, 3, 'receive')
]
const play = (trace, from) => playback(JSON.stringify(trace), from).steps

const CHAPTERS = NAMES.filter(name => name.startsWith('chapter-'))
const COMPLETE = NAMES.filter(name => !CHAPTERS.includes(name))

test('every recording can be played, and each step belongs to a line of C or to the client', () => {
  assert.ok(COMPLETE.length >= 8)
  for (const name of NAMES) {
    const { steps, program } = playback(recorded(name), 0)
    assert.ok(steps.length >= 10, name)
    for (const step of steps)
      assert.ok(step.kind === 'client' || step.code in LINES[program], `${name}: ${step.text} (${step.code})`)
  }
})

test('each chapter\'s experiment is recorded, small, and with the program that its script names', () => {
  for (const [number, program] of [['01', '01-overlapped-event'], ['02', '02-iocp-basic'], ['03', '03-acceptex'],
    ['04', '04-zero-byte-recv'], ['05', '05-graceful-close'], ['06', '06-error-matrix']])
    assert.equal(playback(recorded(`chapter-${number}`), 0).program, program)
  assert.equal(playback(recorded('chapter-01-before'), 0).program, 'blocking')
  for (const name of CHAPTERS) {
    assert.ok(recorded(name).length <= 40 * 1024, name)
    const script = readFileSync(join(FOLDER, `${name}.peer`), 'utf8')
    assert.equal(/^# program: (.*)$/m.exec(script)[1], playback(recorded(name), 0).program)
  }
})

test('a worker waits or acts, and never both', () => {
  for (const name of NAMES) {
    for (const { text, waiting, workers } of playback(recorded(name), 0).steps) {
      assert.equal(new Set(names(waiting)).size, waiting.length, `${name}: ${text}`)
      for (const { name: one } of waiting) assert.equal(workers[one].doing, '', `${name}: ${text}`)
    }
  }
})

test('a packet is on the port for one step, and then a thread that has waited takes it', () => {
  for (const name of COMPLETE) {
    const { steps } = playback(recorded(name), 0)
    steps.forEach((step, i) => {
      if (step.kind !== 'queued') return
      const next = steps[i + 1]
      assert.equal(step.queue.length, 1, name)
      assert.deepEqual([next.kind, next.queue.length, next.worker], ['take', 0, step.worker], name)
      assert.ok(!names(next.waiting).includes(step.worker), name)
    })
  }
})

test('what is taken has been on the port, and the thread that takes it has waited', () => {
  for (const name of CHAPTERS) {
    const { steps, waits } = playback(recorded(name), 0)
    steps.forEach((step, i) => {
      if (step.kind !== 'take') return
      const before = steps[i - 1]
      assert.equal(step.queue.length, before.queue.length - 1, `${name}: ${step.text}`)
      assert.ok(names(before.waiting).includes(step.worker), `${name}: ${step.text}`)
    })
    if (waits !== 'a call') assert.ok(steps.some(s => s.kind === 'take'), name)
    assert.deepEqual(steps.at(-1).queue, [], name)
  }
})

test('a recording has as many packets as it has marks for them', () => {
  for (const name of NAMES) {
    const { steps, waits } = playback(recorded(name), 0)
    if (waits !== 'a packet') continue
    const marks = JSON.parse(recorded(name)).filter(e => e.cat === 'port' && e.ts >= 0)
    const packets = steps.filter(s => s.kind === 'queued' || / posts a packet/.test(s.text))
    assert.equal(packets.length, marks.length, name)
  }
})

test('every moment of a recording has a place in its picture, from left to right', () => {
  for (const name of NAMES) {
    const { steps } = playback(recorded(name), 0)
    const { placeOf, width } = drawTimeline(recorded(name), { from: steps[0].at })
    const places = steps.map(s => placeOf(s.at))
    places.forEach((x, i) => assert.ok(x > 0 && x <= width && x >= (places[i - 1] ?? 0), `${name}: ${i}`))
  }
})

test('a trace of the server itself: a packet, then what is done at once, from the own list', () => {
  assert.deepEqual(play(TRACE).map(s => [s.kind, s.worker, s.code]), [
    ['begin', null, 'wait'], ['start', 'worker 1', 'start readable'],
    ['queued', 'worker 2', 'wait'], ['take', 'worker 2', 'take'], ['end', 'worker 2', 'end readable'],
    ['start', 'worker 2', 'start receive'], ['done', 'worker 2', 'next own'],
    ['take', 'worker 2', 'take own'], ['end', 'worker 2', 'end receive'],
    ['start', 'worker 2', 'start send'], ['end', 'worker 2', 'end send at once'],
    ['start', 'worker 2', 'start receive'], ['done', 'worker 2', 'wait'],
    ['queued', 'worker 1', 'wait'], ['take', 'worker 1', 'take'], ['end', 'worker 1', 'fail receive'],
    ['done', 'worker 1', 'wait']
  ])
})

test('what is pending, the own list, and the thread that came last at the end of those that wait', () => {
  const steps = play(TRACE)
  const at = (kind, n = 0) => steps.filter(s => s.kind === kind)[n]
  assert.deepEqual(at('start').pending.map(p => p.label), ['readable, connection 7'])
  assert.deepEqual(at('queued').pending, [])
  assert.deepEqual(at('start', 1).workers['worker 2'].list, ['receive, connection 7'])
  assert.deepEqual(at('start', 1).pending, [])
  assert.deepEqual(at('take', 1).workers['worker 2'].list, [])
  assert.deepEqual(names(at('done', 0).waiting), ['worker 1'])
  assert.deepEqual(names(at('done', 1).waiting), ['worker 1', 'worker 2'])
  assert.deepEqual(names(at('done', 2).waiting), ['worker 2', 'worker 1'])
  assert.match(at('end', 3).text, /completed with ERROR_NETNAME_DELETED \(64\)/)
})

// As trace_calls.h writes it: a send that completes within its call, and a posted packet.
const call = (tid, ts, dur, name, args = {}) => ({ name, ph: 'X', pid: 1, tid, ts, dur, cat: 'call', args })
const packet = (tid, ts) => ({ name: 'packet', ph: 'i', s: 't', pid: 1, tid, ts, cat: 'port', args: {} })
const queued = (tid, ts, id) => ({ name: 'queued', ph: 'i', s: 't', pid: 1, tid, ts, cat: 'queued', id, args: {} })
const CALLS = [
  { name: 'recorded', ph: 'M', pid: 1, args: { system: 'Wine', program: '02-iocp-basic' } },
  worker(1, 'worker 1'), worker(2, 'worker 2'), { ...worker(9, 'main thread') },
  call(9, 0, 5, 'accept', { conn: 1 }), begin(9, 6, 'receive', 'a'),
  packet(1, 10), span(1, 10, 8, 'receive'), end(1, 11, 'receive', 'a', { bytes: 5 }),
  begin(1, 12, 'send', 'a'), queued(1, 15, 'a'),
  packet(2, 20), span(2, 20, 4, 'send'), end(2, 21, 'send', 'a', { bytes: 5, done: true }),
  begin(2, 22, 'send', 'a'), queued(2, 33, 'a'), packet(1, 30), span(1, 30, 2, 'send'), end(1, 31, 'send', 'a', {}),
  call(9, 40, 9, 'PostQueuedCompletionStatus'), packet(2, 45), span(2, 45, 50, 'posted')
]

test('a packet is on the port from the return of the call that has completed, unless it is taken before', () => {
  const steps = play(CALLS)
  assert.deepEqual(steps.filter(s => s.kind === 'queued').map(s => [s.at, s.code]),
    [[10, 'wait'], [15, 'start send'], [30, 'wait']])
  const [within] = steps.filter(s => s.at === 15)
  assert.match(within.text, /completed within its call, and its packet is on the port/)
  assert.deepEqual([within.pending, within.queue.map(p => p.label)], [[], ['send, connection 7']])
  assert.deepEqual(steps.find(s => s.kind === 'take' && s.at === 20).queue, [])
})

test('a posted packet is on the port until a thread takes it, which then exits', () => {
  const steps = play(CALLS)
  const at = steps.findIndex(s => s.kind === 'call' && s.at === 40)
  assert.deepEqual(steps[at].queue.map(p => p.label), ['posted'])
  assert.deepEqual(steps.slice(at + 1).map(s => [s.kind, s.worker]), [['take', 'worker 2'], ['exit', 'worker 2']])
  assert.deepEqual(steps.at(-1).queue, [])
  assert.deepEqual(names(steps.at(-1).waiting), ['worker 1'])
  assert.equal(steps.at(-1).workers['worker 2'].doing, 'has exited')
})

test('the main thread has its place, and waits for no packet', () => {
  const { names: threads, steps } = playback(JSON.stringify(CALLS))
  assert.deepEqual(threads, ['main thread', 'worker 1', 'worker 2'])
  for (const { waiting } of steps) assert.ok(!names(waiting).includes('main thread'))
})

test('a thread that blocks is in its call from its beginning to its end', () => {
  const { steps, names: threads } = playback(recorded('chapter-01-before'), 0)
  assert.deepEqual(threads, ['main thread'])
  assert.equal(steps[0].workers['main thread'].doing, 'is in accept')
  const sent = steps.find(s => /^The client: send/.test(s.text))
  assert.equal(sent.workers['main thread'].doing, 'is in recv on connection 1')
})

test('from a later moment on, it is not known for how long those have waited that wait', () => {
  const [first, next] = play(TRACE, 25)
  assert.deepEqual(first.waiting, [{ name: 'worker 1' }, { name: 'worker 2' }])
  assert.deepEqual(first.pending.map(p => p.label), ['receive, connection 7'])
  assert.equal(next.kind, 'queued')
})

test('what is no trace is refused', () => {
  assert.throws(() => playback('{'), SyntaxError)
  assert.throws(() => playback('null'), /no list of events/)
  assert.throws(() => playback('{"traceEvents": []}'), /no event has a time/)
  assert.throws(() => play([{ name: 'x', ph: 'i', ts: 1 }]), /no worker/)
})

test('every line that a run goes through is in the sources', () => {
  const programs = linesOfRuns(ROOT)
  assert.deepEqual(Object.keys(programs), Object.keys(LINES))
  for (const [program, lines] of Object.entries(programs)) {
    assert.deepEqual(Object.keys(lines), Object.keys(LINES[program]))
    for (const [key, { lines: all, marked }] of Object.entries(lines))
      assert.ok(all[marked].includes(LINES[program][key][1]), `${program}: ${key}`)
  }
})
