// SPDX-License-Identifier: MIT
// The error matrix on the site, used as a reader would.
import { errors, matrixRows } from './matrix-data.mjs'
import { NARROW, runIfMain } from './site-browser.mjs'
import { NOTHING, filterRows, queryOf } from '../.vitepress/theme/matrix/query.mjs'

const PAGE = '/docs/reference/error-matrix.html'
const CODES = '/docs/reference/error-codes.html'
const RESET = 'reset.peer-resets-with-a-receive-pending'

const rows = matrixRows()
const table = errors()
const numberOfRows = filter => filterRows(rows, table, { ...NOTHING, ...filter }).length

const count = page => page.locator('#matrix-count').innerText()
const rowsShown = page => page.locator('.matrix tr.case').count()

async function openMatrix(site, address = '', options) {
  const page = await site.open(PAGE + address, options)
  await page.locator('#matrix-count').waitFor()
  return page
}

function expect(site, what, seen, expected) {
  if (String(seen) !== String(expected)) site.mistake(`${what}: ${seen}, not ${expected}`)
}

// What the page shows is what the data has.
async function expectRows(site, page, filter) {
  const wanted = numberOfRows(filter)
  await page.waitForFunction(text => document.querySelector('#matrix-count').textContent === text,
    `${wanted} of ${rows.length} rows`)
  expect(site, `rows with ${queryOf({ ...NOTHING, ...filter })}`, await rowsShown(page), wanted)
}

// By how many pixels the page is wider than the window.
const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

export const tests = {
  'the matrix begins with the rows of every day': async site => {
    const page = await openMatrix(site)
    const first = await page.locator('.matrix tr.case .what').allInnerTexts()
    const everyday = rows.filter(row => row.everyday).sort((a, b) => a.everyday.place - b.everyday.place)
    everyday.forEach((row, i) => {
      if (!first[i].includes(row.everyday.what)) site.mistake(`row ${i}: ${first[i]}, not ${row.everyday.what}`)
    })
    expect(site, 'rows', first.length, rows.length + everyday.length)
    expect(site, 'count', await count(page), `${rows.length} rows`)
    await site.shoot(page, 'matrix-light')
  },

  'each filter leaves its rows, and they can be combined': async site => {
    const page = await openMatrix(site)
    const filter = {}
    const choose = async (name, value) => {
      filter[name] = value
      await page.getByLabel({ call: 'Call', outcome: 'Outcome', group: 'Group', confidence: 'Evidence' }[name], { exact: true })
        .selectOption(value)
      await expectRows(site, page, filter)
    }
    await choose('call', 'WSARecv')
    await choose('outcome', 'failed')
    await page.getByLabel('Error', { exact: true }).fill('WSAECONNRESET')
    await expectRows(site, page, { ...filter, error: 'WSAECONNRESET' })
    await site.shoot(page, 'matrix-filtered-light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await site.shoot(page, 'matrix-filtered-dark')
    await page.getByRole('button', { name: 'Show all rows' }).click()
    await page.waitForFunction(text => document.querySelector('#matrix-count').textContent === text, `${rows.length} rows`)
    for (const name of Object.keys(filter)) delete filter[name]
    await choose('group', 'wait')
    await choose('confidence', rows.find(row => row.group === 'wait').confidence)
    await page.getByLabel('differs on Wine').check()
    await expectRows(site, page, { ...filter, wine: true })
  },

  'an error is found by number and by name, of each kind': async site => {
    const page = await openMatrix(site)
    for (const error of ['64', '0xC000020D', 'C000020D', 'WSAECONNRESET', 'error_netname_deleted', '10054']) {
      await page.getByLabel('Error', { exact: true }).fill(error)
      await expectRows(site, page, { error })
    }
    await page.getByLabel('Error', { exact: true }).fill('NO_SUCH_ERROR')
    await page.getByText("No error is called 'NO_SUCH_ERROR'").waitFor()
    expect(site, 'rows', await rowsShown(page), 0)
  },

  'a link to a filtered view shows the same rows to somebody else': async site => {
    const page = await openMatrix(site)
    await page.getByLabel('Error', { exact: true }).fill('64')
    await page.getByLabel('Call', { exact: true }).selectOption('WSARecv')
    const filter = { error: '64', call: 'WSARecv' }
    await expectRows(site, page, filter)
    const { search } = new URL(page.url())
    const other = await openMatrix(site, search)
    await expectRows(site, other, filter)
    expect(site, 'call', await other.getByLabel('Call', { exact: true }).inputValue(), 'WSARecv')
    const row = await openMatrix(site, `#${RESET}`)
    await row.locator(`[id="${RESET}-more"]`).waitFor()
  },

  'a row opens to its source, its correction and its code, by keyboard': async site => {
    const page = await openMatrix(site, '?group=reset')
    const button = page.locator(`[id="${RESET}"] button`)
    await page.getByRole('button', { name: 'Copy link' }).focus()
    await page.keyboard.press('Tab')
    expect(site, 'the focus goes on to the first row',
      await page.evaluate(() => document.activeElement.closest('tr.case') !== null), true)
    await button.focus()
    await page.keyboard.press('Enter')
    expect(site, 'expanded', await button.getAttribute('aria-expanded'), 'true')
    const more = page.locator(`[id="${await button.getAttribute('aria-controls')}"]`)
    const { how, source, claim, correction, code } = rows.find(row => row.case === RESET)
    for (const text of [how, source, claim, correction])
      if (!(await more.innerText()).includes(text)) site.mistake(`not in the row: ${text}`)
    await more.locator('.code pre').waitFor()
    expect(site, 'code', (await more.locator('.code code').innerText()).trim(), code.trim())
    await button.scrollIntoViewIfNeeded()
    await site.shoot(page, 'matrix-row-open')
    await page.keyboard.press('Space')
    expect(site, 'expanded', await button.getAttribute('aria-expanded'), 'false')
    if (await more.count() > 0) site.mistake('the row is still open')
  },

  'the reaction is in view at any width, and on a telephone rows are cards': async site => {
    for (const colorScheme of ['light', 'dark']) {
      const page = await openMatrix(site, '?error=64', { viewport: NARROW, colorScheme })
      await page.locator('.case .what button').first().click()
      await page.locator('tr.more .code pre').first().waitFor()
      const boxes = await page.locator('tr.case .reaction').evaluateAll(cells => cells.map(cell => {
        const { left, right, width } = cell.getBoundingClientRect()
        return { left, right, width, display: getComputedStyle(cell).display }
      }))
      if (boxes.some(box => box.left < 0 || box.right > NARROW.width || box.width < 200 || box.display !== 'block'))
        site.mistake(`reactions are at ${JSON.stringify(boxes[0])}`)
      expect(site, 'wider than the window by', await overflow(page), 0)
      await page.locator('#matrix-title').evaluate(title => title.scrollIntoView())
      await site.shoot(page, `matrix-narrow-${colorScheme}`)
      await page.locator('tr.more').first().evaluate(more => more.previousElementSibling.scrollIntoView())
      await site.shoot(page, `matrix-narrow-open-${colorScheme}`)
    }
  },

  'the decoder knows each spelling, and leads to the rows': async site => {
    const page = await openMatrix(site)
    const field = page.getByLabel('Number or name of an error')
    for (const [asked, name] of [['64', 'ERROR_NETNAME_DELETED'], ['0xC000020D', 'STATUS_CONNECTION_RESET'],
      ['WSAECONNRESET', 'WSAECONNRESET'], ['1236', 'ERROR_CONNECTION_ABORTED']]) {
      await field.fill(asked)
      const answer = page.locator('.answer').first()
      await answer.locator('h3', { hasText: name }).waitFor()
      const entry = table.find(one => one.name === name)
      const text = (await answer.innerText()).replace(/\u200B/g, '')
      for (const part of [entry.cause, entry.remedy, ...entry.special.map(one => one.remedy)])
        if (!text.includes(part)) site.mistake(`${asked}: not in the answer: ${part}`)
    }
    await field.fill('nonsense')
    await page.getByText("'nonsense' is not in the table").waitFor()
    await page.getByRole('button', { name: '64', exact: true }).click()
    await site.shoot(page, 'decoder-light')
    await page.getByRole('link', { name: /Show .* of the matrix with 64/ }).click()
    await expectRows(site, page, { error: '64' })
  },

  'a link to what the decoder says can be shared': async site => {
    const page = await openMatrix(site, '?code=0xC000020D', { colorScheme: 'dark' })
    await page.locator('.answer h3', { hasText: 'STATUS_CONNECTION_RESET' }).waitFor()
    await site.shoot(page, 'decoder-dark')
    const other = await site.open(`${CODES}?code=1236`)
    await other.locator('.answer h3', { hasText: 'ERROR_CONNECTION_ABORTED' }).waitFor()
    await other.getByRole('link', { name: /of the matrix with 1236/ }).click()
    await other.locator('#matrix-count').waitFor()
    await expectRows(site, other, { error: '1236' })
  },

  'without scripts the tables are there, the rows of every day first': async site => {
    const page = await site.open(PAGE, { javaScriptEnabled: false })
    const heads = await page.locator('.vp-doc h2').allInnerTexts()
    if (!/What every server meets/.test(heads[0])) site.mistake(`the first table is '${heads[0]}'`)
    expect(site, 'rows', await page.locator('.vp-doc table').first().locator('tbody tr').count(), 12)
    const last = page.getByText(rows.at(-1).case, { exact: true }).first()
    await last.scrollIntoViewIfNeeded()
    if (!await last.isVisible()) site.mistake(`${rows.at(-1).case} is not shown`)
  }
}

await runIfMain(import.meta.url, tests)
