// SPDX-License-Identifier: MIT
// Copies code, transcripts, differences and tables into Markdown, in place, so
// that nothing in the book is typed twice. In a page, on a line of its own:
//
//   <!-- snippet: 03-acceptex/accept.c:accept_slot_start -->  a function, struct,
//        union, enum, typedef, table or macro by name, with the comment above
//        it; 'struct op' says which, where two things share a name
//   <!-- snippet: 03-acceptex/main.c#teardown -->  the lines between the
//        comments ANCHOR: teardown and ANCHOR_END: teardown
//   <!-- snippet: 03-acceptex/expected.txt -->  a whole file
//   <!-- diff: 02-iocp-basic/main.c 03-acceptex/main.c -->  the difference of
//        two of the above
//   <!-- table: docs/reference/data.csv name,cause -->  a CSV or TSV file with
//        a header line as a table; columns if not all are wanted
//   <!-- lessons: docs/lessons.csv -->  the folders of that file as a table,
//        each with how many lines of C it has, and how many of them the folder
//        before does not have
//   <!-- api: WSARecv -->  a short box about a call, from docs/reference/api.json
//   <!-- api -->  everything that file has
//   ... what this program writes ...
//   <!-- /snippet -->
//
// Paths start at the root of the repository.
//
//   node snippets.mjs           rewrites the pages
//   node snippets.mjs --check   changes nothing; names what is stale
//
// Git computes the differences. Without it they are left as they are, and the
// run is skipped (exit code 77) if everything else is right.
//
// A page with a mistake is not written. Both exit with 1 if a source is
// missing, a block is not closed, or C code in a page of docs/ or in a
// numbered folder's README.md is outside a block.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { box, readEntries, reference } from './api.mjs'
import { definition, definitions } from './c-source.mjs'
import { NoGit, diffLines } from './line-diff.mjs'
import { isMain } from './main.mjs'
import { fencedLines, filesBelow, readText } from './markdown.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const OPEN = /^(\s*)<!--\s*(?:(snippet|diff|lessons|table|api):\s*(.*?)|(api))\s*-->\s*$/
const CLOSE = /^\s*<!--\s*\/snippet\s*-->\s*$/
const MARK = /^\s*(?:\/\*|\/\/|#|;|<!--)\s*ANCHOR(_END)?:\s*([\w-]+)\s*(?:\*\/|-->)?\s*$/
const LANGUAGES = {
  '.c': 'c', '.h': 'c', '.def': 'c', '.cmake': 'cmake', '.csv': 'csv',
  '.js': 'js', '.json': 'json', '.md': 'markdown', '.mjs': 'js',
  '.patch': 'diff', '.py': 'python', '.sh': 'sh', '.yml': 'yaml'
}
const C_CODE = new Set(['c', 'h', 'cpp', 'c++', 'cc', 'cxx'])
const MUST_NOT_TYPE_CODE = /^(docs\/.*|\d\d-[^/]+\/README)\.md$/

function sourceText(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) throw new Error(`${path}: no such file`)
  return readText(full)
}

function withoutIndent(lines) {
  const indents = lines.filter(l => l.trim()).map(l => l.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map(l => l.slice(indent))
}

function fragment(text, name) {
  const lines = text.split('\n')
  const marks = end => lines.flatMap((line, i) => {
    const mark = MARK.exec(line)
    return mark && mark[2] === name && Boolean(mark[1]) === end ? [i] : []
  })
  const starts = marks(false)
  const ends = marks(true)
  if (starts.length === 0) throw new Error(`no line 'ANCHOR: ${name}'`)
  if (starts.length > 1) throw new Error(`'ANCHOR: ${name}' occurs more than once`)
  if (ends.length !== 1 || ends[0] <= starts[0])
    throw new Error(`'ANCHOR: ${name}' is not followed by exactly one 'ANCHOR_END: ${name}'`)
  return lines.slice(starts[0] + 1, ends[0])
}

function trimmed(lines) {
  const from = lines.findIndex(l => l.trim())
  let to = lines.length
  while (to > 0 && !lines[to - 1].trim()) to--
  return from < 0 ? [] : lines.slice(from, to)
}

// The lines that 'path', 'path:symbol' or 'path#fragment' stands for.
export function linesOf(root, spec) {
  const [, path, how, name] = /^([^#:]+?)(?:([#:])(.+))?$/.exec(spec) ?? []
  if (!path) throw new Error(`'${spec}' names no source`)
  const text = sourceText(root, path)
  let lines
  try {
    lines = how === '#' ? fragment(text, name)
      : how === ':' ? definition(text, name)
        : text.split('\n')
  } catch (error) {
    throw new Error(`${path}: ${error.message}`)
  }
  lines = trimmed(lines.filter(l => !MARK.test(l)))
  if (lines.length === 0) throw new Error(`${spec}: nothing there`)
  return { path, lines: how === '#' ? withoutIndent(lines) : lines }
}

function fenced(language, lines) {
  const longest = Math.max(2, ...lines.map(l => /^\s*(`*)/.exec(l)[1].length))
  const ticks = '`'.repeat(longest + 1)
  return [ticks + language, ...lines, ticks]
}

// The first definition of a C file that a hunk is about, for its title.
function namesOfLines(path, lines) {
  if (!/\.[ch]$/.test(path)) return () => ''
  const all = definitions(lines.join('\n')).filter(d => d.kind !== 'macro')
  return (first, last) => all.find(d => d.last >= first && d.first <= last)?.name ?? ''
}

function difference(root, spec) {
  const two = spec.split(/\s+/)
  if (two.length !== 2) throw new Error(`'${spec}' are not two sources`)
  const [a, b] = two.map(source => linesOf(root, source))
  const shown = diffLines(a.lines, b.lines, namesOfLines(b.path, b.lines))
  if (shown.length === 0) throw new Error(`${spec}: there is no difference`)
  return fenced('diff', [`--- ${two[0]}`, `+++ ${two[1]}`, ...shown])
}

export function parseCsv(text, separator = ',') {
  const rows = [[]]
  const cell = new RegExp(`"((?:[^"]|"")*)"|[^${separator}"\\n]*`, 'y')
  for (let at = 0; at < text.length; at++) {
    cell.lastIndex = at
    const found = cell.exec(text)
    rows.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[0])
    at += found[0].length
    if (at >= text.length) break
    if (text[at] === '\n') rows.push([])
    else if (text[at] !== separator)
      throw new Error(`row ${rows.length}: '${text[at]}' after a cell`)
    else if (at === text.length - 1) rows.at(-1).push('')
  }
  return rows.filter(row => row.length > 1 || (row[0] ?? '') !== '')
}

const cellOf = text => text.replaceAll('|', '\\|').replaceAll('\n', '<br>').trim()
const rowOf = cells => `| ${cells.map(cellOf).join(' | ')} |`

// The C files of a program by name, each as its lines; tests are in folders of
// their own.
function programOf(root, folder) {
  return new Map(readdirSync(join(root, folder))
    .filter(name => /\.[ch]$/.test(name)).sort()
    .map(name => [name, trimmed(sourceText(root, `${folder}/${name}`).split('\n'))]))
}

const linesIn = program => [...program.values()].reduce((sum, lines) => sum + lines.length, 0)

// How many lines of a program are not in the one before, file by file.
function linesAdded(before, after) {
  return [...after].reduce((sum, [name, lines]) =>
    sum + diffLines(before.get(name) ?? [], lines).filter(l => l.startsWith('+')).length, 0)
}

function lessons(root, path) {
  const [header, ...rows] = parseCsv(sourceText(root, path))
  if (header.join() !== 'folder,idea,calls')
    throw new Error(`${path}: the columns are not folder,idea,calls`)
  let before = null
  return ['', rowOf(['folder', 'the idea', 'lines of C', 'new lines', 'calls that are new']),
    rowOf(['---', '---', '---:', '---:', '---']),
    ...rows.map(([folder, idea, calls]) => {
      const program = programOf(root, folder)
      const added = before ? linesAdded(before, program) : linesIn(program)
      before = program
      return rowOf([`[${folder}](${folder}/README.md)`, idea, `${linesIn(program)}`, `${added}`, calls])
    }), '']
}

function table(root, spec) {
  const [, path, wanted] = /^(\S+)(?:\s+(.+))?$/.exec(spec) ?? []
  if (!path) throw new Error('no file is named')
  const [header, ...rows] = parseCsv(sourceText(root, path), extname(path) === '.tsv' ? '\t' : ',')
  rows.forEach((row, i) => {
    if (row.length !== header.length)
      throw new Error(`${path}: row ${i + 2} has ${row.length} cells, not ${header.length}`)
  })
  const columns = wanted ? wanted.split(',').map(c => c.trim()) : header
  const at = columns.map(column => {
    if (!header.includes(column)) throw new Error(`${path}: no column '${column}'`)
    return header.indexOf(column)
  })
  return ['', rowOf(columns), rowOf(columns.map(() => '---')),
    ...rows.map(row => rowOf(at.map(i => row[i]))), '']
}

function contentOf(root, kind, spec, page) {
  if (kind === 'api') {
    const entries = readEntries(root)
    return spec ? box(entries, spec, page) : reference(entries)
  }
  if (kind === 'diff') return difference(root, spec)
  if (kind === 'table') return table(root, spec)
  if (kind === 'lessons') return lessons(root, spec)
  const { path, lines } = linesOf(root, spec)
  return fenced(LANGUAGES[extname(path)] ?? (/CMakeLists\.txt$/.test(path) ? 'cmake' : 'text'), lines)
}

// A page with its blocks rewritten: the text, which blocks were stale, what is
// wrong, each with its line, and why something could not be checked.
export function renewed(root, path, text) {
  const lines = [...fencedLines(text)]
  const result = { text: [], stale: [], wrong: [], skipped: null }
  const wrong = (number, message) => result.wrong.push(`${path}:${number}: ${message}`)
  for (let i = 0; i < lines.length; i++) {
    const { line, number, role, language } = lines[i]
    result.text.push(line)
    if (role === 'open' && C_CODE.has(language) && MUST_NOT_TYPE_CODE.test(path))
      wrong(number, 'C code that is not taken from a source: put it in a snippet block')
    if (role) continue
    if (CLOSE.test(line)) wrong(number, '/snippet closes nothing')
    const open = OPEN.exec(line)
    if (!open) continue
    const [, indent, , spec = ''] = open
    const kind = open[2] ?? open[4]
    const end = endOfBlock(lines, i)
    if (end < 0) {
      wrong(number, `the block '${spec || kind}' is not closed`)
      continue
    }
    const old = lines.slice(i + 1, end).map(l => l.line)
    let content = old
    try {
      content = contentOf(root, kind, spec, path).map(l => (l ? indent + l : l))
    } catch (error) {
      if (error instanceof NoGit) result.skipped = error.message
      else wrong(number, error.message)
    }
    if (content.join('\n') !== old.join('\n')) result.stale.push(`${path}:${number}: ${spec || kind}`)
    result.text.push(...content, lines[end].line)
    i = end
  }
  return { ...result, text: result.text.join('\n') }
}

// The index of the line that closes the block opened at a line, or -1.
function endOfBlock(lines, open) {
  for (let i = open + 1; i < lines.length; i++) {
    if (lines[i].role) continue
    if (CLOSE.test(lines[i].line)) return i
    if (OPEN.test(lines[i].line)) return -1
  }
  return -1
}

export function run(root, check, say = console.log) {
  let failed = false
  let skipped = null
  let count = 0
  for (const path of filesBelow(root, /\.md$/)) {
    const before = readText(join(root, path))
    const after = renewed(root, path, before)
    count++
    after.wrong.forEach(line => say(line))
    failed ||= after.wrong.length > 0
    skipped ??= after.skipped
    if (after.stale.length === 0) continue
    if (check) {
      say(`stale: ${path}`)
      after.stale.forEach(block => say(`  ${block}`))
      failed = true
    } else if (after.wrong.length === 0) {
      writeFileSync(join(root, path), after.text)
      say(`updated: ${path}`)
    }
  }
  if (count === 0) throw new Error(`${root}: no Markdown file`)
  if (failed && check) say('node docs/tools/snippets.mjs rewrites the blocks')
  if (failed) return 1
  if (skipped) say(`skipped: ${skipped}`)
  return skipped ? 77 : 0
}

if (isMain(import.meta.url))
  process.exitCode = run(ROOT, process.argv.includes('--check'))
