// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import test from 'node:test'
import {
  NOTHING, OUTCOMES, errorsIn, filterOf, filterRows, findErrors, queryOf, spellings
} from '../.vitepress/theme/matrix/query.mjs'
import { codesIn, errors, matrixRows, outcomeOf } from './matrix-data.mjs'

const rows = matrixRows()
const table = errors()
const row = name => rows.find(one => one.case === name)
const names = text => findErrors(table, text).map(entry => entry.name)
const found = filter => filterRows(rows, table, { ...NOTHING, ...filter }).map(one => one.case)

test('every case has the code that provokes it', () => {
  for (const { case: name, code } of rows)
    assert.match(code, /^static void \w+\(struct trial \*t\)\n\{/m, name)
})

test('code has the helpers and macros of its file, and no more', () => {
  const { code } = row('send.all-of-it')
  assert.match(code, /#define PIECE/)
  assert.match(code, /all_of_it\(struct trial \*t\)\n\{/)
  assert.doesNotMatch(code, /until_it_pends|struct matrix_case/)
  assert.match(row('accept.client-resets-in-the-backlog').code, /start_accept[\s\S]*reset_in_the_backlog/)
})

test('a row has the calls that it is about', () => {
  assert.deepEqual(row('reset.peer-resets-with-a-receive-pending').calls, ['WSARecv'])
  assert.deepEqual(row('connect.refused').calls.includes('ConnectEx'), true)
  assert.deepEqual(row('wait.times-out-at-once').calls, ['GetQueuedCompletionStatus'])
  assert.deepEqual(row('decode.io-timeout').calls, ['NtSetIoCompletion'])
  assert.ok(row('cancel.cancelioex-of-another-thread').calls.includes('CancelIoEx'))
})

test('a row has its outcome, one of the four or none', () => {
  assert.equal(outcomeOf('997 TRUE 0 4 ours ours 00000000 0'), 'succeeded')
  assert.equal(outcomeOf('997 FALSE 64 0 ours ours C000020D 10054'), 'failed')
  assert.equal(outcomeOf('- TRUE 0 7 ours NULL - -'), 'posted')
  assert.equal(outcomeOf('- FALSE 258 untouched untouched NULL - -'), 'no-packet')
  assert.equal(outcomeOf('10054 - 0 untouched - - 00000103 -'), 'none')
  for (const { outcomes } of rows) for (const outcome of outcomes) assert.ok(OUTCOMES[outcome])
})

test('a number of bytes is no error', () => {
  assert.deepEqual(codesIn('997 FALSE 1236|995 64 ours ours C0000241 *'),
    ['997', '1236', '995', 'C0000241'])
})

test('an error is found by number and by name, however it is written', () => {
  assert.deepEqual(names('64'), ['ERROR_NETNAME_DELETED'])
  for (const text of ['0xC000020D', 'c000020d', ' STATUS_CONNECTION_RESET ', '3221225997', '-1073741299'])
    assert.deepEqual(names(text), ['STATUS_CONNECTION_RESET'], text)
  assert.deepEqual(names('wsaeconnreset'), ['WSAECONNRESET'])
  assert.ok(names('CONNRESET').includes('WSAECONNRESET'))
  for (const text of ['64x', 'NO_SUCH_NAME', 'x', '-1']) assert.deepEqual(names(text), [], text)
})

test('an error has its other spellings', () => {
  const one = text => spellings(table, findErrors(table, text)[0])
    .map(({ status, win32, winsock }) => [status.name, win32?.name, winsock?.name].join(' '))
  assert.deepEqual(one('0xC000020D'), ['STATUS_CONNECTION_RESET ERROR_NETNAME_DELETED WSAECONNRESET'])
  assert.deepEqual(one('1236'), ['STATUS_CONNECTION_ABORTED ERROR_CONNECTION_ABORTED WSAECONNABORTED'])
  assert.ok(one('64').length > 1)
  assert.ok(one('WSAECONNRESET').every(text => text.endsWith('WSAECONNRESET')))
})

test('each filter leaves the rows that it names', () => {
  assert.equal(found({}).length, rows.length)
  assert.ok(found({ error: '64' }).includes('reset.peer-resets-with-a-receive-pending'))
  assert.ok(!found({ error: '64' }).includes('wait.times-out-at-once'))
  assert.deepEqual(found({ error: '64' }), found({ error: 'ERROR_NETNAME_DELETED' }))
  assert.deepEqual(found({ error: 'no such error' }), [])
  assert.ok(found({ group: 'wait' }).every(name => name.startsWith('wait.')))
  assert.ok(found({ wine: true }).includes('wait.port-is-closed-during-the-wait'))
  assert.ok(!found({ wine: true }).includes('wait.times-out-at-once'))
  assert.ok(found({ outcome: 'posted' }).includes('post.null-overlapped'))
  assert.ok(found({ call: 'AcceptEx', words: 'backlog Reset' }).includes('accept.client-resets-in-the-backlog'))
  const { confidence } = row('wait.handle-is-null')
  assert.ok(found({ confidence }).length < rows.length)
})

test('a filter survives the way through an address', () => {
  const filter = { call: 'WSARecv', outcome: 'failed', error: '0xC000020D', group: 'reset',
    confidence: rows[0].confidence, words: 'a & b', wine: true }
  assert.deepEqual(filterOf(`?${queryOf(filter)}`), filter)
  assert.deepEqual(filterOf('?no=such'), NOTHING)
  assert.equal(queryOf(NOTHING), '')
})

test('only errors that rows have are suggested', () => {
  const known = errorsIn(rows, table).map(entry => entry.name)
  assert.ok(known.includes('WSAECONNRESET') && known.includes('STATUS_CONNECTION_RESET'))
  assert.ok(known.length < table.length)
})

test('the rows of every day are those of the program', () => {
  const places = rows.filter(one => one.everyday).map(one => one.everyday.place).sort((a, b) => a - b)
  assert.deepEqual(places, Array.from({ length: 12 }, (_, i) => i + 1))
})
