// SPDX-License-Identifier: MIT
// For MatrixRow.vue: the code of each case, coloured as in the pages, and where
// its file is.
import { createMarkdownRenderer } from 'vitepress'
import { matrixRows } from '../../../tools/matrix-data.mjs'
import { ROOT, linkToSource } from '../../repository.mjs'
import { codeTheme } from '../../site-tools.mjs'

function hrefOf(path) {
  const target = linkToSource(path, new Set())
  return target.startsWith('/') ? (process.env.SITE_BASE ?? '/') + target.slice(1) : target
}

// The colours are few and come often: MatrixRow.vue puts them back.
function withoutColours(html, colours) {
  return html.replace(/<span style="([^"]*)">/g, (_, colour) => {
    if (!colours.includes(colour)) colours.push(colour)
    return `<span ${colours.indexOf(colour)}>`
  })
}

export default {
  async load() {
    const md = await createMarkdownRenderer(ROOT, { theme: codeTheme })
    const colours = []
    const cases = Object.fromEntries(matrixRows().map(row => [row.case, {
      html: withoutColours(md.render(`\`\`\`c\n${row.code}\n\`\`\`\n`), colours),
      href: hrefOf(row.file)
    }]))
    return { colours, cases }
  }
}
