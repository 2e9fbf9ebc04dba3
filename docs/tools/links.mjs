// SPDX-License-Identifier: MIT
// Checks the links between the Markdown files of the repository: the file
// exists, in the same case, and has the anchor that GitHub would look for.
// Links to other hosts are not checked.
//
// Why not remark-validate-links 13.1: it does not report paths that start at
// the root, files outside the repository or broken links in HTML, does not
// recognize anchors set by hand, and needs npm ci, so most runs would skip it.
//
//   node links.mjs     names each broken link; exit code 1 if there are any
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMain } from './main.mjs'
import { anchors, filesBelow, proseLines, readText } from './markdown.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

// [text](target "title"), ![text](target), [name]: target, href="" and src="".
const LINKS = [
  /\]\(\s*<([^>]*)>[^)]*\)/g,
  /\]\(\s*([^\s<)(]+(?:\([^\s)]*\)[^\s)(]*)*)(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*\)/g,
  /^ {0,3}\[(?!\^)[^\]]+\]:\s*<?([^\s>]+)/g,
  /<(?:a|img|source|link)\s[^>]*?(?:href|src)="([^"]*)"/gi
]

const withoutCode = text =>
  text.replace(/(?<!`)(`+)(?!`)([\s\S]*?)(?<!`)\1(?!`)/g, code => code.replace(/[^\n]/g, ' '))

// Every link of a page: its target and its line.
export function linksOf(text) {
  const found = []
  // A paragraph may break within a link's text or within code.
  const prose = proseLines(text).join('\n').split(/\n(?=[ \t]*\n)/)
  let line = 1
  for (const block of prose) {
    withoutCode(block).split('\n').forEach((content, i) => {
      for (const pattern of LINKS)
        for (const link of content.matchAll(pattern))
          found.push({ target: link[1], line: line + i })
    })
    line += block.split('\n').length
  }
  return found
}

// Whether a path exists in exactly this case, on case-insensitive systems too.
function isThere(root, path) {
  let folder = root
  for (const name of path.split('/').filter(n => n && n !== '.')) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return false
    if (!readdirSync(folder).includes(name)) return false
    folder = join(folder, name)
  }
  return true
}

// What is wrong with a link of a page, or null.
function mistake(root, page, target, anchorsOf) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null
  if (target.startsWith('/')) return 'starts at the root, which differs from host to host'
  const [path, fragment] = target.split('#')
  let decoded
  try {
    decoded = [path, fragment ?? ''].map(decodeURIComponent)
  } catch {
    return 'is not a URL'
  }
  const file = decoded[0] ? posix.normalize(posix.join(posix.dirname(page), decoded[0])) : page
  if (file.startsWith('../')) return 'leads out of the repository'
  if (!isThere(root, file)) return `there is no ${file}`
  if (fragment === undefined) return null
  if (!file.endsWith('.md')) return 'has an anchor, but leads to no page'
  return anchorsOf(file).has(decoded[1]) ? null : `${file} has no heading or anchor '${decoded[1]}'`
}

export function run(root, say = console.log) {
  const known = new Map()
  const anchorsOf = file => {
    if (!known.has(file)) known.set(file, anchors(readText(join(root, file))))
    return known.get(file)
  }
  let count = 0
  let wrong = 0
  for (const page of filesBelow(root, /\.md$/))
    for (const { target, line } of linksOf(readText(join(root, page)))) {
      count++
      const what = mistake(root, page, target, anchorsOf)
      if (!what) continue
      wrong++
      say(`${page}:${line}: ${target}: ${what}`)
    }
  say(`${count} links, ${wrong} broken`)
  return wrong > 0 || count === 0 ? 1 : 0
}

if (isMain(import.meta.url))
  process.exitCode = run(ROOT)
