// SPDX-License-Identifier: MIT
// The player of recorded runs: what a reader does with it, with a mouse, with the
// keyboard, with a file, and on a narrow screen.
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { playback } from './playback.mjs'
import { NARROW, runIfMain } from './site-browser.mjs'

const PAGE = '/docs/reference/recordings.html'
const RECORDINGS = resolve(fileURLToPath(import.meta.url), '../../images/recordings')
const recorded = name => readFileSync(resolve(RECORDINGS, `${name}.json`), 'utf8')

// The player of a page, and what it shows.
function playerOf(page) {
  const root = page.locator('.player')
  const button = name => root.getByRole('button', { name, exact: true })
  const text = selector => root.locator(selector).innerText()
  return {
    root, button, text,
    number: async () => Number((await text('.count')).split('/')[0]),
    count: async () => Number((await text('.count')).split(/[/,]/)[1]),
    items: selector => root.locator(`${selector} li`).allInnerTexts()
  }
}

async function openPlayer(site, options, path = PAGE) {
  const page = await site.open(path, options)
  const player = playerOf(page)
  await player.button('Play').waitFor()
  return { page, player }
}

const expectEqual = (site, what, found, wanted) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    site.mistake(`${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(wanted)}`)
}

// Compares the state that the page shows with that of the recording, step by
// step.
async function compareSteps(site, player, name) {
  const { steps, names } = playback(recorded(name), 0)
  expectEqual(site, `${name}: steps`, await player.count(), steps.length)
  for (const [i, step] of steps.entries()) {
    const shown = await player.root.evaluate(root => {
      const texts = selector => [...root.querySelectorAll(selector)].map(e => e.firstChild.textContent.trim())
      return {
        now: root.querySelector('.now').textContent,
        pending: texts('.pending li'), queue: texts('.queue li'), waiting: texts('.waiting li'),
        workers: [...root.querySelectorAll('.workers li')].map(e => e.querySelector('b').textContent),
        marked: [...root.querySelectorAll('.listing .runs')].map(e => e.textContent.trim()),
        place: parseFloat(root.querySelector('.future').style.left)
      }
    })
    const at = `${name}, step ${i + 1}`
    if (!shown.now.includes(step.text)) site.mistake(`${at}: says '${shown.now}', not '${step.text}'`)
    expectEqual(site, `${at}: pending`, shown.pending, step.pending.map(p => p.label))
    expectEqual(site, `${at}: queue`, shown.queue, step.queue.map(p => p.label))
    expectEqual(site, `${at}: waiting`, shown.waiting, step.waiting.map(w => w.name).reverse())
    expectEqual(site, `${at}: workers`, shown.workers, names)
    if (shown.marked.length !== 1 || !shown.marked[0]) site.mistake(`${at}: no line is marked`)
    if (i + 1 < steps.length) await player.button('Step forward').click()
  }
}

// Where the parts of the player are, in the page.
const places = root => root.evaluate(e => [...e.querySelectorAll(
  '.controls, .now, .state > div, .where, .listing')].map(part => {
  const { left, top, height } = part.getBoundingClientRect()
  return [left, top + scrollY, height].map(Math.round)
}))

const dropped = (text, name) => root => root.evaluate((e, [content, file]) => {
  const data = new DataTransfer()
  data.items.add(new File([content], file, { type: 'application/json' }))
  for (const type of ['dragover', 'drop'])
    e.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
}, [text, name])

export const tests = {
  'the player shows each step of a recording as it is, with one line of C': async site => {
    const { page, player } = await openPlayer(site, {}, `${PAGE}#play-graceful-close`)
    await compareSteps(site, player, 'graceful-close')
    for (const name of ['queued', 'chapter-01-before', 'chapter-01', 'chapter-02', 'chapter-05-before', 'chapter-06']) {
      await player.root.getByLabel('Recording').selectOption(name)
      await compareSteps(site, player, name)
    }
    await page.close()
  },

  'every recording can be chosen, and says that it is one of Wine': async site => {
    const { page, player } = await openPlayer(site)
    const names = await player.root.getByLabel('Recording').locator('option').evaluateAll(o => o.map(e => e.value))
    const all = readdirSync(RECORDINGS).filter(f => f.endsWith('.json')).map(f => f.slice(0, -5))
    expectEqual(site, 'the names', [...names].sort(), all.sort())
    for (const name of names) {
      await player.root.getByLabel('Recording').selectOption(name)
      expectEqual(site, `${name}: steps`, await player.count(), playback(recorded(name), 0).steps.length)
    }
    if (!/recorded under Wine/.test(await page.locator('.vp-doc').innerText())) site.mistake('no word of Wine')
  },

  'the line belongs to the program that has run': async site => {
    const { page, player } = await openPlayer(site)
    for (const [name, text, file, line] of [
      ['chapter-01-before', 'calls recv', 'docs/code/blocking.c', 'recv(s, buffer'],
      ['chapter-01', 'An event is set', '01-overlapped-event/main.c', 'WSAWaitForMultipleEvents'],
      ['chapter-02', 'accept returned', '02-iocp-basic/main.c', 'accept(s->listener'],
      ['chapter-03', 'starts an accept', '03-acceptex/accept.c', 'accept_ex('],
      ['chapter-04', 'recv on', '04-zero-byte-recv/conn.c', 'recv(c->socket'],
      ['chapter-05', 'calls shutdown', '05-graceful-close/conn.c', 'shutdown(c->socket'],
      ['chapter-06', 'the zero-byte receive on connection 1 completed with ERROR', '06-error-matrix/conn.c', 'conn_handle_error('],
      ['echo', 'starts a send', '06-error-matrix/complete-server/send.c', 'WSASend(']]) {
      await player.root.getByLabel('Recording').selectOption(name)
      const at = playback(recorded(name), 0).steps.findIndex(s => s.text.includes(text))
      await player.root.getByRole('slider').fill(String(at))
      if (!(await player.text('.now')).includes(text)) site.mistake(`${name}: not at '${text}'`)
      expectEqual(site, `${name}: the file`, await player.text('.where a'), file)
      if (!(await player.text('.listing .runs')).includes(line)) site.mistake(`${name}: '${line}' is not marked`)
    }
    await page.close()
  },

  'the columns say what the program has: a port, events, or neither': async site => {
    const { page, player } = await openPlayer(site, {}, `${PAGE}#play-chapter-01-before`)
    expectEqual(site, 'blocking', [await player.text('.queue'), await player.text('.workers h4')],
      ['Packets on the port\n\nnone: there is no port', 'Threads'])
    await player.root.getByLabel('Recording').selectOption('chapter-01')
    expectEqual(site, '01', await player.text('.queue h4'), 'Events that are set')
    await player.root.getByLabel('Recording').selectOption('chapter-03')
    expectEqual(site, '03', [await player.text('.queue h4'), await player.text('.workers h4')],
      ['Packets on the port', 'Workers'])
    await page.close()
  },

  'it plays to the end by itself, faster if told, and stops when told': async site => {
    const { page, player } = await openPlayer(site)
    await page.clock.install({ time: 0 }) // from here on, the test controls the time
    await page.clock.pauseAt(1000)
    await player.button('Play').click()
    await page.clock.runFor(2500)
    expectEqual(site, 'after 2.5 s', await player.number(), 3)
    await player.root.getByLabel('Speed').selectOption('4')
    await page.clock.runFor(1250)
    expectEqual(site, '1.25 s later, at speed 4', await player.number(), 7)
    await player.button('Pause').click()
    await page.clock.runFor(5000)
    expectEqual(site, 'after Pause', await player.number(), 7)
    await player.button('Play').click()
    await page.clock.runFor(60_000)
    expectEqual(site, 'at the end', await player.number(), await player.count())
    if (!await player.button('Play').isVisible()) site.mistake('it does not stop at the end')
  },

  'the keyboard alone: step, jump, play, choose; nothing else is taken from the reader': async site => {
    const { page, player } = await openPlayer(site)
    await player.button('Play').focus()
    for (const [key, wanted] of [['ArrowRight', 2], ['ArrowRight', 3], ['ArrowLeft', 2], ['Home', 1]]) {
      await page.keyboard.press(key)
      expectEqual(site, key, await player.number(), wanted)
    }
    await page.keyboard.press('End')
    expectEqual(site, 'End', await player.number(), await player.count())
    await page.keyboard.press('Home')
    await page.keyboard.press(' ')
    await player.button('Pause').waitFor()
    await page.keyboard.press(' ')
    await player.button('Play').waitFor()
    await player.root.getByRole('slider').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    expectEqual(site, 'the slider', await player.number(), 2)
    await player.root.getByLabel('Recording').focus()
    await page.keyboard.press('ArrowDown')
    expectEqual(site, 'the list', await player.number(), 1)
  },

  'nothing in the player moves or grows while it plays': async site => {
    for (const viewport of [undefined, NARROW]) {
      const { page, player } = await openPlayer(site, viewport && { viewport }, `${PAGE}#play-at-once`)
      const before = await places(player.root)
      for (let i = await player.count(); i > 1; i--) {
        await player.button('Step forward').click()
        const now = await places(player.root)
        // The name of a long function may take a second line.
        if (JSON.stringify(now.slice(0, 6)) !== JSON.stringify(before.slice(0, 6)))
          site.mistake(`${viewport ? 'narrow: ' : ''}step ${await player.number()}: ` +
            `${JSON.stringify(now)}, and before ${JSON.stringify(before)}`)
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) site.mistake(`the page is ${wide} pixels too wide`)
      await site.shoot(page, `player-${viewport ? 'narrow' : 'wide'}`)
    }
  },

  'a reader who wants less motion gets none, and the player does not begin by itself': async site => {
    const { page, player } = await openPlayer(site, { reducedMotion: 'reduce' })
    const slow = await player.root.evaluate(root => [root, ...root.querySelectorAll('*')]
      .filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.001)
      .map(e => e.className || e.nodeName))
    expectEqual(site, 'what moves', slow, [])
    await page.waitForTimeout(1500) // more than a step
    expectEqual(site, 'a while after the page was opened', await player.number(), 1)
  },

  'a trace of one\'s own server is opened by choosing and by dropping it': async site => {
    const { player } = await openPlayer(site)
    const trace = JSON.stringify({ traceEvents: JSON.parse(recorded('reset')).filter(e => e.cat !== 'port') })
    await player.root.locator('input[type=file]').setInputFiles(
      { name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(trace) })
    await player.root.locator('option', { hasText: 'mine.json' }).waitFor({ state: 'attached' })
    expectEqual(site, 'chosen: steps', await player.count(), playback(trace).steps.length)
    await dropped(recorded('echo'), 'other.json')(player.root)
    await player.root.locator('option', { hasText: 'other.json' }).waitFor({ state: 'attached' })
    expectEqual(site, 'dropped: steps', await player.count(), playback(recorded('echo')).steps.length)
  },

  'what is no trace is refused in one line, and what was shown stays': async site => {
    const { player } = await openPlayer(site)
    await player.button('Step forward').click()
    for (const [text, why] of [['{', 'is not JSON'], ['[]', 'no event has a time'], ['{"a":1}', 'no list of events'],
      ['[{"ph":"i","ts":1,"name":"x"}]', 'no worker']]) {
      await dropped(text, 'wrong.json')(player.root)
      const said = player.root.getByRole('alert').filter({ hasText: why })
      await said.waitFor()
      if (!(await said.innerText()).startsWith('wrong.json: ')) site.mistake(`${why}: does not name the file`)
      expectEqual(site, `${why}: the step`, await player.number(), 2)
    }
  },

  'a long trace is shown in parts': async site => {
    const { player } = await openPlayer(site)
    const events = JSON.parse(recorded('echo'))
    const longer = Array.from({ length: 40 }, (_, i) => events.filter(e => i === 0 || e.ph !== 'M')
      .map(e => e.ts === undefined ? e : { ...e, ts: e.ts + i * 2e6 })).flat()
    await dropped(JSON.stringify(longer), 'long.json')(player.root)
    const parts = player.root.getByLabel('Part')
    await parts.waitFor()
    await parts.selectOption('1')
    await player.button('Step forward').click()
    expectEqual(site, 'the step', await player.number(), 2)
    expectEqual(site, 'steps of a part', await player.count(), 300)
  },

  'a picture of a recording leads to the player, which then has that recording': async site => {
    const { page, player } = await openPlayer(site)
    await page.locator('.to-player a[href$="#play-reset"]').click()
    const { steps } = playback(recorded('reset'), 0)
    await player.root.locator('.count', { hasText: `1/${steps.length},` }).waitFor()
    if (!await player.root.getByLabel('Recording').isVisible()) site.mistake('the player is not there')
  }
}

await runIfMain(import.meta.url, tests)
