// SPDX-License-Identifier: MIT
// The diagrams of the site, on every page that has one: light and dark, as it is
// printed, and on a narrow screen. The text of a label must fit in its box and
// in the shape that it labels, and nothing may move when a diagram is drawn.
import { readFileSync } from 'node:fs'
import { readSizes } from './diagrams.mjs'
import { NARROW, WIDE, fileOf, pagesBelow, runIfMain } from './site-browser.mjs'

const SLACK = 1 // pixels, for rounding
const SHIFT = 0.01 // cumulative layout shift; up to 0.1 is "good" for web.dev
const PAPER = { width: 720, height: 1000 }
const TOLERANCE = 0.15 // of a diagram's size, as other systems have other fonts

// In the page: the labels whose text is cut off, as lines.
function cutLabels(slack) {
  const inside = (inner, outer) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack &&
    inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack
  const size = r => `${Math.round(r.width)}x${Math.round(r.height)}`
  const textBox = element => {
    const range = document.createRange()
    range.selectNodeContents(element)
    return range.getBoundingClientRect()
  }
  const found = []
  let count = 0
  const check = (text, box, what, label) => {
    if (!inside(text, box))
      found.push(`'${label}': ${size(text)} of text in ${size(box)} of ${what}`)
  }
  for (const svg of document.querySelectorAll('.diagram svg')) {
    if (!svg.getClientRects().length) continue // the one of the other theme
    for (const label of svg.querySelectorAll('foreignObject')) {
      if (!label.textContent.trim()) continue
      const text = textBox(label)
      const name = label.textContent.trim().slice(0, 30)
      count++
      check(text, label.getBoundingClientRect(), 'label', name)
      const shape = label.closest('.node')?.querySelector('.label-container, polygon, rect[width], path')
      if (shape) check(text, shape.getBoundingClientRect(), 'shape', name)
    }
    for (const label of svg.querySelectorAll('text')) {
      if (!label.textContent.trim()) continue
      const text = label.getBoundingClientRect()
      const name = label.textContent.trim().slice(0, 30)
      count++
      check(text, svg.getBoundingClientRect(), 'diagram', name)
      const shape = label.parentElement.querySelector(':scope > rect.actor, :scope > rect.note')
      if (shape) check(text, shape.getBoundingClientRect(), 'shape', name)
    }
  }
  return { found, count }
}

// In the page, before its own scripts: records which parts of the text move.
function watchShifts() {
  window.shift = 0
  window.shifted = new Set()
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map(s => s.node).filter(n => n?.parentElement?.closest('.vp-doc'))
      if (moved.length > 0) window.shift += entry.value
      for (const node of moved) window.shifted.add(node.className || node.nodeName)
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

export const drawn = () => [...document.querySelectorAll('.diagram')].every(d =>
  d.querySelectorAll('svg[viewBox]').length > 0 && !d.hasAttribute('data-undrawn'))

const heights = () => [...document.querySelectorAll('.diagram')].map(d =>
  Math.round(d.getBoundingClientRect().height))

// Checks each page that has a diagram, all in one browser page.
async function eachPage(site, options, check) {
  const page = await site.newPage(options)
  await page.addInitScript(watchShifts)
  const paths = pagesBelow().filter(path =>
    readFileSync(fileOf(path), 'utf8').includes('class="diagram"'))
  for (const path of paths) await check(page, path)
  if (paths.length < 8) site.mistake(`only ${paths.length} pages of the site have a diagram`)
}

async function checkLabels(site, page, path, how) {
  const { found, count } = await page.evaluate(cutLabels, SLACK)
  if (count === 0) site.mistake(`${path}, ${how}: no label is shown`)
  for (const line of found) site.mistake(`${path}, ${how}: ${line}`)
}

const isDark = page => page.evaluate(() => document.documentElement.classList.contains('dark'))

const whenDark = (page, dark) => page.waitForFunction(wanted =>
  document.documentElement.classList.contains('dark') === wanted, dark)

async function checkPrinted(site, page, path) {
  await page.setViewportSize(PAPER)
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print' })
  await checkLabels(site, page, path, 'printed')
  if (await isDark(page)) site.mistake(`${path}: is printed dark`)
  await page.emulateMedia({ media: null })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  if (!await isDark(page)) site.mistake(`${path}: is light after it was printed`)
}

async function checkNarrow(site, page, path, how) {
  await page.setViewportSize(NARROW)
  await checkLabels(site, page, path, how)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > NARROW.width) site.mistake(`${path}, ${how}: the page is ${width} wide`)
}

// The page that is open, wide and narrow, before and after its reader switches
// to dark.
async function checkInBothThemes(site, page, path) {
  for (const theme of ['light', 'dark']) {
    await page.setViewportSize(WIDE)
    await page.emulateMedia({ colorScheme: theme })
    await whenDark(page, theme === 'dark')
    await checkLabels(site, page, path, theme)
    await checkNarrow(site, page, path, `narrow and ${theme}`)
  }
  await checkPrinted(site, page, path)
}

// Mermaid is held back until the first diagram is in view, so that every
// movement is detected.
async function checkShift(site, page, path) {
  let release
  const held = new Promise(done => { release = done })
  await page.route(/mermaid/i, async route => {
    await held
    await route.continue()
  })
  await page.goto(site.origin + path)
  await page.waitForFunction(() => document.querySelector('#app').__vue_app__)
  await page.locator('.diagram').first().evaluate(d => d.scrollIntoView({ block: 'center' }))
  const before = await page.evaluate(heights)
  release()
  await page.waitForFunction(drawn)
  const after = await page.evaluate(heights)
  before.forEach((height, i) => {
    if (Math.abs(height - after[i]) > SLACK)
      site.mistake(`${path}: diagram ${i + 1} is ${height} high, and ${after[i]} when it is drawn`)
  })
  const [shift, what] = await page.evaluate(() => [window.shift, [...window.shifted].join(', ')])
  if (shift > SHIFT) site.mistake(`${path}: the layout shifts by ${shift.toFixed(3)}: ${what}`)
  await page.unroute(/mermaid/i)
}

// The key of each diagram, and its size before it is fitted into its space.
export const sizesShown = () => [...document.querySelectorAll('.diagram')].map(d => {
  const { width, height } = d.querySelector('svg').viewBox.baseVal
  return [d.dataset.key, Math.ceil(width), Math.ceil(height)]
})

function checkSizes(site, path, shown) {
  const known = readSizes()
  for (const [key, width, height] of shown) {
    const [w, h] = known[key] ?? [0, 0]
    if (Math.abs(w - width) > TOLERANCE * width || Math.abs(h - height) > TOLERANCE * height)
      site.mistake(`${path}: a diagram is ${width}x${height}, and its space ${w}x${h}: ` +
        'node docs/tools/diagram-sizes.mjs')
  }
}

export const tests = {
  'no label of a diagram is cut off: light, dark, narrow, and printed from a dark page': site =>
    eachPage(site, {}, async (page, path) => {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(site.origin + path)
      await page.waitForFunction(drawn)
      checkSizes(site, path, await page.evaluate(sizesShown))
      await checkInBothThemes(site, page, path)
    }),

  'nothing moves when a diagram is drawn': site => eachPage(site, { viewport: WIDE },
    async (page, path) => checkShift(site, page, path))
}

await runIfMain(import.meta.url, tests)
