// SPDX-License-Identifier: MIT
// Loaded before the build of the site by its tests (node --import): the build
// fails if it looks for files in a build folder. A search there would follow the
// drive Z: of a Wine prefix into the whole file system. The build would succeed
// all the same, and only take longer.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const BUILD = resolve(fileURLToPath(import.meta.url), '../../../build')
const OWN = ['', 'site', 'site-cache'] // build itself, and what is written there

// Something to find, even where nothing else has been built.
fs.mkdirSync(join(BUILD, 'not-read'), { recursive: true })

function check(folder) {
  const path = relative(BUILD, resolve(String(folder)))
  const [first] = path.split(sep)
  if (first !== '..' && !isAbsolute(path) && !OWN.includes(first))
    throw new Error(`the build of the site reads build/${path}`)
}

for (const name of ['readdir', 'readdirSync', 'opendir', 'opendirSync']) {
  const original = fs[name]
  fs[name] = (folder, ...rest) => {
    check(folder)
    return original.call(fs, folder, ...rest)
  }
}
const { readdir } = fs.promises
fs.promises.readdir = async (folder, ...rest) => {
  check(folder)
  return readdir.call(fs.promises, folder, ...rest)
}
syncBuiltinESMExports()
