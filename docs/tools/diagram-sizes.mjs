// SPDX-License-Identifier: MIT
// Writes docs/.vitepress/diagram-sizes.json: the size of each diagram as
// Mermaid draws it in the browser here. The site reserves that much space.
//
//   node diagram-sizes.mjs           exit code 77 if there is no browser
//   node diagram-sizes.mjs --built   uses the site that is built already
import { writeSizes } from './diagrams.mjs'
import { pagesBelow, run } from './site-browser.mjs'
import { drawn, sizesShown } from './site-diagrams.test.mjs'

process.exitCode = await run({
  'the diagrams are measured': async site => {
    const page = await site.newPage()
    const sizes = {}
    for (const path of pagesBelow()) {
      await page.goto(site.origin + path)
      await page.waitForFunction(drawn)
      for (const [key, width, height] of await page.evaluate(sizesShown)) sizes[key] = [width, height]
    }
    writeSizes(sizes)
  }
})
