// SPDX-License-Identifier: MIT
// Whether a module is the program that was started, and not imported. Both
// paths are made real: a link or another case would make a check do nothing.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const isMain = url => process.argv[1] !== undefined &&
  realpathSync.native(process.argv[1]) === realpathSync.native(fileURLToPath(url))
