// SPDX-License-Identifier: MIT
// Every page of the site: no error, no request to another host, no link that
// leads nowhere, nothing that is cut off or that cannot be read, and not too
// much to fetch.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { NARROW, WIDE, fileOf, pagesBelow, pathOf, runIfMain, whenReady } from './site-browser.mjs'

const MOST_BYTES = 400 * 1024 // as they are sent, without what is fetched ahead

// Names that the search must find. The last is the end of a longer one.
const WANTED = ['ERROR_NETNAME_DELETED', 'GetQueuedCompletionStatusEx', 'conn_on_recv', 'on_recv']

// Read only by a test that runs, since without npm ci they are all skipped.
const axe = () => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// Adds up what is sent to a page.
function weigh(page) {
  const sums = { bytes: 0, pending: [] }
  page.on('requestfinished', request => {
    const { purpose, 'sec-purpose': secPurpose } = request.headers()
    if (/prefetch/.test(`${purpose} ${secPurpose}`) || request.url().includes('localSearchIndex')) return
    sums.pending.push(request.sizes().then(
      sizes => { sums.bytes += sizes.responseBodySize }, () => {}))
  })
  return sums
}

// The links, anchors and pictures of a page that is open.
const contents = page => page.evaluate(() => ({
  links: [...document.querySelectorAll('a[href]')].map(a => a.href),
  anchors: [...document.querySelectorAll('[id], a[name]')].map(e => e.id || e.name),
  broken: [...document.images].filter(i => i.complete && i.naturalWidth === 0).map(i => i.src)
}))

// What is wider than the window, and text that is cut off by its own box.
const misfits = page => page.evaluate(() => {
  const found = []
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide > 0) found.push(`the page is ${wide} pixels wider than the window`)
  for (const e of document.querySelectorAll('.vp-doc *, .VPNav *, .VPSidebar *, .NotFound *')) {
    if (e.scrollWidth <= e.clientWidth + 1 || e.clientWidth <= 1 || !e.textContent.trim()) continue
    const { overflowX, visibility } = getComputedStyle(e)
    if (/hidden|clip/.test(overflowX) && visibility === 'visible')
      found.push(`cut off: ${e.tagName.toLowerCase()}.${e.className} '${e.textContent.trim().slice(0, 40)}'`)
  }
  return found
})

// What axe-core reports as serious: of all its rules, or of some.
async function violations(page, rules = null) {
  const options = { resultTypes: ['violations'], ...rules && { runOnly: rules } }
  const results = await page.evaluate(options => window.axe.run(document, options), options)
  return results.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join('\n')}` +
      (nodes.length > 3 ? `\nand ${nodes.length - 3} more` : ''))
}

// The rules that a page may keep when it is light and break when it is dark.
const COLOR_RULES = ['color-contrast', 'link-in-text-block']

// Checks a page light and dark, on a telephone and on a screen.
async function look(site, page, path) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction(dark => !document.querySelector('#app') ||
      document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark')
    for (const viewport of [NARROW, WIDE]) {
      await page.setViewportSize(viewport)
      await whenReady(page)
      for (const what of await misfits(page))
        site.mistake(`${path}, ${colorScheme}, ${viewport.width}: ${what}`)
    }
    const rules = colorScheme === 'dark' ? COLOR_RULES : null
    for (const what of await violations(page, rules)) site.mistake(`${path}, ${colorScheme}: ${what}`)
  }
}

async function visit(site, page, path, sums) {
  sums.bytes = 0
  await page.goto(site.origin + path)
  await whenReady(page)
  await page.waitForFunction(() => !document.querySelector('.site-tool.waiting'))
  await Promise.all(sums.pending.splice(0))
  if (sums.bytes > MOST_BYTES)
    site.mistake(`${path}: ${Math.ceil(sums.bytes / 1024)} KiB, more than ${MOST_BYTES / 1024}`)
  await page.evaluate(axe())
  // A color in transition belongs to neither theme.
  await page.addStyleTag({ content: '* { transition: none !important }' })
  await look(site, page, path)
  return { ...await contents(page), bytes: sums.bytes }
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
    site.mistake(`${from}: the link ${url.pathname} leads to a missing anchor '${anchor}'`)
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
  'every page can be read, light and dark, narrow and wide, and its links lead somewhere': async site => {
    const page = await site.newPage()
    const network = await page.context().newCDPSession(page)
    await network.send('Network.setCacheDisabled', { cacheDisabled: true })
    const sums = weigh(page)
    const visited = new Map()
    for (const path of pagesBelow()) visited.set(path, await visit(site, page, path, sums))
    if (visited.size < 10) site.mistake(`the site has only ${visited.size} pages`)
    checkLinks(site, visited)
    const [path, { bytes }] = [...visited].sort(([, a], [, b]) => b.bytes - a.bytes)[0]
    console.log(`${visited.size} pages; the heaviest is ${path} with ${Math.ceil(bytes / 1024)} KiB`)
  },

  'the search finds the names of errors, calls and functions': async site => {
    for (const wanted of WANTED) await search(site, wanted)
  },

  'a reader can switch to dark': async site => {
    const page = await site.open('/', { viewport: { width: 1400, height: 900 } })
    await page.locator('.VPNavBarAppearance button').first().click()
    await page.waitForFunction(() => document.documentElement.classList.contains('dark'))
  },

  'a path that is not there has a page that says so and leads on': async site => {
    for (const colorScheme of ['light', 'dark']) {
      const page = await site.newPage({ watched: false, colorScheme, viewport: NARROW })
      const response = await page.goto(`${site.origin}/docs/no-such-page.html`)
      if (response.status() !== 404) site.mistake(`status ${response.status()}`)
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
      await page.evaluate(axe())
      for (const what of [...await misfits(page), ...await violations(page)])
        site.mistake(`404, ${colorScheme}: ${what}`)
      await site.shoot(page, `404-${colorScheme}`)
      await page.getByRole('link', { name: 'to the first page' }).click()
      await page.waitForURL(`${site.origin}/`)
    }
  }
}

await runIfMain(import.meta.url, tests)
