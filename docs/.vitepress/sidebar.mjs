// SPDX-License-Identifier: MIT
// The pages of the site, as the folders have them, under their first heading.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, headings, plainText, readText } from '../tools/markdown.mjs'

const titleOf = (root, path) => {
  const first = headings(readText(join(root, path)))[0]
  return first ? plainText(first.text) : path
}

const linkTo = path => `/${path.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')}`

const FOLDERS = [
  { text: 'The book', pages: /^docs\/(README|\d\d-[^/]+)\.md$/ },
  { text: 'The programs', pages: /^\d\d-[^/]+\/README\.md$/, collapsed: true },
  { text: 'Reference', pages: /^docs\/reference\/[^/]+\.md$/ },
  { text: 'Working on it', pages: /^(CONTRIBUTING|CHANGELOG|common\/.*README|docs\/tools\/README)\.md$/ }
]

// docs/README.md before the chapters, the chapters in their order.
const order = (a, b) =>
  Number(b.endsWith('docs/README.md')) - Number(a.endsWith('docs/README.md')) ||
  (a < b ? -1 : 1)

export function sidebar(root) {
  const pages = filesBelow(root, /\.md$/)
  return FOLDERS.map(folder => ({
    text: folder.text,
    ...(folder.collapsed && { collapsed: true }),
    items: pages.filter(page => folder.pages.test(page)).sort(order)
      .map(page => ({ text: titleOf(root, page), link: linkTo(page) }))
  })).filter(group => group.items.length > 0)
}

export const firstChapter = root =>
  filesBelow(root, /^docs\/\d\d-[^/]+\.md$/).map(linkTo)[0] ??
  (existsSync(join(root, 'docs/README.md')) ? '/docs/' : '/')
