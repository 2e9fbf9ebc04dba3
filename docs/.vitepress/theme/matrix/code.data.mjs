// SPDX-License-Identifier: MIT
// For MatrixRow.vue: the code of each case, coloured as in the pages, and where
// its file is.
import { createMarkdownRenderer } from 'vitepress'
import { matrixRows } from '../../../tools/matrix-data.mjs'
import { ROOT, linkToSource } from '../../repository.mjs'

function hrefOf(path) {
  const target = linkToSource(path, new Set())
  return target.startsWith('/') ? (process.env.SITE_BASE ?? '/') + target.slice(1) : target
}

export default {
  async load() {
    const md = await createMarkdownRenderer(ROOT)
    return Object.fromEntries(matrixRows().map(row => [row.case, {
      html: md.render(`\`\`\`c\n${row.code}\n\`\`\`\n`),
      href: hrefOf(row.file)
    }]))
  }
}
