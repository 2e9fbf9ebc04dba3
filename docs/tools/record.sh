#!/bin/sh
# SPDX-License-Identifier: MIT
# record.sh BUILD [NAME...]: records the runs of docs/images/recordings again,
# all of them or those named, and draws them. BUILD is a folder in which
# everything has been built for Wine. Needs Node.js.
#
# For each NAME.peer it starts a server that writes a trace, plays that script
# against it, and writes NAME.json, a Chrome trace of the part that is shown,
# and timeline-NAME.svg. The head of a script says how:
#
#   # title: One echo          the title of the picture
#   # program: 02-iocp-basic   the server: that of a chapter, or blocking, with
#                              common/tests/stress/trace_calls.h in front; or
#                              else the complete server with --trace
#   # server: --accepts 1      options of the server
#   # fault: CALL:N:ERROR      a call that fails, as
#                              common/tests/stress/faults.h has it; N may
#                              be +1, the first of the part that is shown, if
#                              there is one for each echo. The complete server
#                              is its test build then
#   # ctrl-c: 300              milliseconds after the first command of the
#                              script: Ctrl-C for the server
#   # from: -1                 the part that is shown, in milliseconds after
#   # to: 40                   that command starts
#   # meeting: 6               or: this many operations, around where two
#                              workers handle two kinds of them closest together
#
# The server's events have the time of its own clock. The client's steps are
# timestamped when its lines arrive here, so the two clocks must be aligned.
# For this, the client first sends a byte a few times and waits for its echo:
# the server receives the byte after it was sent and before the echo arrives.
# The shortest of these round trips give the difference, to half their length,
# which is written into the recording. A recording that this machine has
# disturbed is discarded and made again, and the reason is printed.
#
# The complete server does not record packets. Where a worker starts to handle
# an operation that was pending, a mark "packet" is added; an operation that
# completed within its call has none. The spans tell the two apart, and the
# server's statistics, "done at once", say how many there are of each. The
# other servers record both.
set -eu

if [ $# -lt 1 ]; then
    sed -n 's/^# \(record.sh BUILD.*\)/usage: \1/p' "$0" >&2
    exit 2
fi
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=$(CDPATH='' cd -- "$1" && pwd)
shift

sh "$root/common/scripts/wine-server.sh" start "$build/wineprefix"
trap 'sh "$root/common/scripts/wine-server.sh" stop "$build/wineprefix"' EXIT

node --input-type=module - "$root" "$build" "$@" <<'EOF'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [root, build, ...names] = process.argv.slice(2)
const { timeFactor } = await import(join(root, 'docs/tools/time-limit.mjs'))
const folder = join(root, 'docs/images/recordings')
const TRIPS = 40
const TRIES = 12
const LONGEST_TRIP = 200 // microseconds
const LINE_LIMIT = 30000 * timeFactor() // milliseconds

const now = () => Number(process.hrtime.bigint()) / 1e3

const COMPLETE = 'complete-server'

// A server's program, arguments and environment, with what makes it write a trace.
function commandOf({ program, server, fault }, trace) {
  const options = server.split(' ').filter(Boolean)
  // +N counts from the first call after those of the trips.
  const env = fault ? { IOCP_FAULT: fault.replace(/:\+(\d+):/, (_, n) => `:${TRIPS + 1 + Number(n)}:`) } : {}
  if (program === COMPLETE)
    return { program: `06-error-matrix/${COMPLETE}/${COMPLETE}${fault ? '-faults' : ''}.exe`,
      args: ['--port', '0', '--trace', trace, ...options], env }
  return program === 'blocking'
    ? { program: 'docs/code/code-blocking-traced.exe', args: ['0'], env: { IOCP_TRACE: trace } }
    : { program: `${program}/${program}-traced.exe`, args: ['--port', '0', ...options],
        env: { ...env, IOCP_TRACE: trace } }
}

function start({ program, args, env = {} }) {
  const child = spawn('sh', [join(root, 'common/scripts/run-wine.sh'), join(build, 'wineprefix'),
    join(build, program), ...args],
  { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, IOCP_FAULT: '', ...env } })
  const lines = []
  let waiting = () => {}
  let rest = ''
  child.stdout.on('data', data => {
    const at = now()
    const parts = (rest + data).split(/\r?\n/)
    rest = parts.pop()
    for (const text of parts) lines.push({ at, text })
    waiting()
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  const line = pattern => new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`${program} did not print ${pattern}`))
    const limit = setTimeout(fail, LINE_LIMIT)
    waiting = () => {
      const found = lines.find(l => pattern.test(l.text))
      if (!found) return
      clearTimeout(limit)
      resolve(found)
    }
    waiting()
    ended.then(() => { clearTimeout(limit); fail() })
  })
  return { child, lines, ended, line }
}

function headOf(script) {
  const head = { title: '', server: '', program: COMPLETE }
  for (const [, name, value] of script.matchAll(/^# (title|program|server|fault|ctrl-c|from|to|meeting): *(.*)$/gm))
    head[name] = value
  return head
}

// The steps of the client: each starts when the previous one was reported.
function stepsOf(lines) {
  return lines.slice(1).map(({ at, text }, i) => ({ from: lines[i].at, to: at, text }))
}

const SETTING = /^(only|all|receive-buffer)\b/
const isTogether = step => step.to - step.from < 5

// Whether an event is data that a server has received, by an operation or by a
// call of recv.
const isReceived = e => (e.ph === 'e' && e.name === 'receive') || isCall(e, 'recv')
const isCall = (e, name) => e.ph === 'X' && e.cat === 'call' && e.name === name
const endOf = e => e.ts + (e.dur ?? 0)

// What to add to a time of ours to get the server's: see the head of this file.
function difference(steps, events) {
  const received = events.filter(e => isReceived(e) && e.args.bytes === 1).map(endOf)
  const trips = []
  for (let i = 0; i < TRIPS; i++) {
    const [sent, back] = [steps[3 * i].from, steps[3 * i + 1].to]
    // Lines that arrive together have no times of their own.
    if (!steps.slice(3 * i, 3 * i + 2).some(isTogether)) trips.push({ long: back - sent, add: received[i] - (sent + back) / 2 })
  }
  const [{ long, add }] = trips.sort((a, b) => a.long - b.long).slice(0, 9)
    .sort((a, b) => a.add - b.add).slice(4)
  if (long > LONGEST_TRIP) throw new Error(`the machine is busy: the trips took ${long.toFixed(0)} microseconds`)
  return { add, give: long / 2 }
}

// Whether an effect precedes its cause: the server has received what the
// client has not started to send, or the reverse. Then a line of the client
// was late.
function isImpossible(operations, events, scene, add) {
  const ofClient = ({ args }) => args.conn !== 1 // and not of the trips
  const heard = [...operations.filter(o => /^(readable|receive)$/.test(o.name) && ofClient(o.begin) &&
    o.end?.args.error === 0).map(o => o.to),
  ...events.filter(e => isCall(e, 'recv') && ofClient(e) && e.args.error === 0).map(endOf)]
  const accepted = [...operations.filter(o => o.name === 'accept' && o.end?.args.error === 0).map(o => o.to),
    ...events.filter(e => isCall(e, 'accept')).map(endOf)].sort((a, b) => a - b).slice(1)
  const answer = events.find(e => (isCall(e, 'send') || (e.ph === 'b' && e.name === 'send')) && ofClient(e))
  const first = pattern => scene.find(s => pattern.test(s.text))
  const [read, sent] = [first(/^read:/), first(/^(send|half-close)/)]
  return (read && read.to + add < answer.ts) ||
    accepted.some(at => at < first(/^connect/).from + add) ||
    (sent && heard.some(at => at < sent.from + add))
}

function clientEvents(steps, add) {
  return steps.filter(s => !SETTING.test(s.text) && !/^sleep\b/.test(s.text)).map(s => {
    const [, name, rest] = /^([^:]*): ?(.*)$/.exec(s.text.replace(/ \(connections? [\d to]+\)/, ''))
    return { name: /^(connect|half-close)$/.test(name) ? name
      : /^expect/.test(name) ? `${name}: ${rest}`
      : /^(reset|close)$/.test(name) ? name : `${name} ${rest}`,
    ph: 'X', pid: 2, tid: 1, ts: s.from + add, dur: s.to - s.from }
  })
}

function operationsOf(events) {
  const open = new Map()
  const all = []
  for (const e of events) {
    if (e.ph === 'b') {
      const op = { name: e.name, begin: e, from: e.ts }
      open.set(e.id, op)
      all.push(op)
    } else if (e.ph === 'e') {
      const op = open.get(e.id)
      op.end = e
      op.to = e.ts
    }
  }
  return all
}

const ofKind = (operations, kind) => operations.filter(o => o.name === kind && o.end)

// An operation that completes immediately is handled in the span in which it
// was started, one that was pending in another span.
function endsWhereItBegan({ begin, end }, events) {
  return begin.tid === end.tid && events.some(e => e.ph === 'X' && e.tid === begin.tid &&
    e.ts <= begin.ts && e.ts + e.dur >= end.ts)
}

// Determines which operations were pending. The receives that complete
// immediately go to the worker's list, and the statistics say how many they
// are: first those for which a zero-byte receive has just announced data, then
// the shortest, which is doubtful if those are long, or others short.
function tellPending(operations, events, lines) {
  const text = lines.find(l => /^statistics: started/.test(l.text)).text
  const atOnce = kind => Number(new RegExp(`${kind}: \\d+ \\((\\d+)\\)`).exec(text)[1])
  for (const o of operations)
    o.pending = o.name === 'accept' || (o.end !== undefined && !endsWhereItBegan(o, events))
  const receives = ofKind(operations, 'receive').filter(o => o.begin.tid === o.end.tid)
  for (const o of receives) {
    const before = operations.findLast(b => b.begin.id === o.begin.id && b.to <= o.from)
    o.announced = before?.name === 'readable' && before.end.args.error === 0
  }
  receives.sort((a, b) => b.announced - a.announced || (a.to - a.from) - (b.to - b.from))
    .slice(0, atOnce('receive')).forEach(o => { o.pending = false })
  for (const o of receives)
    o.doubtful = !o.announced && atOnce('receive') > receives.filter(r => r.announced).length &&
      (o.pending ? o.to - o.from < 2000 : o.to - o.from > 1000)
  for (const kind of ['readable', 'receive', 'send']) {
    const found = ofKind(operations, kind).filter(o => !o.pending).length
    if (found !== atOnce(kind))
      throw new Error(`${atOnce(kind)} operations ${kind} were done at once, but ${found} look like it`)
  }
}

// A packet where a worker starts to handle an operation that was pending.
function packets(events, operations) {
  return operations.filter(o => o.pending).map(op => {
    const handled = events.find(e => e.ph === 'X' && e.tid === op.end.tid && e.name === op.name &&
      e.ts <= op.to && e.ts + e.dur >= op.to)
    return { name: 'packet', ph: 'i', s: 't', cat: 'port', pid: 1, tid: op.end.tid,
      ts: (handled ?? op.end).ts, args: { conn: op.begin.args.conn || undefined } }
  })
}

async function play(name, head) {
  const folderOfRun = mkdtempSync(join(tmpdir(), 'record-'))
  const trace = join(folderOfRun, 'trace.json')
  const script = join(folderOfRun, 'script')
  const warm = 'sleep 300\nconnect\n' + 'send 1\nread 1\nsleep 10\n'.repeat(TRIPS) +
    'half-close\nread-all\nclose\nsleep 600\n'
  // The connection of the trips is number 1.
  writeFileSync(script, warm + readFileSync(join(folder, `${name}.peer`), 'utf8')
    .replace(/^only (\d+)/gm, (_, n) => `only ${Number(n) + 1}`))
  const server = start(commandOf(head, trace))
  const port = /:(\d+)$/.exec((await server.line(/^listening on /)).text)[1]
  const peer = start({ program: 'common/peer.exe', args: ['127.0.0.1', port, `@${script}`] })
  const first = (await peer.line(/^sleep: 600 ms/)).at
  let stopped
  const stop = () => { stopped ??= now(); server.child.kill('SIGINT') }
  if (head['ctrl-c']) setTimeout(stop, Number(head['ctrl-c']))
  const played = await peer.ended === 0
  await new Promise(resolve => setTimeout(resolve, 100))
  const before = stopped
  if (!stopped) server.child.kill('SIGINT')
  if (await server.ended !== 0 || !played) throw new Error('the script or the server failed')
  const events = JSON.parse(readFileSync(trace, 'utf8'))
  rmSync(folderOfRun, { recursive: true })
  return { events, peer: peer.lines, server: server.lines, first, stopped: before }
}

// The interval in which two workers have handled two kinds of operation
// closest together, with count operations.
function meeting(events, count) {
  const handled = events.filter(e => e.ph === 'X' && e.name !== 'accept')
  const gap = i => handled[i + 1].ts - handled[i].ts - handled[i].dur
  const [at] = handled.slice(0, -1).map((_, i) => i)
    .filter(i => handled[i].name !== handled[i + 1].name && handled[i].tid !== handled[i + 1].tid)
    .sort((i, k) => gap(i) - gap(k))
  if (at === undefined || gap(at) > 50) throw new Error('no two workers handled operations close together')
  const part = handled.slice(Math.max(0, at + 1 - count / 2), at + 1 + count / 2)
  return [part[0].ts - 20, Math.max(...part.map(e => e.ts + e.dur))]
}

// Drops what carries no information: the connection and the bytes of an
// accept, and an error of 0. The connection of the trips had the number 1.
function numbered({ name, ph, cat, args }) {
  if (!args || (name === 'accept' && cat !== 'call'))
    return args?.error ? { args: { error: args.error } } : { args: {} }
  const { conn, ...others } = args
  if (ph === 'X') for (const key in others) if (!others[key]) delete others[key]
  return { args: { ...(conn ? { conn: conn - 1 } : {}), ...others } }
}

// A trace that records what was pending has the packets, too. If one call has
// dequeued several of them, the trace does not say when each was handled.
function packetsOf(events, from, to) {
  const found = events.filter(e => e.ph === 'i' && e.ts >= from && e.ts <= to)
  const places = found.filter(e => e.cat === 'port').map(e => `${e.tid} ${e.ts}`)
  if (new Set(places).size < places.length) throw new Error('one call has dequeued several packets')
  return found
}

async function record(name) {
  const head = headOf(readFileSync(join(folder, `${name}.peer`), 'utf8'))
  const run = await play(name, head)
  const all = stepsOf(run.peer)
  const warm = all.findIndex(s => /^send/.test(s.text))
  const { add, give } = difference(all.slice(warm), run.events)
  const operations = operationsOf(run.events)
  const isComplete = head.program === COMPLETE
  if (isComplete) tellPending(operations, run.events, run.server)
  const scene = all.filter(s => s.from >= run.first - 1)
  if (scene.some(s => isTogether(s) && !SETTING.test(s.text)))
    throw new Error('two lines of the client arrived together')
  const zero = run.first + add
  if (isImpossible(operations, run.events, scene, add)) throw new Error('a line of the client was late')
  const main = run.events.find(e => e.args?.name === 'main thread')?.tid ?? 9
  const extra = [...clientEvents(scene, add), ...isComplete ? packets(run.events, operations) : []]
  if (run.stopped)
    extra.push({ name: 'Ctrl-C', ph: 'i', s: 't', pid: 1, tid: main, ts: run.stopped + add })
  const last = scene.findLast(s => !/^sleep/.test(s.text))
  let [from, to] = [zero + 1000 * Number(head.from ?? -0.2),
    head.to ? zero + 1000 * Number(head.to) : last.to + add + 1000]
  if (head.meeting) [from, to] = meeting(run.events.filter(e => e.ts > zero), Number(head.meeting))
  if (!isComplete) extra.push(...packetsOf(run.events, from, to))
  const shown = operations.filter(o => o.from <= to && (o.to ?? Infinity) >= from &&
    (!isComplete || o.from >= from || o.to <= to)).flatMap(o => o.to <= to ? [o.begin, o.end] : [o.begin])
  if (operations.some(o => shown.includes(o.end) && o.doubtful))
    throw new Error('cannot tell whether a receive was pending')
  const kept = [...shown, ...run.events.filter(e => e.ph === 'X'), ...extra]
    .filter(e => shown.includes(e) || (e.ts + (e.dur ?? 0) >= from && e.ts <= to))
    .sort((a, b) => a.ts - b.ts)
    .map(e => ({ ...e, ...numbered(e), ts: Number((e.ts - from).toFixed(1)), ...(e.dur !== undefined ? { dur: Number(e.dur.toFixed(1)) } : {}) }))
  const threads = [...run.events.filter(e => e.ph === 'M'),
    { name: 'process_name', ph: 'M', pid: 2, args: { name: 'peer' } },
    { name: 'thread_name', ph: 'M', pid: 2, tid: 1, args: { name: 'client' } },
    ...isComplete ? [{ name: 'thread_name', ph: 'M', pid: 1, tid: main, args: { name: 'main thread' } }] : [],
    { name: 'recorded', ph: 'M', pid: 1, args: { system: 'Wine', program: head.program, 'client is exact to': `${give.toFixed(0)} us` } }]
  const text = `[\n${[...threads, ...kept].map(e => JSON.stringify(e)).join(',\n')}\n]\n`
  writeFileSync(join(folder, `${name}.json`), text)
  const earliest = Math.min(...kept.map(e => e.ts))
  execFileSync(process.execPath, [join(root, 'docs/tools/timeline.mjs'), join(folder, `${name}.json`),
    join(root, 'docs/images', `timeline-${name}.svg`), '--title', head.title,
    '--from', String(-earliest), '--to', String(to - from - earliest)])
  console.log(`${name}: ${kept.length} events, the client exact to ${give.toFixed(0)} microseconds`)
}

const all = readdirSync(folder).filter(f => f.endsWith('.peer')).map(f => f.slice(0, -5)).sort()
for (const name of names.length ? names : all) {
  for (let i = 1; i <= TRIES; i++) {
    try {
      await record(name)
      break
    } catch (error) {
      console.error(`${name}: ${error.message}`)
      if (i === TRIES) process.exitCode = 1
    }
  }
}
EOF
