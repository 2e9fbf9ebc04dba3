// SPDX-License-Identifier: MIT
// The start page, the tabs, the line below a listing, and the links from
// chapter to chapter.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definition } from './c-source.mjs'
import { NARROW, fileOf, runIfMain } from './site-browser.mjs'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const CHAPTER = '/docs/02-iocp-basic.html'

// The tabs of a page: their names, and which panel can be seen.
const tabsOf = page => page.locator('.tabs').first().evaluate(tabs => ({
  labels: [...tabs.querySelectorAll('[role=tab]')].map(t => t.textContent),
  chosen: [...tabs.querySelectorAll('[role=tab]')].findIndex(t => t.ariaSelected === 'true'),
  shown: [...tabs.querySelectorAll('[role=tabpanel]')].flatMap((p, i) => p.getClientRects().length ? [i] : [])
}))

async function expectTab(site, page, what, at) {
  const { chosen, shown } = await tabsOf(page)
  if (chosen !== at || shown.join() !== `${at}`)
    site.mistake(`${what}: tab ${chosen} is chosen and ${shown} shown, not ${at}`)
}

export const tests = {
  'the start page: a sentence, the loop from the code, a run to play, three ways in': async site => {
    const page = await site.open('/')
    const loop = definition(readFileSync(resolve(ROOT, 'docs/code/minimal.c'), 'utf8'), 'worker_run').join('\n')
    const shown = await page.locator('.vp-doc div[class*=language-c] code').first().innerText()
    if (shown.trim() !== loop.trim()) site.mistake(`the loop is not that of the code:\n${shown}`)
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    const ways = await page.locator('#three-ways-in + ul > li > strong').allInnerTexts()
    if (ways.join(' ') !== 'Learn. Look up. Debug.') site.mistake(`ways in: ${ways}`)
    const first = await page.locator('.vp-doc div[class*=language-]:not(.listing):not(.language-c)').first().innerText()
    if (!first.includes('build\\02')) site.mistake(`the first command is not one for Windows: ${first}`)
    await site.shoot(page, 'start-wide')
  },

  'the start page fits a narrow screen': async site => {
    const page = await site.open('/', { viewport: NARROW })
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > NARROW.width) site.mistake(`it is ${width} wide`)
  },

  'tabs: by mouse, by keyboard, and the choice is kept on other pages': async site => {
    const page = await site.open(CHAPTER)
    const { labels } = await tabsOf(page)
    if (labels.join() !== 'Visual Studio,MinGW,Linux') site.mistake(`the tabs are ${labels}`)
    await expectTab(site, page, 'at first', 0)
    await page.getByRole('tab', { name: 'MinGW' }).click()
    await expectTab(site, page, 'after a click', 1)
    await page.keyboard.press('ArrowRight')
    await expectTab(site, page, 'after an arrow key', 2)
    await page.keyboard.press('ArrowRight')
    await expectTab(site, page, 'after another', 0)
    await page.keyboard.press('End')
    await page.goto(`${site.origin}/`)
    await page.waitForFunction(() => document.querySelector('#app').__vue_app__)
    await expectTab(site, page, 'on another page', 2)
  },

  'tabs: printed and without scripts, all of them are there': async site => {
    const plain = await site.open(CHAPTER, { javaScriptEnabled: false })
    if (await plain.locator('.tabs .panel:visible').count() !== 3) site.mistake('without scripts')
    const page = await site.open(CHAPTER)
    await page.emulateMedia({ media: 'print' })
    if (await page.locator('.tabs .panel:visible').count() !== 3) site.mistake('printed')
  },

  'a listing can be copied, and leads to its file': async site => {
    const page = await site.open(CHAPTER)
    const markdown = readFileSync(resolve(ROOT, 'docs/02-iocp-basic.md'), 'utf8')
    const wanted = [...markdown.matchAll(/^<!-- snippet: ([^#:\s]+)/gm)].map(m => m[1])
    const found = await page.locator('.vp-doc .source').allTextContents()
    if (found.map(text => text.trim()).join() !== wanted.join()) site.mistake(`listings of ${wanted}, and links to ${found}`)
    for (const link of await page.locator('.vp-doc .source a').all()) {
      const url = new URL(await link.getAttribute('href'), site.origin)
      if (url.origin === site.origin && !fileOf(url.pathname)) site.mistake(`${url.pathname} is not there`)
    }
    const block = page.locator('.vp-doc div[class*=language-c]').first()
    await block.hover()
    await block.locator('button.copy').waitFor()
  },

  'from each chapter to the one before and the next': async site => {
    const page = await site.open(CHAPTER)
    const links = await page.locator('.VPDocFooter .pager a').evaluateAll(all => all.map(a => new URL(a.href).pathname))
    if (!/01-/.test(links[0]) || !/03-/.test(links[1])) site.mistake(`the links are ${links}`)
  }
}

await runIfMain(import.meta.url, tests)
