// SPDX-License-Identifier: MIT
// Formats what docs/reference/api.json says about the calls that the course
// teaches, in the two forms that snippets.mjs copies into the pages: a short
// box, and an entry of docs/reference/api.md.
//
//   node docs/tools/api.mjs --c FILE       writes a C file that declares all of
//        it once more, for a compiler to compare with the headers
//   node docs/tools/api.mjs --tests FILE   whether the tests that are named are
//        in that list, which ctest --show-only=json-v1 has printed
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMain } from './main.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const DATA = 'docs/reference/api.json'
const PAGE = 'docs/reference/api.md'
const LEARN = 'https://learn.microsoft.com/windows/win32/'

export const readEntries = root => JSON.parse(readFileSync(join(root, DATA), 'utf8'))

const nameOf = entry => entry.short_title ?? entry.title
const anchorOf = entry => nameOf(entry).toLowerCase()

export function find(entries, name) {
  const entry = entries.find(e => nameOf(e) === name)
  if (!entry) throw new Error(`${DATA}: no entry for '${name}'`)
  return entry
}

// The box for where a call is met first. It has only the names of the
// parameters; their types are on the page.
export function box(entries, name, page) {
  const entry = find(entries, name)
  const link = `${posix.relative(posix.dirname(page), PAGE)}#${anchorOf(entry)}`
  const call = entry.functions?.find(f => f.name === name)
  const line = text => `> ${text}`.trimEnd()
  return ['',
    line(`**API: [\`${name}\`](${link})** ${entry.does}`),
    line(''),
    ...call ? [line(`- call: \`${call.name}(${call.parameters.map(p => p.name).join(', ')})\``)] : [],
    line(`- ${call ? 'returns' : 'what'}: ${entry.short}`),
    ...entry.uses ? [line(`- uses: ${entry.uses}`)] : [],
    ...entry.keep ? [line(`- keep: ${entry.keep}`)] : [],
    '']
}

const declare = (type, name) => type.endsWith('*') ? `${type}${name}` : `${type} ${name}`

function prototype({ result, name, parameters }) {
  const last = parameters.length - 1
  return [`${result} ${name}(`,
    ...parameters.map((p, i) => `    ${declare(p.type, p.name)}${i < last ? ',' : ');'}`)]
}

const cells = row => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (head, rows) =>
  [cells(head), cells(head.map(() => '---')), ...rows.map(cells), '']

const parametersOf = functions => table(['parameter', 'what it is', 'who owns it'],
  functions.flatMap(f => f.parameters.map(p => [
    functions.length > 1 ? `\`${f.name}\`: \`${p.name}\`` : `\`${p.name}\``,
    p.what, p.owner ?? ''])))

function whereOf(entry) {
  const library = entry.extension
    ? `found by [\`WSAIoctl\`](#wsaioctl) with \`${entry.extension}\``
    : entry.library && `\`${entry.library}\``
  return [entry.header.split(', ').map(h => `\`${h}\``).join(', '), library,
    `[Microsoft Learn](${LEARN}${entry.learn})`].filter(Boolean).join('; ')
}

export function section(entry) {
  const head = nameOf(entry) === entry.title ? [] : [`<a id="${anchorOf(entry)}"></a>`, '']
  return [...head, `### ${entry.title}`, '',
    `\`${nameOf(entry)}\` ${entry.does}`, '', `${whereOf(entry)}.`, '',
    '```c', ...entry.code ?? entry.functions.flatMap((f, i) => [...i ? [''] : [], ...prototype(f)]), '```', '',
    ...entry.uses ? [`Two uses: ${entry.uses}`, ''] : [],
    ...entry.members ? table(['member', 'what it is', 'who sets it'],
      entry.members.map(([name, what, owner]) => [`\`${name}\``, what, owner])) : [],
    ...entry.functions ? parametersOf(entry.functions) : [],
    ...entry.starts ? table(['outcome', 'what the call returns', 'what follows'],
      Object.entries(entry.starts).map(([outcome, [value, what]]) =>
        [outcome === 'at once' ? 'completed at once' : outcome, value, what])) : [],
    ...entry.returns ? table(['it returns', 'what that means'], entry.returns) : [],
    ...entry.keep ? [`Keep ${entry.keep}`, ''] : [],
    'Three mistakes that people make:', '',
    ...entry.mistakes.map((mistake, i) => `${i + 1}. ${mistake}`), '',
    ...entry.note ? [`> ${entry.note}`, ''] : [],
    `Proof: ${entry.tests.map(t => `\`${t}\``).join(', ')}.`, '']
}

// All entries under the headings of their groups, after a list of links.
export function reference(entries) {
  const groups = [...new Set(entries.map(e => e.group))]
  const of = group => entries.filter(e => e.group === group)
  return ['', ...groups.map(group => `- ${group}: ${of(group)
    .map(e => `[\`${nameOf(e)}\`](#${anchorOf(e)})`).join(', ')}`), '',
  ...groups.flatMap(group => [`## ${group}`, '', ...of(group).flatMap(section)])]
}

// A pointer of the type given here, initialized with the function of the
// headers. An extension function is in no library, so it is compared with the
// headers' pointer type.
function comparison({ extension }, { result, name, parameters }) {
  const [, type, convention] = /^(.*) (\w+)$/.exec(result)
  const told = p => `${type} (${convention} *${p})(${parameters.map(q => declare(q.type, q.name)).join(', ')})`
  return extension
    ? [`    ${told(`p_${name}`)} = (LPFN_${name.toUpperCase()}) 0;`, `    (void) p_${name};`]
    : [`    ${told(`p_${name}`)} = ${name};`, `    (void) p_${name};`]
}

// The members must have the offsets that they have in the headers.
function layout({ structure, code, members }) {
  const name = `api_${structure}`
  return [...code.map(l => l.replace(`struct ${structure} {`, `struct ${name} {`)),
    `_Static_assert(sizeof(struct ${name}) == sizeof(${structure}), "size");`,
    ...members.map(([m]) => `_Static_assert(offsetof(struct ${name}, ${m}) == ` +
      `offsetof(${structure}, ${m}), "${m}");`)]
}

export function cFile(entries) {
  return ['/* Written by docs/tools/api.mjs from docs/reference/api.json. */',
    '#include <winsock2.h>', '#include <windows.h>', '#include <mswsock.h>',
    '#include <stddef.h>', '',
    ...entries.filter(e => e.structure).flatMap(layout),
    'void api_compare(void)', '{',
    ...entries.flatMap(e => (e.functions ?? []).flatMap(f => comparison(e, f))),
    '}', ''].join('\n')
}

function missingTests(entries, list) {
  const there = new Set(JSON.parse(readFileSync(list, 'utf8')).tests.map(t => t.name))
  return entries.flatMap(e => e.tests.filter(t => !there.has(t)).map(t => `${e.title}: no test ${t}`))
}

function main([how, file]) {
  const entries = readEntries(ROOT)
  if (how === '--c' && file) {
    writeFileSync(file, cFile(entries))
    return 0
  }
  if (how === '--tests' && file) {
    const missing = missingTests(entries, file)
    missing.forEach(line => console.error(line))
    return missing.length > 0 ? 1 : 0
  }
  console.error('usage: api.mjs --c FILE | --tests FILE')
  return 2
}

if (isMain(import.meta.url)) process.exitCode = main(process.argv.slice(2))
