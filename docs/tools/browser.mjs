// SPDX-License-Identifier: MIT
// The Chromium of the system, without a window, for the tests of the site and
// for printing the cheat sheet. Nothing is downloaded.
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome.exe', 'msedge.exe']
const ELSEWHERE = [
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// The program's path, or null. The variable CHROMIUM overrides the search.
export function findChromium() {
  if (process.env.CHROMIUM !== undefined)
    return isProgram(process.env.CHROMIUM) ? process.env.CHROMIUM : null
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.flatMap(folder => NAMES.map(name => join(folder, name)))
    .concat(ELSEWHERE).find(path => existsSync(path) && isProgram(path)) ?? null
}

// What is missing before a browser can be started, as a sentence, or null.
export function whatIsMissing(docs) {
  if (!existsSync(join(docs, 'node_modules/playwright-core')))
    return "run 'npm ci' in docs/ first"
  if (!findChromium()) return 'Chromium was not found'
  return null
}

export async function launch() {
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    // The sandbox needs privileges that root in a container does not have.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
  })
}
