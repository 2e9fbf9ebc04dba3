// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { linksOf, run } from './links.mjs'
import { anchors, headings, plainText, slugOf } from './markdown.mjs'

const targets = text => linksOf(text).map(link => link.target)

test('links of every form are found', () => {
  assert.deepEqual(targets('[a](b.md) ![c](d.svg "title")\n\n[h]: i.md\n'),
    ['b.md', 'd.svg', 'i.md'])
  assert.deepEqual(targets('[e](<f g.md>)'), ['f g.md'])
  assert.deepEqual(targets('<a href="a.md">x</a> <img alt="" src="b.png">'), ['a.md', 'b.png'])
  assert.deepEqual(targets('[`code`](a.md#b) [x](y_(z).md)'), ['a.md#b', 'y_(z).md'])
  assert.deepEqual(targets('[![image](a.svg)](b.md)'), ['a.svg', 'b.md'])
})

test('code and comments have no links', () => {
  assert.deepEqual(targets('`[a](b.md)` ``x ` [a](b.md)``\n\n```\n[a](b.md)\n```\n'), [])
  assert.deepEqual(targets('<!-- [a](b.md)\n[c](d.md) -->'), [])
  assert.deepEqual(targets('`code that\nbreaks [a](b.md)`'), [])
})

test('links have the number of their line', () => {
  assert.deepEqual(linksOf('a\n\nb\n[x](y.md)\n\n\n[z](w.md)').map(l => l.line), [4, 7])
})

test('headings become the anchors that GitHub makes', () => {
  assert.equal(slugOf('Predict first: what does it print?'), 'predict-first-what-does-it-print')
  assert.equal(slugOf('3. `AcceptEx` & GUIDs'), '3-acceptex--guids')
  assert.equal(slugOf('WSA_IO_PENDING'), 'wsa_io_pending')
  assert.equal(slugOf('Überlauf, 完成端口'), 'überlauf-完成端口')
  assert.equal(plainText('`a_b` *c* **d** [e](f.md) ERROR\\_X _g_ x_y_z'), 'a_b c d e ERROR_X g x_y_z')
  assert.deepEqual([...anchors('# A\n\n## A\n\n```\n# B\n```\n\n<a id="mine"></a>\n\nUnder\n-----\n')],
    ['a', 'a-1', 'under', 'mine'])
  assert.deepEqual(headings('## A `b` ##\n').map(h => h.text), ['A `b`'])
})

function check(t, files) {
  const root = mkdtempSync(join(tmpdir(), 'links-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const said = []
  return [run(root, line => said.push(line)), said]
}

test('links that lead somewhere pass', t => {
  const [result, said] = check(t, {
    'README.md': '# Top\n\n[a](docs/a.md#one-two) [b](docs) [c](docs/a%20b.c) [d](#top) [e](https://example.org/x)',
    'docs/a.md': '## One, two\n\n[up](../README.md#top)\n',
    'docs/a b.c': ''
  })
  assert.deepEqual([result, said], [0, ['6 links, 0 broken']])
})

for (const [what, link, message] of [
  ['a missing file', 'docs/b.md', 'there is no docs/b.md'],
  ['a wrong case', 'docs/A.md', 'there is no docs/A.md'],
  ['a missing anchor', 'docs/a.md#two', "docs/a.md has no heading or anchor 'two'"],
  ['a missing anchor of the page itself', '#two', "README.md has no heading or anchor 'two'"],
  ['a line number', 'docs/a.c#L3', 'has an anchor, but leads to no page'],
  ['a file outside', '../x.md', 'leads out of the repository'],
  ['a path from the root', '/docs/a.md', 'starts at the root, which differs from host to host']
])
  test(`${what} is found`, t => {
    const [result, said] = check(t, {
      'README.md': `# Top\n\ntext [x](${link})\n`, 'docs/a.md': '# One\n', 'docs/a.c': ''
    })
    assert.equal(result, 1)
    assert.equal(said[0], `README.md:3: ${link}: ${message}`)
  })

test('a repository without links is no success', t => {
  assert.equal(check(t, { 'README.md': 'text\n' })[0], 1)
})
