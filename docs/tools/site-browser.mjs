// SPDX-License-Identifier: MIT
// What the tests of the site share: the site, built once and served on loopback,
// and one browser. A file site-NAME.test.mjs exports its tests, by the fact that
// each shows, and ends with runIfMain; site.test.mjs runs those of all files.
//
//   export const tests = {
//     'a diagram is drawn': async site => {
//       const page = await site.open('/docs/06-error-matrix.html')
//       ...
//     }
//   }
//   await runIfMain(import.meta.url, tests)
//
//   node site.test.mjs                     exit code 77 if there is no browser
//   node site.test.mjs --built             uses the site that is built already
//   node site-NAME.test.mjs --built WORD   tests with that word in their names
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { launch, whatIsMissing } from './browser.mjs'
import { isMain } from './main.mjs'
import { timeFactor } from './time-limit.mjs'

const DOCS = resolve(fileURLToPath(import.meta.url), '../..')
export const SITE = resolve(DOCS, '../build/site')
export const SCREENSHOTS = resolve(DOCS, '../build/site-screenshots')
export const LIMIT = 20_000 * timeFactor() // milliseconds that any one wait may take

export const WIDE = { width: 1300, height: 900 }
export const NARROW = { width: 390, height: 844 }

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.pdf': 'application/pdf', '.txt': 'text/plain; charset=utf-8'
}

// The file that a path of the site stands for, or null.
export function fileOf(path) {
  const file = join(SITE, posix.normalize(decodeURIComponent(path)))
  if (!existsSync(file)) return null
  if (!statSync(file).isDirectory()) return file
  return existsSync(join(file, 'index.html')) ? join(file, 'index.html') : null
}

export const pathOf = file => `/${relative(SITE, file).split(sep).join('/')}`

// The paths of all pages, without the page for paths that do not exist.
export function pagesBelow(folder = SITE) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return pagesBelow(path)
    return entry.name.endsWith('.html') && entry.name !== '404.html' ? [pathOf(path)] : []
  }).sort()
}

// Answers as a host of static pages does: text is compressed, and a path that
// does not exist gets the page 404.html.
function answer(request, response) {
  const file = fileOf(new URL(request.url, 'http://localhost').pathname)
  const missing = join(SITE, '404.html')
  if (!file && !existsSync(missing)) {
    response.writeHead(404).end()
    return
  }
  const sent = file ?? missing
  const type = TYPES[extname(sent)] ?? 'application/octet-stream'
  const headers = { 'content-type': type }
  let body = readFileSync(sent)
  if (/^text|json|svg/.test(type)) {
    headers['content-encoding'] = 'gzip'
    body = gzipSync(body)
  }
  response.writeHead(file ? 200 : 404, headers).end(body)
}

function serve() {
  const server = createServer(answer)
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(server)))
}

function build() {
  const vitepress = join(DOCS, 'node_modules/vitepress/bin/vitepress.js')
  const onlySources = new URL('only-sources.mjs', import.meta.url).href
  const built = spawnSync(process.execPath, ['--import', onlySources, vitepress, 'build'],
    { cwd: DOCS, encoding: 'utf8', timeout: 240_000 * timeFactor() })
  if (built.status !== 0) throw new Error(`the site cannot be built\n${built.stdout}${built.stderr}`)
}

// Reports what goes wrong in a page while it is open.
function watch(page, origin, mistake) {
  const at = () => page.url().replace(origin, '')
  page.on('console', message => {
    if (message.type() === 'error') mistake(`${at()}: console: ${message.text()}`)
  })
  page.on('pageerror', error => mistake(`${at()}: script: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url))
      mistake(`${at()}: requests another host: ${url}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) mistake(`${at()}: ${response.status()}: ${response.url()}`)
  })
}

// Waits until the scripts of a page have run and its diagrams are drawn.
export const whenReady = page => page.waitForFunction(() => {
  const app = document.querySelector('#app')
  const undrawn = [...document.querySelectorAll('.diagram')].some(d => !d.querySelector('svg'))
  return (!app || app.__vue_app__) && !undrawn
})

// The argument of a test. mistake(text) records a failure without stopping the
// test.
class Site {
  constructor(browser, origin) {
    Object.assign(this, { browser, origin, mistakes: [], contexts: [] })
  }

  mistake = text => this.mistakes.push(text)

  // A new page, as for a reader who comes for the first time. An error in it
  // fails the test, unless watched is false. The options are those of
  // browser.newContext: viewport, colorScheme, javaScriptEnabled ...
  async newPage({ watched = true, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: WIDE, ...options })
    this.contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(LIMIT)
    if (watched) watch(page, this.origin, this.mistake)
    return page
  }

  // The same, with a path of the site open and ready.
  async open(path, options) {
    const page = await this.newPage(options)
    await page.goto(this.origin + path)
    if (options?.javaScriptEnabled !== false) await whenReady(page)
    return page
  }

  // Writes a screenshot into build/site-screenshots, for people.
  async shoot(page, name) {
    mkdirSync(SCREENSHOTS, { recursive: true })
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
  }

  async close() {
    await Promise.all(this.contexts.map(context => context.close()))
  }
}

// Whether the test has recorded no failure.
async function runOne(name, test, browser, origin) {
  const site = new Site(browser, origin)
  const started = Date.now()
  try {
    await test(site)
  } catch (error) {
    site.mistake(error.message)
  }
  await site.close()
  const good = site.mistakes.length === 0
  console.log(`${good ? 'ok' : 'FAIL'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  for (const text of new Set(site.mistakes)) console.log(`    ${text.replaceAll('\n', '\n    ')}`)
  return good
}

// Runs the tests in one browser. The result is an exit code.
export async function run(tests) {
  const missing = whatIsMissing(DOCS)
  if (missing) {
    console.log(`skipped: ${missing}`)
    return 77
  }
  if (!process.argv.includes('--built')) build()
  const words = process.argv.slice(2).filter(word => !word.startsWith('--'))
  const wanted = Object.entries(tests).filter(([name]) => words.every(word => name.includes(word)))
  const server = await serve()
  const browser = await launch()
  let failed = wanted.length === 0 ? 1 : 0
  try {
    for (const [name, test] of wanted)
      if (!await runOne(name, test, browser, `http://127.0.0.1:${server.address().port}`)) failed++
  } finally {
    await browser.close()
    server.closeAllConnections?.()
    server.close()
  }
  console.log(`${wanted.length} tests, ${failed} failed; pictures are in ${SCREENSHOTS}`)
  return failed > 0 ? 1 : 0
}

export async function runIfMain(url, tests) {
  if (isMain(url)) process.exitCode = await run(tests)
}
