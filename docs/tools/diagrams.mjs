// SPDX-License-Identifier: MIT
// The sizes of the diagrams of the pages, so that the site can reserve space
// for them until they are drawn. A diagram is identified by its text. The
// sizes are measured in a browser: see site-diagrams.test.mjs.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const FILE = resolve(fileURLToPath(import.meta.url), '../../.vitepress/diagram-sizes.json')

export const diagramKey = source =>
  createHash('sha256').update(source.trim()).digest('hex').slice(0, 12)

// From a diagram's key to [width, height].
export const readSizes = () => existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}

export function writeSizes(sizes) {
  const lines = Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, size]) => `  ${JSON.stringify(key)}: ${JSON.stringify(size)}`)
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
}
