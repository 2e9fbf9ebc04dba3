// SPDX-License-Identifier: MIT
// Writes docs/reference/windows-and-wine.md: the rows of the error matrix in
// which an observed version of Wine differs from Windows.
//
//   node docs/tools/windows-and-wine.mjs --write MATRIX
//   node docs/tools/windows-and-wine.mjs --check MATRIX  exit code 1 if stale
//
// MATRIX is what "error-matrix --list --format json" prints.
import { readFileSync, writeFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)
const PAGE = 'docs/reference/windows-and-wine.md'

const read = path =>
  readFileSync(new URL(path, ROOT), 'utf8').replaceAll('\r\n', '\n')

// In the code of a table only a | needs an escape.
const code = rows => rows.split(' or ')
  .map(row => `\`${row.replaceAll('|', '\\|')}\``).join('<br>')
const escape = text => text.replace(/[_*<>|]/g, mark =>
  mark === '|' ? '&#124;' : mark === '<' ? '&lt;' : `\\${mark}`)

function table(rows, columns) {
  const head = ['case', 'Windows', ...columns.map(([title]) => title), 'why']
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n` +
    rows.map(c => `| \`${c.case}\` (${c.ref})<br>${escape(c.title)} | ${
      [code(c.windows), ...columns.map(([, name]) => code(c[name]))]
        .join(' | ')} | ${escape(c.why ?? '-')} |\n`).join('')
}

const WINE8 = ['Wine 8.0', 'wine8']
const WINE10 = ['Wine 10.0', 'wine10']

// Each row is in one of the sections; an empty section is left out.
const SECTIONS = [
  { title: 'Both versions, each in its own way',
    text: 'No run under Wine says anything about Windows here.',
    has: c => c.wine8 !== c.windows && c.wine10 !== c.windows &&
      c.wine8 !== c.wine10,
    columns: [WINE8, WINE10] },
  { title: 'Both versions, in the same way',
    text: 'No run under Wine says anything about Windows here, either.',
    has: c => c.wine8 !== c.windows && c.wine8 === c.wine10,
    columns: [['Wine 8.0 and 10.0', 'wine8']] },
  { title: 'Wine 8 only',
    text: 'Wine 10.0 was seen to give what Windows gives.',
    has: c => c.wine8 !== c.windows && c.wine10 === c.windows,
    columns: [WINE8] },
  { title: 'Wine 10 only',
    text: 'Wine 8.0 was seen to give what Windows gives.',
    has: c => c.wine8 === c.windows && c.wine10 !== c.windows,
    columns: [WINE10] }
]

function skippedSection(cases) {
  const rows = cases.filter(c => c.only_windows !== undefined)
  if (rows.length === 0) return ''
  return '\n## Skipped under Wine\n\n| case | Windows | why |\n|---|---|---|\n' +
    rows.map(c => `| \`${c.case}\` (${c.ref})<br>${escape(c.title)} | ${
      code(c.windows)} | ${escape(c.only_windows)} |\n`).join('')
}

function page(cases) {
  const run = cases.filter(c => c.only_windows === undefined)
  const differ = run.filter(c => SECTIONS.some(s => s.has(c)))
  return introduction(differ.length, cases.length) +
    SECTIONS.map(s => [s, run.filter(s.has)])
      .filter(([, rows]) => rows.length > 0)
      .map(([s, rows]) =>
        `\n## ${s.title}\n\n${s.text}\n\n${table(rows, s.columns)}`)
      .join('') + skippedSection(cases)
}

const introduction = (differ, all) =>
  `<!-- SPDX-License-Identifier: CC-BY-4.0 -->
<!-- Generated from the matrix by docs/tools/windows-and-wine.mjs --write -->
# Windows and Wine

On Linux the programs run under Wine, which is not Windows. In ${differ} of the ${all} cases
of [the error matrix](error-matrix.md) one of the two versions that were observed,
8.0 (of Debian 12) and 10.0 (of Debian 13), gives another result. They are here, with
what Windows gives and the reason of the difference. Results are written as in
the matrix, in the columns \`call gqcs error bytes key overlapped status wsa\`.

What Windows does is not taken from these runs: the matrix names the source of
each row. What Wine does was only observed, over loopback. Under these two versions a
test passes if the result is the recorded one, and says that it diverges
(\`ctest -L diverges -V\`); should Wine agree with Windows one day, the test fails and
the table has to be corrected. On Windows a row has to be as in the column Windows, or
as a [record](observed/README.md) of that version has it; without a record a row that
differs fails only if somebody's test asserts it there, and is \`unseen\` otherwise.
`

const [mode, path, ...rest] = process.argv.slice(2)
if (!['--write', '--check'].includes(mode) || !path || rest.length > 0) {
  console.error('usage: windows-and-wine.mjs --write | --check MATRIX')
  process.exitCode = 2
} else {
  const text = page(JSON.parse(readFileSync(path, 'utf8')))
  if (mode === '--write') {
    writeFileSync(new URL(PAGE, ROOT), text)
  } else if (read(PAGE) !== text) {
    console.error(`${PAGE}: not what --write makes of the matrix`)
    process.exitCode = 1
  }
}
