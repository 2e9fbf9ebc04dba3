// SPDX-License-Identifier: MIT
// Builds the site, serves it on loopback, and opens every page in a browser:
// no page may report an error, ask another host for anything, or have a link
// within the site that leads nowhere; the search has to find an error's name.
//
//   node site.test.mjs           exit code 77 if there is no browser
//   node site.test.mjs --built   takes the site that is there
import { spawnSync } from 'node:child_process'
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, whatIsMissing } from './browser.mjs'
import { timeFactor } from './time-limit.mjs'

const DOCS = resolve(fileURLToPath(import.meta.url), '../..')
const SITE = resolve(DOCS, '../build/site')
const WANTED = 'ERROR_NETNAME_DELETED'
const LIMIT = 20_000 * timeFactor() // milliseconds that any one wait may take
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.pdf': 'application/pdf', '.txt': 'text/plain; charset=utf-8'
}

const mistakes = []
const mistake = (page, what) => mistakes.push(`${page}: ${what}`)

// The file that a path of the site stands for, or null.
function fileOf(path) {
  const file = join(SITE, posix.normalize(decodeURIComponent(path)))
  if (!existsSync(file)) return null
  if (!statSync(file).isDirectory()) return file
  return existsSync(join(file, 'index.html')) ? join(file, 'index.html') : null
}

function serve() {
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url, 'http://localhost').pathname)
    response.writeHead(file ? 200 : 404, { 'content-type': TYPES[extname(file ?? '.txt')] ?? '' })
    if (file) createReadStream(file).pipe(response)
    else response.end('not found')
  })
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(server)))
}

function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return pagesBelow(path)
    return entry.name.endsWith('.html') && entry.name !== '404.html'
      ? [`/${relative(SITE, path).split(sep).join('/')}`] : []
  }).sort()
}

// Reports what goes wrong in a page while it is open.
function watch(page, origin) {
  const at = () => new URL(page.url()).pathname
  page.on('console', message => {
    if (message.type() === 'error') mistake(at(), `console: ${message.text()}`)
  })
  page.on('pageerror', error => mistake(at(), `script: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url))
      mistake(at(), `asks another host: ${url}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) mistake(at(), `${response.status()}: ${response.url()}`)
  })
}

// Opens a page and waits until its scripts have run and its diagrams are drawn.
// Returns its links and its anchors.
async function visit(page, url) {
  await page.goto(url)
  await page.waitForFunction(() => {
    const app = document.querySelector('#app')
    const undrawn = [...document.querySelectorAll('.diagram')].some(d => !d.querySelector('svg'))
    return (!app || app.__vue_app__) && !undrawn
  })
  return page.evaluate(() => ({
    links: [...document.querySelectorAll('a[href]')].map(a => a.href),
    anchors: [...document.querySelectorAll('[id], a[name]')].map(e => e.id || e.name),
    broken: [...document.images].filter(i => i.complete && i.naturalWidth === 0).map(i => i.src)
  }))
}

function checkLinks(visited, origin) {
  let count = 0
  for (const [path, { links, broken }] of visited) {
    for (const source of broken) mistake(path, `the image ${source} does not show`)
    for (const link of new Set(links)) {
      if (!link.startsWith(origin)) continue
      count++
      const url = new URL(link)
      const file = fileOf(url.pathname)
      if (!file) {
        mistake(path, `the link ${url.pathname} leads nowhere`)
        continue
      }
      const target = visited.get(`/${relative(SITE, file).split(sep).join('/')}`)
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (anchor && target && !target.anchors.includes(anchor))
        mistake(path, `the link ${url.pathname} has no anchor '${anchor}' to lead to`)
    }
  }
  return count
}

async function search(page, origin) {
  await page.goto(`${origin}/`)
  await page.waitForFunction(() => document.querySelector('#app').__vue_app__)
  await page.locator('#local-search button').click()
  await page.locator('#localsearch-input').fill(WANTED)
  const first = page.locator('.VPLocalSearchBox .results .result').first()
  await first.waitFor()
  await first.click()
  await page.waitForURL(url => url.pathname !== '/')
  await page.locator('.vp-doc', { hasText: WANTED }).first().waitFor()
  return new URL(page.url()).pathname
}

async function switchToDark(page) {
  await page.setViewportSize({ width: 1400, height: 900 })
  await page.locator('.VPNavBarAppearance button').first().click()
  await page.waitForFunction(() => document.documentElement.classList.contains('dark'))
}

function build() {
  const vitepress = join(DOCS, 'node_modules/vitepress/bin/vitepress.js')
  const built = spawnSync(process.execPath, [vitepress, 'build'],
    { cwd: DOCS, encoding: 'utf8', timeout: 240_000 * timeFactor() })
  if (built.status !== 0) throw new Error(`the site cannot be built\n${built.stdout}${built.stderr}`)
}

async function main() {
  const missing = whatIsMissing(DOCS)
  if (missing) {
    console.log(`skipped: ${missing}`)
    return 77
  }
  if (!process.argv.includes('--built')) build()
  const server = await serve()
  const origin = `http://127.0.0.1:${server.address().port}`
  const browser = await launch()
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(LIMIT)
    watch(page, origin)
    const visited = new Map()
    for (const path of pagesBelow(SITE)) visited.set(path, await visit(page, origin + path))
    if (visited.size < 10) mistake('/', `the site has only ${visited.size} pages`)
    const links = checkLinks(visited, origin)
    const hit = await search(page, origin)
    await switchToDark(page)
    console.log(`${visited.size} pages, ${links} links; '${WANTED}' leads to ${hit}`)
  } catch (error) {
    // A wait that is over: what was found before may say why.
    mistake('the test', error.message)
  } finally {
    await browser.close()
    server.closeAllConnections?.()
    server.close()
  }
  mistakes.forEach(line => console.log(line))
  return mistakes.length > 0 ? 1 : 0
}

process.exitCode = await main()
