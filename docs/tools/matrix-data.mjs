// SPDX-License-Identifier: MIT
// The site's data about the error matrix: the rows, as error-matrix prints
// them into docs/reference/error-matrix.json, each with the code that provokes
// it and the calls in it, from the sources of the cases; and the errors of
// common/errors.def.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { definition, definitions } from './c-source.mjs'
import * as codes from './error-codes.mjs'
import { readText } from './markdown.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DATA = 'docs/reference/error-matrix.json'
const SOURCES = 'common/tests/matrix'

// The calls that a row can be about: they start or cancel operations, close
// sockets, or use the port.
const CALL = new RegExp('^(WSA(Recv|Send)\\w*|(Accept|Connect|Disconnect)Ex|Transmit\\w+|' +
  '(Read|Write|Lock)File\\w*|ConnectNamedPipe|TransactNamedPipe|DeviceIoControl|WSAIoctl|' +
  'ReadDirectoryChangesW|recv|send|connect|CancelIo\\w*|CancelSynchronousIo|closesocket|shutdown|' +
  'CreateIoCompletionPort|(Post|Get)QueuedCompletion\\w+|SetFileCompletionNotificationModes|' +
  'Nt(Set|Remove)IoCompletion\\w*|(WSA)?GetOverlappedResult\\w*)$')

// The functions of a trial that only set up a case: what the peer does, and
// how every packet is dequeued.
const SETTING = /^(peer|await|dequeue|discard|open|connect_pa|connect_pe|row|join|load|associate)_?/

const identifiers = text => new Set(
  text.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"/g, ' ').match(/\b[A-Za-z_]\w*/g) ?? [])

// A C file and its definitions.
function parse(path) {
  const text = readText(join(ROOT, path))
  const all = definitions(text)
  return {
    path,
    text,
    names: new Set(all.map(d => d.name)),
    first: new Map(all.map(d => [d.name, d.first])),
    bodies: new Map()
  }
}

function body(file, name) {
  if (!file.bodies.has(name)) {
    const lines = definition(file.text, name)
    const text = lines.join('\n')
    file.bodies.set(name, { lines, identifiers: identifiers(text) })
  }
  return file.bodies.get(name)
}

// The names of a file that a function uses, directly or not, and its own.
function closure(file, name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const other of body(file, name).identifiers)
    if (file.names.has(other)) closure(file, other, found)
  return found
}

// The name of the function that provokes a case.
function functionOf(file, name) {
  const entry = file.text.slice(file.text.indexOf(`.name = "${name}"`))
  const run = /\.run = (\w+)/.exec(entry)
  if (!entry.startsWith('.name') || !run || entry.indexOf('.name', 1) < run.index && entry.indexOf('.name', 1) > 0)
    throw new Error(`${file.path}: no function for '${name}'`)
  return run[1]
}

// The calls that a name leads to, through the functions of the trial.
function callsBehind(name, verbs, seen) {
  if (CALL.test(name)) return [name]
  if (seen.has(name)) return []
  seen.add(name)
  const file = SETTING.test(name) ? undefined : verbs.find(verb => verb.names.has(name))
  return file ? [...body(file, name).identifiers].flatMap(n => callsBehind(n, verbs, seen)) : []
}

// LPFN_ACCEPTEX is the type of a pointer to AcceptEx.
const pointedTo = {
  LPFN_ACCEPTEX: 'AcceptEx', LPFN_CONNECTEX: 'ConnectEx', LPFN_DISCONNECTEX: 'DisconnectEx',
  LPFN_TRANSMITFILE: 'TransmitFile', LPFN_TRANSMITPACKETS: 'TransmitPackets',
  LPFN_WSARECVMSG: 'WSARecvMsg', LPFN_WSASENDMSG: 'WSASendMsg'
}

function callsIn(used, verbs) {
  const seen = new Set()
  const calls = used.flatMap(name => callsBehind(name, verbs, seen))
  const pointers = [...seen].filter(name => pointedTo[name]).map(name => pointedTo[name])
  return [...new Set([...calls, ...pointers])].sort()
}

// The four returns of GetQueuedCompletionStatus, and none at all.
export function outcomeOf(row) {
  const [, gqcs, , , , overlapped] = row.split(' ')
  if (gqcs === '-') return 'none'
  if (overlapped === 'NULL') return gqcs === 'TRUE' ? 'posted' : 'no-packet'
  if (gqcs === 'FALSE') return overlapped === '-' ? 'no-packet' : 'failed'
  return 'succeeded'
}

// The numbers in an expectation: codes in decimal, as call, error and wsa have
// them, and NTSTATUS values in hexadecimal digits.
export function codesIn(rows) {
  const found = new Set()
  for (const row of rows.split(' or ')) {
    const [call, , error, , , , status, wsa] = row.split(' ')
    for (const field of [call, error, wsa, status])
      for (const one of field.split('|')) if (/^([0-9]+|[0-9A-F]{8})$/.test(one)) found.add(one)
  }
  return [...found]
}

// The row of this version of Wine, or null if it is that of Windows.
const onWine = (row, version) => row[`${version}_in_words`]
  ? { row: row[version], words: row[`${version}_in_words`] } : null

function rowOf(row, file, verbs) {
  const names = [...closure(file, functionOf(file, row.case))]
    .sort((a, b) => file.first.get(a) - file.first.get(b))
  const { wine8, wine10, windows_in_words, wine8_in_words, wine10_in_words, ...kept } = row
  const wine = { 8: onWine(row, 'wine8'), 10: onWine(row, 'wine10') }
  const rows = [row.windows, wine[8]?.row, wine[10]?.row].filter(Boolean)
  return {
    ...kept,
    words: windows_in_words,
    wine,
    differs: Boolean(wine[8] || wine[10]),
    outcomes: [...new Set(row.windows.split(' or ').map(outcomeOf))],
    codes: [...new Set(rows.flatMap(codesIn))],
    // An injected row uses a call that is looked up at run time.
    calls: callsIn(names.flatMap(name => [...body(file, name).identifiers]), verbs)
      .concat(row.injected ? ['NtSetIoCompletion'] : []),
    file: file.path,
    code: names.map(name => body(file, name).lines.join('\n')).join('\n\n')
  }
}

export function matrixRows() {
  const cases = `${SOURCES}/cases`
  const files = new Map(readdirSync(join(ROOT, cases)).filter(name => name.endsWith('.c'))
    .map(name => [name.slice(0, -2), parse(`${cases}/${name}`)]))
  const verbs = readdirSync(join(ROOT, SOURCES)).filter(name => name.endsWith('.c'))
    .map(name => parse(`${SOURCES}/${name}`))
  return JSON.parse(readText(join(ROOT, DATA)))
    .map(row => rowOf(row, files.get(row.group), verbs))
}

// Each error, with what it means for some operations and not for others.
export function errors() {
  const text = codes.read(codes.TABLE)
  const special = codes.operations?.(text) ?? []
  return codes.entries(text).map(entry => ({
    ...entry,
    special: special.filter(one => one.names.includes(entry.name))
      .map(({ operations, cause, remedy, source }) => ({ operations, cause, remedy, source }))
  }))
}
