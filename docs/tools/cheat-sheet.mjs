// SPDX-License-Identifier: MIT
// Checks in a browser that every text of docs/images/cheat-sheet.svg stays in
// its box and on the sheet, and prints the sheet as cheat-sheet.pdf, A4.
//
//   node cheat-sheet.mjs           checks and prints
//   node cheat-sheet.mjs --check   checks, and that the PDF is of this sheet;
//                                  exit code 77 without a browser
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, whatIsMissing } from './browser.mjs'
import { readText } from './markdown.mjs'

const DOCS = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const SHEET = join(DOCS, 'images/cheat-sheet.svg')
const PRINTED = join(DOCS, 'images/cheat-sheet.pdf')

// In the page: the texts that do not fit in their box, if a group has just
// one, or on the sheet, or that touch another text.
function misplaced() {
  const sheet = document.querySelector('svg').getBoundingClientRect()
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom - 3 <= b.top || b.bottom - 3 <= a.top
  const texts = [...document.querySelectorAll('text')]
    .map(t => ({ t, name: t.textContent.trim(), at: t.getBoundingClientRect() }))
  const wrong = []
  for (const { t, name, at } of texts) {
    const boxes = t.parentNode.querySelectorAll(':scope > rect')
    if (t.parentNode.nodeName === 'g' && boxes.length === 1 && !inside(at, boxes[0].getBoundingClientRect()))
      wrong.push(`'${name}' does not fit in its box`)
    if (!inside(at, sheet)) wrong.push(`'${name}' does not fit on the sheet`)
  }
  texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
    if (!apart(a.at, b.at)) wrong.push(`'${a.name}' touches '${b.name}'`)
  }))
  return wrong
}

// What the PDF names as its source.
const origin = () => `cheat-sheet.svg ${createHash('sha256').update(readText(SHEET)).digest('hex').slice(0, 32)}`

// Replaces the times and the version that Chromium writes, so that the same
// sheet gives the same file and the file names its source. Offsets must not
// change.
function signed(pdf) {
  const put = (name, text) => all => `/${name} (${text.padEnd(all.length - name.length - 4)})`
  return pdf.toString('latin1')
    .replace(/\/(CreationDate|ModDate) \([^)]*\)/g, (all, name) => put(name, "D:20000101000000+00'00'")(all))
    .replace(/\/Creator \((?:[^()\\]|\\.)*\)/, put('Creator', origin()))
}

async function print(page) {
  const pdf = await page.pdf({ width: '297mm', height: '210mm', printBackground: true, pageRanges: '1' })
  writeFileSync(PRINTED, signed(pdf), 'latin1')
}

async function main() {
  const missing = whatIsMissing(DOCS)
  if (missing) {
    console.log(`skipped: ${missing}`)
    return 77
  }
  const browser = await launch()
  try {
    const page = await browser.newPage({ colorScheme: 'light' })
    await page.setContent('<!doctype html><html lang="en"><title>I/O completion ports on one page</title>' +
      '<style>@page { margin: 0 } body { margin: 0 } svg { display: block; width: 297mm; height: 209.9mm }</style>' +
      readText(SHEET))
    const wrong = await page.evaluate(misplaced)
    if (!process.argv.includes('--check')) await print(page)
    else if (!readFileSync(PRINTED, 'latin1').includes(`(${origin()}`))
      wrong.push('cheat-sheet.pdf was not printed from this sheet: npm run docs:cheat-sheet')
    wrong.forEach(line => console.log(line))
    return wrong.length > 0 ? 1 : 0
  } finally {
    await browser.close()
  }
}

process.exitCode = await main()
