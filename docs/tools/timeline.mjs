// SPDX-License-Identifier: MIT
// Draws a recorded run, a Chrome trace as --trace writes it, as an SVG picture
// with a lane for the client, the kernel, the port and each worker.
//
//   node timeline.mjs TRACE.json [OUT.svg] [--title TEXT] [--conn N]
//        [--from MICROSECONDS] [--to MICROSECONDS] [--linear]
//
// In a real run, microseconds of work are separated by milliseconds of
// waiting. So the axis gives each step between two events some room and longer
// ones only a little more; the times are written below. --linear is to scale.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMain } from './main.mjs'
import { timeline } from './timeline-svg.mjs'

function argumentsOf(list) {
  const options = {}
  const files = []
  for (let i = 0; i < list.length; i++) {
    if (list[i] === '--linear') options.linear = true
    else if (/^--(title|conn|from|to)$/.test(list[i])) {
      const name = list[i++].slice(2)
      options[name] = name === 'from' || name === 'to' ? Number(list[i]) : list[i]
    } else if (list[i].startsWith('--')) throw new Error(`unknown option ${list[i]}`)
    else files.push(list[i])
  }
  if (files.length < 1 || files.length > 2) throw new Error('usage: timeline.mjs TRACE.json [OUT.svg] [options]')
  return { options, files }
}

function main() {
  try {
    const { options, files } = argumentsOf(process.argv.slice(2))
    const svg = timeline(readFileSync(files[0], 'utf8'), options)
    if (files[1]) writeFileSync(files[1], svg)
    else process.stdout.write(svg)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

if (isMain(import.meta.url)) main()
