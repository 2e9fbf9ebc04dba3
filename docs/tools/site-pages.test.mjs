// SPDX-License-Identifier: MIT
// Every page of the site, as it is: no error, no request to another host, no
// link that leads nowhere.
import { fileOf, pagesBelow, pathOf, runIfMain, whenReady } from './site-browser.mjs'

// What is to be found by its name.
const WANTED = ['ERROR_NETNAME_DELETED', 'GetQueuedCompletionStatusEx']

// Opens a page; returns its links and its anchors.
async function visit(page, url) {
  await page.goto(url)
  await whenReady(page)
  return page.evaluate(() => ({
    links: [...document.querySelectorAll('a[href]')].map(a => a.href),
    anchors: [...document.querySelectorAll('[id], a[name]')].map(e => e.id || e.name),
    broken: [...document.images].filter(i => i.complete && i.naturalWidth === 0).map(i => i.src)
  }))
}

function checkLink(site, from, link, visited) {
  const url = new URL(link)
  const file = fileOf(url.pathname)
  if (!file) {
    site.mistake(`${from}: the link ${url.pathname} leads nowhere`)
    return
  }
  const target = visited.get(pathOf(file))
  const anchor = decodeURIComponent(url.hash.slice(1))
  if (anchor && target && !target.anchors.includes(anchor))
    site.mistake(`${from}: the link ${url.pathname} has no anchor '${anchor}' to lead to`)
}

function checkLinks(site, visited) {
  for (const [path, { links, broken }] of visited) {
    for (const source of broken) site.mistake(`${path}: the image ${source} does not show`)
    for (const link of new Set(links))
      if (link.startsWith(site.origin)) checkLink(site, path, link, visited)
  }
}

async function search(site, wanted) {
  const page = await site.open('/')
  await page.locator('#local-search button').click()
  await page.locator('#localsearch-input').fill(wanted)
  const first = page.locator('.VPLocalSearchBox .results .result').first()
  await first.waitFor()
  await first.click()
  await page.waitForURL(url => url.pathname !== '/')
  await page.locator('.vp-doc', { hasText: wanted }).first().waitFor()
}

export const tests = {
  'every page opens without an error, and its links lead somewhere': async site => {
    const page = await site.newPage()
    const visited = new Map()
    for (const path of pagesBelow()) visited.set(path, await visit(page, site.origin + path))
    if (visited.size < 10) site.mistake(`the site has only ${visited.size} pages`)
    checkLinks(site, visited)
  },
  'the search finds the names of errors, calls and functions': async site => {
    for (const wanted of WANTED) await search(site, wanted)
  },
  'a reader can switch to dark': async site => {
    const page = await site.open('/', { viewport: { width: 1400, height: 900 } })
    await page.locator('.VPNavBarAppearance button').first().click()
    await page.waitForFunction(() => document.documentElement.classList.contains('dark'))
  }
}

await runIfMain(import.meta.url, tests)
