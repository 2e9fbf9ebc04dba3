// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { timeline } from './timeline-svg.mjs'
import { readTrace } from './trace-events.mjs'

const EXAMPLE = readFileSync(fileURLToPath(new URL('timeline.example.json', import.meta.url)), 'utf8')
const read = events => readTrace(JSON.stringify(events))
const lanes = svg => [...svg.matchAll(/<text class="lane"[^>]*>([^<]*)/g)].map(m => m[1])
const texts = svg => [...svg.matchAll(/<text(?: class="beside")? x[^>]*>([^<]*)/g)].map(m => m[1])

test('the example has its lanes in order and a label for everything', () => {
  const svg = timeline(EXAMPLE, { title: 'A & B' })
  assert.deepEqual(lanes(svg), ['client', 'kernel', 'port', 'worker 1', 'worker 2'])
  for (const label of ['accept', 'accept: pending', 'readable: error 64', 'send: 7 bytes', 'on_send'])
    assert.ok(texts(svg).includes(label), label)
  assert.match(svg, /<title>A &amp; B<\/title>/)
  assert.match(svg, /prefers-color-scheme: dark/)
  assert.match(svg, /<g class="wrong">/)
})

test('the same trace gives the same picture, whatever the order of its events', () => {
  const { traceEvents } = JSON.parse(EXAMPLE)
  assert.equal(timeline(EXAMPLE), timeline(JSON.stringify(traceEvents.reverse())))
})

test('nothing is drawn over anything else in its lane', () => {
  const svg = timeline(EXAMPLE)
  const bars = [...svg.matchAll(/<rect class="bar" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)]
    .map(m => m.slice(1).map(Number))
  assert.ok(bars.length > 8)
  for (const [i, a] of bars.entries())
    for (const b of bars.slice(i + 1))
      assert.ok(a[1] !== b[1] || a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0], `${a} and ${b}`)
  const width = Number(/viewBox="0 0 ([\d.]+)/.exec(svg)[1])
  for (const [x, , w] of bars) assert.ok(x >= 0 && x + w <= width)
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
})

test('an operation lasts from its b to its e, and takes the arguments of both', () => {
  const { spans } = read([
    { ph: 'b', name: 'receive', id: 1, ts: 5, pid: 1, tid: 1, args: { conn: 3 } },
    { ph: 'b', name: 'send', id: 2, ts: 6, pid: 1, tid: 1 },
    { ph: 'e', name: 'receive', id: 1, ts: 9, pid: 1, tid: 2, args: { bytes: 4 } }
  ])
  assert.deepEqual(spans.map(s => [s.name, s.from, s.to, s.unfinished]),
    [['receive', 0, 4, false], ['send', 1, 4, true]])
  assert.deepEqual(spans[0].args, { conn: 3, bytes: 4 })
  assert.deepEqual(spans.map(s => s.lane), ['kernel', 'kernel'])
})

test('an id that is used again starts anew, and an end without a start is none', () => {
  const { spans } = read([1, 2].flatMap(n => [
    { ph: 'b', name: `op ${n}`, id: '0x7', ts: n * 10 }, { ph: 'e', id: '0x7', ts: n * 10 + 5 }
  ]).concat({ ph: 'e', id: '0x8', ts: 30 }))
  assert.deepEqual(spans.map(s => [s.name, s.from, s.to]), [['op 1', 0, 5], ['op 2', 10, 15]])
})

test('spans of a thread nest, and args or cat may name the lane', () => {
  const { spans, instants } = read([
    { ph: 'B', name: 'outer', ts: 0, tid: 1 }, { ph: 'B', name: 'inner', ts: 1, tid: 1 },
    { ph: 'E', ts: 2, tid: 1 }, { ph: 'E', ts: 3, tid: 1 },
    { ph: 'i', name: 'x', ts: 1, tid: 1, cat: 'client' },
    { ph: 'i', name: 'y', ts: 1, tid: 1, args: { lane: 'port' } },
    { ph: 'C', name: 'counter', ts: 2, args: { n: 1 } }
  ])
  assert.deepEqual(spans.map(s => [s.name, s.to]), [['outer', 3], ['inner', 2]])
  assert.deepEqual(instants.map(i => i.lane), ['client', 'port'])
})

test('one connection and one stretch of time can be picked', () => {
  const events = JSON.stringify([1, 2].map(conn =>
    ({ ph: 'X', name: `work ${conn}`, ts: conn * 100, dur: 10, args: { conn } })))
  assert.match(timeline(events), /work 1: conn 1/)
  assert.deepEqual(texts(timeline(events, { conn: 2 })), ['work 2'])
  assert.deepEqual(texts(timeline(events, { from: 0, to: 50 })), ['work 1'])
  assert.throws(() => timeline(events, { conn: 3 }), /nothing/)
})

test('an error may be a number or a name, and 0 is none', () => {
  const labels = error => texts(timeline(JSON.stringify([{ ph: 'X', name: 'r', ts: 0, dur: 9, args: { error, bytes: 1 } }])))
  assert.deepEqual(labels(64), ['r: error 64'])
  assert.deepEqual(labels('ERROR_NETNAME_DELETED (64)'), ['r: ERROR_NETNAME_DELETED (64)'])
  assert.deepEqual(labels(0), ['r: 1 byte'])
})

test('a trace without events is an error', () => {
  assert.throws(() => timeline('[]'), /no event/)
  assert.throws(() => timeline('{}'), /no list/)
})
