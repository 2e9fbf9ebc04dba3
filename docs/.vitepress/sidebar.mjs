// SPDX-License-Identifier: MIT
// The pages of the site, as the folders have them, under their first heading.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, headings, plainText, readText } from '../tools/markdown.mjs'

const titleOf = (root, path) => {
  const first = headings(readText(join(root, path)))[0]
  return first ? plainText(first.text) : path
}

const linkTo = path => path === 'README.md' ? '/readme' : `/${path.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')}`

// Those that have another one here.
const TITLES = { 'README.md': 'What you need' }

const FOLDERS = [
  { text: 'The book', pages: /^docs\/(README|\d\d-[^/]+)\.md$/ },
  { text: 'The programs', pages: /^(README|\d\d-[^/]+\/README)\.md$/ },
  { text: 'Recipes', pages: /^docs\/recipes\/[^/]+\.md$/ },
  { text: 'Reference', pages: /^docs\/reference\/[^/]+\.md$/ },
  { text: 'Working on it', pages: /^(CONTRIBUTING|CHANGELOG|common\/.*README|docs\/tools\/README)\.md$/ }
]

// docs/README.md before the chapters, the chapters in their order; the recipes in
// the order of the list of them.
function order(root) {
  const list = 'docs/recipes/README.md'
  const recipes = existsSync(join(root, list)) ? readText(join(root, list)) : ''
  const place = page => page.startsWith('docs/recipes/')
    ? recipes.indexOf(`(${page.slice('docs/recipes/'.length)})`) : 0
  return (a, b) =>
    Number(b.endsWith('docs/README.md')) - Number(a.endsWith('docs/README.md')) ||
    Number(b === 'README.md') - Number(a === 'README.md') ||
    place(a) - place(b) ||
    (a < b ? -1 : 1)
}

export function sidebar(root) {
  const pages = filesBelow(root, /\.md$/).sort(order(root))
  return FOLDERS.map(folder => ({
    text: folder.text,
    items: pages.filter(page => folder.pages.test(page))
      .map(page => ({ text: TITLES[page] ?? titleOf(root, page), link: linkTo(page) }))
  })).filter(group => group.items.length > 0)
}

export const firstChapter = root =>
  filesBelow(root, /^docs\/\d\d-[^/]+\.md$/).map(linkTo)[0] ??
  (existsSync(join(root, 'docs/README.md')) ? '/docs/' : '/')
