// SPDX-License-Identifier: MIT
// The difference of two texts by lines, as Git finds it with --patience, which
// does not match a brace of one function with that of another.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Nothing is left to the defaults of a Git version or to the user's settings.
const OPTIONS = ['--no-index', '--no-color', '--no-ext-diff', '--text', '--patience',
  '--indent-heuristic', '--unified=2', '--inter-hunk-context=0']

const environment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name))),
  GIT_CONFIG_GLOBAL: '/dev/null', // on Windows, too
  GIT_CONFIG_NOSYSTEM: '1'
})

export class NoGit extends Error {}

function gitDiff(a, b) {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'))
  try {
    writeFileSync(join(folder, 'a'), a.map(line => `${line}\n`).join(''))
    writeFileSync(join(folder, 'b'), b.map(line => `${line}\n`).join(''))
    const done = spawnSync('git', ['diff', ...OPTIONS, 'a', 'b'], {
      cwd: folder,
      encoding: 'utf8',
      env: environment()
    })
    if (done.error?.code === 'ENOENT') throw new NoGit('git was not found')
    if (done.status > 1 || done.error) throw done.error ?? new Error(done.stderr)
    return done.stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// The lines of a unified diff with two lines of context, each hunk after a
// line with the result of titleOf for its first and last change, as lines of b
// from 0. Empty if the texts are equal.
export function diffLines(a, b, titleOf = () => '') {
  if (a.join('\n') === b.join('\n')) return []
  // What is before the first hunk, then where a hunk starts and its lines.
  const [, ...hunks] = gitDiff(a, b).split(/^@@ -\S+ \+(\d+).*\n/m)
  const shown = []
  for (let i = 0; i < hunks.length; i += 2) {
    const lines = hunks[i + 1].split('\n').slice(0, -1)
    let at = hunks[i] - 1
    const changes = []
    for (const [mark] of lines) {
      if (mark !== ' ') changes.push(at)
      if (mark !== '-') at++
    }
    shown.push(`@@ ${titleOf(changes[0], changes.at(-1))}`, ...lines)
  }
  return shown.map(line => line.trimEnd())
}
