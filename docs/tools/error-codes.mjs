// SPDX-License-Identifier: MIT
// Writes docs/reference/error-codes.md from common/errors.def, the table that
// the programs print their advice from.
//
//   node docs/tools/error-codes.mjs --write
//   node docs/tools/error-codes.mjs --check     exit code 1 if it is stale
import { readFileSync, writeFileSync } from 'node:fs'
import { isMain } from './main.mjs'

const ROOT = new URL('../../', import.meta.url)
export const TABLE = 'common/errors.def'
const PAGE = 'docs/reference/error-codes.md'

export const read = path =>
  readFileSync(new URL(path, ROOT), 'utf8').replaceAll('\r\n', '\n')

// "text" "more text"
const STRING = '((?:"(?:[^"\\\\]|\\\\.)*"\\s*)+)'
const unquote = strings => [...strings.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  .map(part => part[1]).join('').replaceAll('\\"', '"')

// "the cause; what to do": the cause may have a semicolon of its own.
function parts(advice) {
  const end = advice.lastIndexOf('; ')
  return { cause: end < 0 ? advice : advice.slice(0, end),
    remedy: end < 0 ? '' : advice.slice(end + 2) }
}

// OPERATION_ADVICE(names, operations, advice, source)
export function operations(text) {
  const pattern = new RegExp('^OPERATION_ADVICE\\(\\s*' +
    Array(4).fill(STRING).join(',\\s*') + '\\)$', 'gm')
  const all = [...text.matchAll(pattern)].map(m => ({
    names: unquote(m[1]).split(', '), operations: unquote(m[2]).split(', '),
    ...parts(unquote(m[3])), source: unquote(m[4]) }))
  const expected = text.match(/^OPERATION_ADVICE\(/gm)
  if (all.length !== expected.length)
    throw new Error(`${TABLE}: ${expected.length - all.length} could not be parsed`)
  return all
}

// MACRO(NAME, number..., "text" "more text")
export function entries(text) {
  const pattern = new RegExp(
    '^(WIN32_ERROR|WINSOCK_ERROR|NT_STATUS)\\((\\w+), ([^"]+),\\s*' + STRING +
    '\\)$', 'gm')
  const all = [...text.matchAll(pattern)].map(m => {
    const [code, win32, winsock] = m[3].split(',').map(Number)
    return { kind: m[1], name: m[2], code, win32, winsock,
      ...parts(unquote(m[4])) }
  })
  const expected = text.match(/^(WIN32_ERROR|WINSOCK_ERROR|NT_STATUS)\(/gm)
  if (all.length !== expected.length)
    throw new Error(`${TABLE}: ${expected.length - all.length} could not be parsed`)
  return all
}

const escape = text => text.replace(/[_*<>|]/g, mark =>
  mark === '|' ? '&#124;' : mark === '<' ? '&lt;' : `\\${mark}`)
const hex = code => code.toString(16).toUpperCase().padStart(8, '0')

function table(head, rows) {
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n` +
    rows.map(cells => `| ${cells.join(' | ')} |\n`).join('')
}

function page(all, special) {
  const of = kind => all.filter(e => e.kind === kind)
  const names = new Map()
  for (const e of [...of('WINSOCK_ERROR'), ...of('WIN32_ERROR')])
    if (e.code !== 0 && !names.has(e.code)) names.set(e.code, e.name)
  // A number with its name. 995 to 997 have a name of each kind.
  const spelled = (code, kind) => {
    const own = of(kind).find(e => e.code === code)
    return code === 0 ? '-' : `${code} \`${own?.name ?? names.get(code)}\``
  }
  const list = operations => operations
    .map(o => o.includes(' ') ? escape(o) : `\`${o}\``).join(', ')
  // The row of an entry, and one more for each operation with different
  // advice. first has its cells up to the cause; name is the index of the cell
  // with the name.
  const rows = (e, first, name) => [
    [...first, escape(e.cause), escape(e.remedy)],
    ...special.filter(s => s.names.includes(e.name)).map(s => [
      ...first.map((cell, i) => i > name ? '' : i < name ? cell :
        `${cell}<br>for ${list(s.operations)}`),
      `${escape(s.cause)} (${escape(s.source)})`, escape(s.remedy)])]
  const statuses = of('NT_STATUS').flatMap(e => rows(e, [
    `${hex(e.code)} \`${e.name}\``,
    e.code === 0 ? '0' : spelled(e.win32, 'WIN32_ERROR'),
    e.code === 0 ? '0' : spelled(e.winsock, 'WINSOCK_ERROR')], 0))
  const codes = (kind, column) => of(kind).flatMap(e => rows(e, [
    String(e.code), `\`${e.name}\``,
    of('NT_STATUS').filter(s => s.code !== 0 && s[column] === e.code)
      .map(s => `\`${s.name}\``).join('<br>') || '-'], 1))
  const head = ['code', 'name', 'from which NTSTATUS', 'cause', 'what to do']
  return `${INTRODUCTION}
<!-- site: decoder -->
<!-- /site -->

## NTSTATUS

${table(['\`Internal\`', 'through the port (Win32)',
    'WSAGetOverlappedResult (Winsock)', 'cause', 'what to do'], statuses)}
## Win32

${table(head, codes('WIN32_ERROR', 'win32'))}
## Winsock

${table(head, codes('WINSOCK_ERROR', 'winsock'))}`
}

const INTRODUCTION = `<!-- SPDX-License-Identifier: CC-BY-4.0 -->
<!-- Generated from common/errors.def by docs/tools/error-codes.mjs --write -->
# Error codes

One event has up to three spellings. A reset of the peer is

- \`STATUS_CONNECTION_RESET\` (C000020D), an NTSTATUS, in \`OVERLAPPED.Internal\`
  and in the lower 32 bits of \`OVERLAPPED_ENTRY.Internal\`;
- \`ERROR_NETNAME_DELETED\` (64), a Win32 code, from \`GetLastError\` after
  \`GetQueuedCompletionStatus\` has returned \`FALSE\`;
- \`WSAECONNRESET\` (10054), a Winsock code, from \`WSAGetLastError\` after a call
  that failed at once, or after \`WSAGetOverlappedResult\`.

So the code depends on whom you ask, and a number such as 64 stands for several
NTSTATUS values: it says less than they do. Which code comes when is in
[the error matrix](error-matrix.md); \`error-matrix --explain 64\` prints what is
here about a number or a name, and the rows that have it.

Codes and advice are those that the programs print. Where an operation gives an
error a meaning of its own, that is in a row below the general one, with its
source. The other sources: Microsoft Learn,
[System Error Codes](https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes),
[Windows Sockets Error Codes](https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2)
and the pages of the calls. The compiler compares the numbers with the headers;
the tests \`common.errors.win32_is_what_ntdll_says\` and
\`common.errors.winsock_is_what_a_tcp_socket_says\` compare the three spellings
with the system they run on.
`

function main(mode) {
  const text = page(entries(read(TABLE)), operations(read(TABLE)))
  if (mode === '--write') {
    writeFileSync(new URL(PAGE, ROOT), text)
  } else if (mode !== '--check' || process.argv.length !== 3) {
    console.error('usage: error-codes.mjs --write | --check')
    process.exitCode = 2
  } else if (read(PAGE) !== text) {
    console.error(`${PAGE}: not what --write makes of ${TABLE}`)
    process.exitCode = 1
  }
}

if (isMain(import.meta.url)) main(process.argv[2])
