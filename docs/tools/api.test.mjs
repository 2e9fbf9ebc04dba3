// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { box, cFile, readEntries, reference, section } from './api.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const ENTRIES = readEntries(ROOT)
const nameOf = entry => entry.short_title ?? entry.title

test('every entry has three mistakes, a source and a proof', () => {
  for (const entry of ENTRIES) {
    assert.equal(entry.mistakes.length, 3, entry.title)
    assert.match(entry.learn, /^[a-z]+\/[\w/-]+$/, entry.title)
    assert.ok(entry.tests.length > 0, entry.title)
    assert.ok(entry.starts || entry.returns || entry.members, entry.title)
  }
})

test('a call that starts an operation has three outcomes and says what to keep', () => {
  for (const entry of ENTRIES.filter(e => e.starts)) {
    assert.deepEqual(Object.keys(entry.starts), ['at once', 'pending', 'failed'], entry.title)
    assert.ok(entry.keep, entry.title)
  }
})

test('what the system owns until the packet is in the table of the parameters', () => {
  for (const entry of ENTRIES.filter(e => e.starts))
    assert.ok(entry.functions[0].parameters.some(p => /until the packet|to the packet/.test(p.owner ?? '')), entry.title)
})

test('a box has at most eight lines, and leads to the entry from where it is', () => {
  for (const entry of ENTRIES) {
    const lines = box(ENTRIES, nameOf(entry), 'docs/00.md').filter(Boolean)
    assert.ok(lines.length <= 8, entry.title)
    assert.match(lines[0], new RegExp(`\\(reference/api\\.md#${nameOf(entry).toLowerCase()}\\)`))
  }
  assert.match(box(ENTRIES, 'WSARecv', '03-acceptex/README.md')[1], /\(\.\.\/docs\/reference\/api\.md#wsarecv\)/)
})

test('a call that is not there is named', () => {
  assert.throws(() => box(ENTRIES, 'WSARecieve', 'docs/00.md'), /no entry for 'WSARecieve'/)
})

test('the page has each entry once, and a link to it', () => {
  const page = reference(ENTRIES).join('\n')
  for (const entry of ENTRIES) {
    assert.equal(page.split(`\n### ${entry.title}\n`).length, 2, entry.title)
    assert.ok(page.includes(`(#${nameOf(entry).toLowerCase()})`), entry.title)
  }
})

test('a prototype is written with its types, an asterisk at the name', () => {
  const text = section(ENTRIES.find(e => e.title === 'GetQueuedCompletionStatus')).join('\n')
  assert.ok(text.includes('BOOL WINAPI GetQueuedCompletionStatus(\n    HANDLE CompletionPort,\n'))
  assert.ok(text.includes('    LPOVERLAPPED *lpOverlapped,\n    DWORD dwMilliseconds);\n'))
})

test('every function and member is given to the compiler', () => {
  const text = cFile(ENTRIES)
  for (const { functions = [], members = [] } of ENTRIES) {
    for (const { name } of functions) assert.ok(text.includes(`*p_${name})(`), name)
    for (const [name] of members) assert.ok(text.includes(`, ${name})`), name)
  }
})
