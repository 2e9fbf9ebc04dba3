// SPDX-License-Identifier: MIT
// Writes docs/.vitepress/diagram-sizes.json: how large each diagram is as Mermaid
// draws it in the browser here. The site keeps so much room free.
//
//   node diagram-sizes.mjs           exit code 77 if there is no browser
//   node diagram-sizes.mjs --built   takes the site that is there
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
