// SPDX-License-Identifier: MIT
// What the site makes of a page beside its Markdown: tools in place of tables,
// and names of code that can be searched for.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, linkToSource } from './repository.mjs'

// Colours of code that can be read on the grey behind it: comments, too.
export const codeTheme = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }

// <!-- site: NAME --> ... <!-- /site -->: what is between stands there for who has
// no script, and on the repository's host.
export function siteTools(md) {
  const next = md.renderer.rules.html_block
  md.renderer.rules.html_block = (tokens, i, ...more) => {
    const text = tokens[i].content.trim()
    const open = /^<!-- site: ([a-z-]+) -->$/.exec(text)
    if (open) return `<SiteTool name="${open[1]}">\n`
    return text === '<!-- /site -->' ? '</SiteTool>\n' : next(tokens, i, ...more)
  }
}

// The matrix takes the whole width.
export function layOut(page) {
  if (page.relativePath === 'docs/reference/error-matrix.md')
    Object.assign(page.frontmatter, { aside: false, pageClass: 'matrix-page' })
}

// The sources that the rows of the matrix lead to.
export function rememberCases(copies) {
  const folder = 'common/tests/matrix/cases'
  for (const name of readdirSync(join(ROOT, folder)))
    if (name.endsWith('.c')) linkToSource(`${folder}/${name}`, copies)
}

// In the index a name of C stands once from each of its words on, so that
// on_recv finds conn_on_recv: the search looks for what words begin with. These
// functions are sent to the browser as text and cannot use anything else.
export const searchOptions = {
  options: {
    tokenize: text => text.split(/[^\p{L}\p{N}_]+/u).flatMap(word => {
      const parts = word.split('_')
      return parts.map((_, i) => parts.slice(i).join('_'))
    }).filter(Boolean)
  },
  searchOptions: {
    combineWith: 'AND',
    fuzzy: 0.1,
    tokenize: text => text.split(/[^\p{L}\p{N}_]+/u).filter(Boolean)
  }
}
