// SPDX-License-Identifier: MIT
// The tests of the site: those of every file site-NAME.test.mjs, with one site
// and one browser. See site-browser.mjs.
import { readdirSync } from 'node:fs'
import { run } from './site-browser.mjs'

const folder = new URL('.', import.meta.url)
const files = readdirSync(folder).filter(name => /^site-.*\.test\.mjs$/.test(name)).sort()
const tests = {}
for (const file of files) Object.assign(tests, (await import(new URL(file, folder))).tests)

process.exitCode = await run(tests)
