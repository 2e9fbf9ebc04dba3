// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { applyPatch, judge } from './exercises.mjs'

const exercise = { fails: ['a.fails'], passes: ['a.passes'], says: ['the end came'] }
const cameOut = (fails, passes, output = 'the end came') => judge(exercise, {
  output, results: new Map([['a.fails', fails], ['a.passes', passes]])
})

test('what comes out as it was said is not wrong', () => {
  assert.deepEqual(cameOut('fail', 'run'), [])
})

test('a test that should have failed, or passed, is named', () => {
  assert.deepEqual(cameOut('run', 'run'), ['a.fails should fail with the patch: run'])
  assert.deepEqual(cameOut('fail', 'fail'), ['a.passes should pass with the patch: fail'])
  assert.match(cameOut('fail', 'notrun').join(), /^a.passes should pass/)
})

test('a test that is not there has neither failed nor passed', () => {
  const wrong = judge(exercise, { output: 'the end came', results: new Map() })
  assert.equal(wrong.length, 2)
  for (const line of wrong) assert.match(line, /there is no such test/)
})

test('what nobody has said is quoted', () => {
  assert.deepEqual(cameOut('fail', 'run', 'something else'), ["no output contains 'the end came'"])
})

// A folder of a checkout, like that of a build, and a patch as Git prints it.
function withTree(line, then) {
  const root = mkdtempSync(join(tmpdir(), 'exercises-'))
  try {
    spawnSync('git', ['init', '-q', root])
    mkdirSync(join(root, 'build/tree'), { recursive: true })
    writeFileSync(join(root, 'build/tree/a.c'), `one\n${line}\nthree\n`)
    writeFileSync(join(root, 'x.patch'),
      'diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n')
    then(root, join(root, 'build/tree'))
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('a patch is applied to the copy in a folder of the checkout', () => {
  withTree('two', (root, tree) => {
    applyPatch('x.patch', tree, root)
    assert.equal(readFileSync(join(tree, 'a.c'), 'utf8'), 'one\n2\nthree\n')
  })
})

test('a patch that does not apply any more is named', () => {
  withTree('zwei', (root, tree) => {
    assert.throws(() => applyPatch('x.patch', tree, root), /^Error: x\.patch: no longer applies\n/)
  })
})
