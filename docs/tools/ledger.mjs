// SPDX-License-Identifier: MIT
// The notes on trial: writes the page from the ledger, and checks that the
// ledger's verdicts and the tests agree, and that the tests that the pages of
// docs/reference name exist.
//
//   node docs/tools/ledger.mjs --write --matrix MATRIX
//   node docs/tools/ledger.mjs --check TESTLIST --matrix MATRIX
//   node docs/tools/ledger.mjs --pin --matrix MATRIX
//   node docs/tools/ledger.mjs --self-test TESTLIST --matrix MATRIX
//
// MATRIX is what "error-matrix --list --format json" prints; TESTLIST what
// "ctest -N" or "ctest --show-only=json-v1" prints. Columns of the ledger:
//
//   id, note  000-21 is claim 21 of note 000
//   claim, verdict, correction
//             in our words; the correction may be empty if it is right
//   test      the tests that decide it, separated by spaces
//   expects   for each test of the matrix, in that order and with "; " between
//             them, the row that Windows gives. --pin copies them: after a
//             row has changed look at the verdict first
//   says      in the same order what the claim says about that row, such as
//             "error=6 bytes=0"; "!6" is anything but 6; "-" is nothing
//   reason    if there is no test, why not
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const ROOT = new URL('../../', import.meta.url)
const FOLDER = 'docs/reference/'
const LEDGER = FOLDER + 'notes-on-trial.csv'
const PAGE = FOLDER + 'notes-on-trial.md'
const MATRIX_PAGE = FOLDER + 'error-matrix.md'
const MUSEUM = 'common/tests/museum/README.md'
const COLUMNS = ['id', 'note', 'claim', 'verdict', 'correction', 'test',
  'expects', 'says', 'reason']
const FIELDS = ['call', 'gqcs', 'error', 'bytes', 'key', 'overlapped',
  'status', 'wsa']

// In the order of the page's table of counts.
const VERDICTS = {
  right: 'right',
  caveat: 'right with a caveat',
  wrong: 'wrong',
  outdated: 'outdated',
  bug: 'a bug in a listing',
  omission: 'an omission'
}

const NOTES = {
  '000': { claims: 41, title: 'What returns, sending, receiving, closing' },
  '001': { claims: 55, title: 'The calls one by one' },
  '002': { claims: 65, title: 'A server with AcceptEx' },
  '003': { claims: 53, title: 'Pipes, overlapped operations, AcceptEx' },
  '004': { claims: 17, title: 'Notes from reading' }
}

const read = path =>
  readFileSync(new URL(path, ROOT), 'utf8').replaceAll('\r\n', '\n')

// CSV as in RFC 4180, except for the line ends.
function csvParse(text) {
  const rows = []
  let row = []
  for (const [, quoted, plain, end] of
    text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (row.length > 1) rows.push(row)
    row = []
  }
  const [head, ...data] = rows
  if (String(head) !== String(COLUMNS))
    throw new Error(`${LEDGER}: the columns are not ${COLUMNS}`)
  return data.map(cells => {
    if (cells.length !== COLUMNS.length)
      throw new Error(`${LEDGER}: ${cells[0]}: ${cells.length} columns`)
    return Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]]))
  })
}

function csvFormat(claims) {
  const cell = text =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const line = cells => cells.map(cell).join(',') + '\n'
  return line(COLUMNS) +
    claims.map(c => line(COLUMNS.map(name => c[name]))).join('')
}

function testNames(path) {
  const text = readFileSync(path, 'utf8')
  if (text.trimStart().startsWith('{'))
    return new Set(JSON.parse(text).tests.map(test => test.name))
  return new Set([...text.matchAll(/^ *Test +#\d+: (\S+)/gm)].map(m => m[1]))
}

const matrixCases = path =>
  new Map(JSON.parse(readFileSync(path, 'utf8')).map(c => [c.case, c]))

// The claims of each exhibit of the museum: "000-32 to 000-35, 002-27 b", or
// "-" if no claim is about it.
function exhibitClaims() {
  const rows = /^\| \[`([a-z-]+)`\].*\| ([^|]+) \|$/gm
  return [...read(MUSEUM).matchAll(rows)].map(([, name, list]) =>
    [name, list === '-' ? [] : list.split(',').flatMap(part => {
      const [from, to = from] = part.match(/\d{3}-\d+/g)
      const [first, last] = [from, to].map(id => Number(id.slice(4)))
      return Array.from({ length: last - first + 1 },
        (_, i) => from.slice(0, 4) + (first + i))
    })])
}

const words = text => text.split(' ').filter(Boolean)
const parts = text => text.split(';').map(s => s.trim()).filter(Boolean)
const casesOf = claim => words(claim.test)
  .filter(test => test.startsWith('matrix.'))
  .map(test => test.slice('matrix.'.length))

function fieldAgrees(said, expected) {
  const values = expected.split('|')
  if (expected === '*') return true
  return said.startsWith('!') ? values.some(v => v !== said.slice(1))
    : said.split('|').some(v => values.includes(v))
}

// Whether a row of the matrix can be as the claim says.
function agrees(says, expectation) {
  return expectation.split(' or ').some(row => {
    const fields = row.split(' ')
    return words(says).every(item => {
      const [name, said] = item.split('=')
      return fieldAgrees(said, fields[FIELDS.indexOf(name)])
    })
  })
}

function* formMistakes(c) {
  if (!/^\d{3}-\d+$/.test(c.id) || c.note !== c.id.slice(0, 3))
    yield 'the id is not that of the note'
  if (c.claim === '') yield 'there is no claim'
  if (!Object.hasOwn(VERDICTS, c.verdict))
    yield `the verdict is "${c.verdict}"`
  if (c.correction === '' && c.verdict !== 'right')
    yield 'there is no correction'
  if ((c.test === '') === (c.reason === ''))
    yield 'there must be either a test or a reason why not'
  for (const item of parts(c.says).filter(s => s !== '-').flatMap(words)) {
    if (!FIELDS.includes(item.split('=')[0]) || !/=[^=]+$/.test(item))
      yield `"${item}" says nothing about a column`
  }
}

// The verdict against what the claim says of the rows it names.
function* verdictMistakes(c, cases) {
  const names = casesOf(c).filter(name => cases.has(name))
  const says = parts(c.says)
  const said = names.map((name, i) => [name, says[i] ?? '-'])
    .filter(([, s]) => s !== '-')
  const against = said.filter(([name, s]) =>
    !agrees(s, cases.get(name).windows)).map(([name]) => name)
  const exhibit = /\bbroken\.\S+\.fails-as-described\b/.test(c.test)

  if (says.length !== names.length)
    yield 'there is not one "says" for each row of the matrix'
  if (c.verdict === 'right' && against.length > 0)
    yield `it is right, but matrix.${against[0]} is not as it says`
  if (c.verdict === 'right' && names.length > 0 && said.length === 0)
    yield 'it is right, and says nothing of the rows that show it'
  if (names.length > 0 && against.length === 0 &&
      (c.verdict === 'wrong' || (c.verdict === 'bug' && !exhibit)))
    yield 'nothing in the rows it names is against what it says'
}

// The claim against the matrix's own view of it, and against the pinned rows.
function* matrixMistakes(c, cases) {
  const expected = []
  for (const name of casesOf(c)) {
    if (!cases.has(name)) yield `the matrix has no ${name}`
    expected.push(cases.get(name)?.windows)
  }
  if (c.expects !== expected.join('; '))
    yield 'a row of the matrix has changed: look at the verdict, then --pin'
  for (const row of cases.values()) {
    if (row.claim === undefined || row.claim.split(':')[0] !== c.id) continue
    if (!casesOf(c).includes(row.case))
      yield `matrix.${row.case} judges it and is not named`
    if (row.correction === undefined && c.verdict !== 'right')
      yield `it is ${c.verdict}, and matrix.${row.case} corrects nothing`
    if (row.correction !== undefined && c.correction === '')
      yield `matrix.${row.case} has a correction, the ledger has none`
  }
}

function mistakes(claims, { tests, cases, exhibits }) {
  const found = []
  const ids = new Set()
  const say = (id, text) => found.push(`${id}: ${text}`)

  for (const c of claims) {
    if (ids.has(c.id)) say(c.id, 'occurs twice')
    ids.add(c.id)
    for (const text of formMistakes(c)) say(c.id, text)
    for (const test of words(c.test))
      if (!tests.has(test)) say(c.id, `there is no test ${test}`)
    for (const text of verdictMistakes(c, cases)) say(c.id, text)
    for (const text of matrixMistakes(c, cases)) say(c.id, text)
  }
  for (const [note, { claims: count }] of Object.entries(NOTES))
    for (let i = 1; i <= count; i++)
      if (!ids.has(`${note}-${i}`)) say(`${note}-${i}`, 'is missing')
  for (const [exhibit, list] of exhibits)
    for (const id of list)
      if (!claims.some(c => c.id === id &&
          c.test.includes(`broken.${exhibit}.`)))
        say(id, `broken.${exhibit} is about it and is not named`)
  return found
}

const escape = text => text.replace(/[_*<>[\]|]/g, mark =>
  mark === '|' ? '&#124;' : mark === '<' ? '&lt;' : `\\${mark}`)

// Tests that the pages name in code but that do not exist.
function strangers(tests) {
  const name =
    /`((?:matrix|broken|guarded|common|code|complete-server|\d\d-[a-z-]+)\.[a-z0-9_.-]+)`/g
  return readdirSync(new URL(FOLDER, ROOT)).filter(f => f.endsWith('.md'))
    .flatMap(file => [...read(FOLDER + file).matchAll(name)]
      .filter(([, test]) => !test.endsWith('.') && !tests.has(test))
      .map(([, test]) => `${FOLDER}${file}: there is no test ${test}`))
}

// The heading of the matrix's page that each case is under.
function matrixAnchors() {
  const anchors = new Map()
  let anchor = ''
  for (const line of read(MATRIX_PAGE).split('\n')) {
    if (line.startsWith('## '))
      anchor = line.slice(3).toLowerCase().replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')
    const name = line.match(/^\| `([a-z0-9.-]+)`/)?.[1]
    if (name !== undefined) anchors.set(name, anchor)
  }
  return anchors
}

// The file or page to link to for a test, relative to the page.
function testLink(test, anchors) {
  const [group, name, behaviour] = test.split('.')
  const candidates = [
    `common/tests/behaviours/${name}.peer`,
    `${group}/tests/behaviours/${name}.peer`,
    `common/tests/unit/test_${name}.c`,
    name.includes('_') && `${group}/tests/facts.c`,
    name.includes('_') && `${group}/tests/outcomes.c`,
    `${group}/README.md`
  ]
  if (group === 'matrix')
    return `error-matrix.md#${anchors.get(`${name}.${behaviour}`)}`
  if (group === 'broken') return `bug-museum.md#${name}`
  const path = candidates.find(p => p && existsSync(new URL(p, ROOT)))
  return `../../${path}`
}

function decidedBy(c, cases, anchors) {
  if (c.test === '') return `no test: ${escape(c.reason)}`
  return words(c.test).map(test => {
    const row = cases.get(test.replace(/^matrix\./, ''))
    const differs = row !== undefined &&
      (row.wine8 !== row.windows || row.wine10 !== row.windows)
    return `[\`${test}\`](${testLink(test, anchors)})` +
      (differs ? ' (Wine differs)' : '')
  }).join('<br>')
}

function countsTable(claims) {
  const keys = Object.keys(VERDICTS)
  const line = (label, list) => `| ${label} | ${keys.map(key =>
    list.filter(c => c.verdict === key).length).join(' | ')} | ${
    list.filter(c => c.test !== '').length} | ${list.length} |\n`
  return `| note | ${keys.map(key => VERDICTS[key]).join(' | ')}` +
    ' | decided by a test | claims |\n' +
    `|---${'|---:'.repeat(keys.length + 2)}|\n` +
    Object.keys(NOTES).map(note => line(`${note} ${NOTES[note].title}`,
      claims.filter(c => c.note === note))).join('') +
    line('all', claims)
}

const INTRODUCTION = `<!-- SPDX-License-Identifier: CC-BY-4.0 -->
<!-- Generated from notes-on-trial.csv by docs/tools/ledger.mjs --write -->
# The notes on trial

This course began with five notes about completion ports, of the kind that one
finds when one looks for them. Here is each of their claims in our own words,
with a verdict, what is right, and the test that decides it. Sentences of the
notes are not repeated. *(listing)* marks what their code does.

The verdicts are about Windows; who says what Windows does is in
[the error matrix](error-matrix.md), row by row. A test of the matrix asserts
that on Windows, and under Wine what that version of Wine was seen to do.
*Wine differs* marks those where a recorded version gives something else, see
[Windows and Wine](windows-and-wine.md). The other tests are programs of this
repository that do, or survive, what the claim is about.

`

function page(claims, cases) {
  const anchors = matrixAnchors()
  const section = note => `\n## Note ${note}: ${NOTES[note].title}\n\n` +
    '| claim | what it says | verdict | what is right | decided by |\n' +
    '|---|---|---|---|---|\n' +
    claims.filter(c => c.note === note).map(c => `| ${c.id} | ${
      escape(c.claim).replace(/^\(listing\)/, '*(listing)*')} | ${
      VERDICTS[c.verdict]} | ${escape(c.correction)} | ${
      decidedBy(c, cases, anchors)} |\n`).join('')
  return INTRODUCTION + countsTable(claims) +
    Object.keys(NOTES).map(section).join('')
}

// Each of these changes to one claim of a good ledger must be detected.
const SABOTAGE = [
  ['000-5', { test: 'matrix.send.no-such-case' }, 'there is no test'],
  ['000-21', { verdict: 'right' }, 'is not as it says'],
  ['000-39', { verdict: 'wrong' }, 'nothing in the rows'],
  ['000-39', { says: 'call=0' }, 'is not as it says'],
  ['000-26', { expects: '' }, 'has changed'],
  ['002-37', { test: 'matrix.zero.bytes-sent', says: '-' }, 'is not named'],
  ['002-41', { test: '', reason: 'none' }, 'is about it and is not named'],
  ['000-4', { reason: '' }, 'either a test or a reason'],
  ['000-4', { verdict: 'half true' }, 'the verdict is'],
  ['004-17', { id: '004-16' }, 'occurs twice']
]

function selfTest(claims, sources) {
  return SABOTAGE.filter(([id, change, text]) => {
    const changed = claims.map(c => c.id === id ? { ...c, ...change } : c)
    return !mistakes(changed, sources).some(line => line.includes(text))
  }).map(([id, change]) =>
    `not detected: ${id} with ${JSON.stringify(change)}`)
}

function pin(claims, cases) {
  for (const c of claims)
    c.expects = casesOf(c).map(name => cases.get(name)?.windows).join('; ')
  writeFileSync(new URL(LEDGER, ROOT), csvFormat(claims))
}

const { values: options } = parseArgs({ options: {
  matrix: { type: 'string' },
  check: { type: 'string' },
  'self-test': { type: 'string' },
  pin: { type: 'boolean' },
  write: { type: 'boolean' }
} })
if (Object.keys(options).length !== 2 || options.matrix === undefined) {
  console.error('usage: see the head of this file')
  process.exit(2)
}
const cases = matrixCases(options.matrix)
const claims = csvParse(read(LEDGER))
const sources = path =>
  ({ tests: testNames(path), cases, exhibits: exhibitClaims() })
const found = []
if (options.pin) pin(claims, cases)
if (options.write) writeFileSync(new URL(PAGE, ROOT), page(claims, cases))
if (options['self-test'])
  found.push(...selfTest(claims, sources(options['self-test'])))
if (options.check) {
  const facts = sources(options.check)
  found.push(...mistakes(claims, facts), ...strangers(facts.tests))
  if (read(PAGE) !== page(claims, cases))
    found.push(`${PAGE}: not what --write makes of ${LEDGER}`)
}
for (const line of found) console.error(line)
process.exitCode = found.length > 0 ? 1 : 0
