// SPDX-License-Identifier: MIT
// Where the site's links to code lead: to the host of the repository, or, where
// none is known, to copies of the files beside the pages.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

// What a browser shows or takes as it is. Everything else is copied as text.
const AS_IT_IS = /\.(pdf|png|svg|jpe?g|gif|webp)$/i

// Where on its host the site lies, with a '/' at both ends.
export const BASE = process.env.SITE_BASE ?? '/'

// The address of the repository on its host, such as
// https://host.example/owner/name. SITE_REPOSITORY says it, or else the remote
// 'origin', unless that is a folder. Empty if there is none.
export const REPOSITORY = repository()

function repository() {
  const set = process.env.SITE_REPOSITORY
  return set === undefined ? addressOfRemote(remote()) : set.replace(/\/+$/, '')
}

function remote() {
  try {
    return execFileSync('git', ['-C', ROOT, 'remote', 'get-url', 'origin'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

// As a web page's address, without a user's name or password.
export function addressOfRemote(url) {
  const match = /^https:\/\/(?:[^@/]*@)?(.+?)(?:\.git)?\/?$/.exec(url) ??
    /^(?:ssh:\/\/)?git@([^:/]+(?:[:/]).+?)(?:\.git)?\/?$/.exec(url)
  return match ? `https://${match[1].replace(':', '/')}` : ''
}

const isFolder = path => statSync(join(ROOT, path)).isDirectory()

// Where a link to a file or folder of the repository leads that is no page:
// an absolute address, or a path below the site's own root. null if there is
// no such file. What is copied is remembered in copies.
export function linkToSource(path, copies) {
  const clean = posix.normalize(path).replace(/\/$/, '')
  if (clean.startsWith('..') || !existsSync(join(ROOT, clean))) return null
  if (AS_IT_IS.test(clean)) {
    copies.add(clean)
    return `/${encodeURI(clean)}`
  }
  if (REPOSITORY) return `${REPOSITORY}/${isFolder(clean) ? 'tree' : 'blob'}/HEAD/${encodeURI(clean)}`
  copies.add(clean)
  return isFolder(clean) ? `/source/${encodeURI(clean)}/index.html` : `/source/${encodeURI(clean)}.txt`
}

// The same as an address for a page, and whether it is one of the site's own.
export function hrefOfSource(path, copies = new Set()) {
  const target = linkToSource(path, copies)
  if (target === null) return null
  const own = target.startsWith('/')
  return { href: own ? BASE + target.slice(1) : target, own }
}

// A folder is copied as a list of its files, and those with it.
function copyFolder(path, output) {
  const names = readdirSync(join(ROOT, path)).filter(n => !n.startsWith('.') && n !== 'node_modules')
  const items = names.map(name => {
    const inner = posix.join(path, name)
    copy(inner, output)
    const target = AS_IT_IS.test(name) ? posix.relative(posix.join('source', path), inner)
      : name + (isFolder(inner) ? '/index.html' : '.txt')
    return `<li><a href="${encodeURI(target)}">${name}</a></li>`
  })
  const page = join(output, 'source', path, 'index.html')
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, `<!doctype html><html lang="en"><meta charset="utf-8"><title>${path}</title>` +
    `<link rel="icon" href="data:,"><style>:root{color-scheme:light dark;background:Canvas;overflow-wrap:anywhere}</style>` +
    `<h1>${path}</h1><ul>${items.join('')}</ul></html>\n`)
}

function copy(path, output) {
  if (isFolder(path)) {
    copyFolder(path, output)
  } else if (AS_IT_IS.test(path)) {
    mkdirSync(dirname(join(output, path)), { recursive: true })
    copyFileSync(join(ROOT, path), join(output, path))
  } else {
    // The mark says to a browser that it is UTF-8, which no header does.
    const target = join(output, 'source', `${path}.txt`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, `\uFEFF${readFileSync(join(ROOT, path), 'utf8')}`)
  }
}

export function copySources(copies, output) {
  for (const path of copies) copy(path, output)
}
