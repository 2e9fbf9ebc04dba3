// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import test from 'node:test'
import { timeFactor } from './time-limit.mjs'

test('a whole number from 1 to 1000 is the factor', () => {
  assert.equal(timeFactor('1'), 1)
  assert.equal(timeFactor('25'), 25)
  assert.equal(timeFactor('1000'), 1000)
})

test('anything else changes nothing', () => {
  for (const text of ['', '0', '1001', '-1', '2.5', '1e2', ' 3', 'ten'])
    assert.equal(timeFactor(text), 10)
})
