// SPDX-License-Identifier: MIT
// Whether a module was started as the program, not imported. Both paths are
// resolved: otherwise a link or a different case would make a check do
// nothing.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const isMain = url => process.argv[1] !== undefined &&
  realpathSync.native(process.argv[1]) === realpathSync.native(fileURLToPath(url))
