// SPDX-License-Identifier: MIT
// For Player.vue: the recorded runs, the functions that they go through, and for
// each program where in them each step is.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createMarkdownRenderer } from 'vitepress'
import { linesOfRuns } from '../../tools/playback-lines.mjs'
import { ROOT, hrefOfSource } from '../repository.mjs'
import { codeTheme } from '../site-tools.mjs'

const FOLDER = join(ROOT, 'docs/images/recordings')
const TITLE = /^# title: *(.*?)(, recorded under Wine)?$/m
const ORDER = ['echo', 'at-once', 'queued', 'zero-byte', 'two-workers', 'graceful-close', 'reset', 'silent-client']
// The others are of the chapters, whose names say the order.
const CHAPTER = /^chapter-(\d\d)(-before)?$/

function place(name) {
  const [, number, before] = CHAPTER.exec(name) ?? []
  return number ? ORDER.length + 2 * Number(number) + (before ? 0 : 1) : ORDER.indexOf(name)
}

function recordings() {
  return readdirSync(FOLDER).filter(file => file.endsWith('.json')).map(file => file.slice(0, -5))
    .sort((a, b) => place(a) - place(b)).map(name => ({
      name,
      chapter: CHAPTER.test(name),
      title: TITLE.exec(readFileSync(join(FOLDER, `${name}.peer`), 'utf8'))[1],
      json: readFileSync(join(FOLDER, `${name}.json`), 'utf8')
    }))
}

// As the pages have it, without the element around it.
const coloured = (md, lines) =>
  /<code[^>]*>([\s\S]*)<\/code>/.exec(md.render(`\`\`\`c\n${lines.join('\n')}\n\`\`\`\n`))[1].split('\n')

async function functions() {
  const md = await createMarkdownRenderer(ROOT, { theme: codeTheme })
  const drawn = new Map()
  const programs = Object.entries(linesOfRuns(ROOT)).map(([program, keys]) => {
    const places = Object.entries(keys).map(([key, { source, name, lines, marked }]) => {
      const id = `${source}:${name}`
      if (!drawn.has(id))
        drawn.set(id, { name, source, ...hrefOfSource(source), lines: coloured(md, lines) })
      return [key, { id, marked }]
    })
    return [program, Object.fromEntries(places)]
  })
  return { places: Object.fromEntries(programs), functions: Object.fromEntries(drawn) }
}

export default {
  // Without the programs: VitePress would look for them in every folder of the
  // repository, and so in the whole file system, see config.mjs. After you have
  // changed one, start docs:dev again.
  watch: ['../../images/recordings/*.json'],
  load: async () => ({ recordings: recordings(), ...await functions() })
}
