// SPDX-License-Identifier: MIT
// Functions for Markdown files that the tools of the book share: they list the
// files, find the code in them, and make the anchors of headings as GitHub
// does.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// What builds and installations leave behind.
const LEFT_OUT = /^(build.*|node_modules|_deps|CMakeFiles|\..*)$/

export const readText = path =>
  readFileSync(path, 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')

// The files below a folder that match, as sorted paths with '/', relative to
// it. Folders whose name starts with a dot are skipped.
export function filesBelow(root, match, folder = '') {
  const found = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) {
      if (!LEFT_OUT.test(entry.name)) found.push(...filesBelow(root, match, path))
    } else if (match.test(path)) {
      found.push(path)
    }
  }
  return found.sort()
}

// Each line of a text with its role in a fenced block: 'open', 'inside',
// 'close' or null. An opening line has the fence's language, too.
export function* fencedLines(text) {
  let fence = null
  let number = 0
  for (const line of text.split('\n')) {
    const info = { line, number: ++number, role: null, language: null }
    const marks = /^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(`{3,}|~{3,})(.*)$/.exec(line)
    if (fence === null) {
      if (marks && !(marks[1][0] === '`' && marks[2].includes('`'))) {
        fence = marks[1]
        info.role = 'open'
        info.language = /^\s*\{?\.?([^\s{},:]*)/.exec(marks[2])[1].toLowerCase()
      }
    } else if (marks && marks[1][0] === fence[0] && marks[2].trim() === '' &&
               marks[1].length >= fence.length) {
      info.role = 'close'
      fence = null
    } else {
      info.role = 'inside'
    }
    yield info
  }
}

// The anchor that GitHub makes of a heading's text.
export const slugOf = text =>
  text.trim().toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

// What a reader sees of a piece of inline Markdown.
export function plainText(markdown) {
  const parts = markdown.split(/(`+)(.+?)\1(?!`)/)
  let plain = ''
  // Three parts each: text, the ticks, the code between them.
  for (let i = 0; i < parts.length; i += 3) {
    plain += parts[i]
      .replace(/<[^>]+>/g, '')
      .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
      .replace(/(\*{1,3}|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
      .replace(/(?<![\w\\])(_{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)/g, '$2')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    plain += parts[i + 2] ?? ''
  }
  return plain
}

// The text without comments, each character of which becomes a blank, so that
// lines keep their numbers.
const withoutComments = text =>
  text.replace(/<!--[\s\S]*?-->/g, comment => comment.replace(/[^\n]/g, ' '))

// The lines that are text: no fenced code, no comments.
export function proseLines(text) {
  const kept = []
  for (const { line, role } of fencedLines(text)) kept.push(role ? '' : line)
  return withoutComments(kept.join('\n')).split('\n')
}

// The headings of a page in order: level and Markdown text.
export function headings(text) {
  const found = []
  const lines = proseLines(text)
  lines.forEach((line, i) => {
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line)
    const under = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[i + 1] ?? '')
    if (atx) found.push({ level: atx[1].length, text: atx[2] ?? '' })
    else if (under && /^ {0,3}[^\s>|#*+-]/.test(line) && (lines[i - 1] ?? '').trim() === '')
      found.push({ level: under[1][0] === '=' ? 1 : 2, text: line.trim() })
  })
  return found
}

// Every anchor of a page, those of its headings and those set by hand.
export function anchors(text) {
  const found = new Set()
  for (const heading of headings(text)) {
    const slug = slugOf(plainText(heading.text))
    let unique = slug
    for (let i = 1; found.has(unique); i++) unique = `${slug}-${i}`
    found.add(unique)
  }
  for (const line of proseLines(text))
    for (const [, name] of line.matchAll(/<[a-z][^>]*\s(?:id|name)="([^"]+)"/gi)) found.add(name)
  return found
}
