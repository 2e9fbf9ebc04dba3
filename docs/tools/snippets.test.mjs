// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { definition } from './c-source.mjs'
import { diffLines } from './line-diff.mjs'
import { parseCsv, renewed, run } from './snippets.mjs'

const skip = spawnSync('git', ['--version']).error && 'git was not found'

const SOURCE = `/* SPDX-License-Identifier: MIT */
/* About the file. */
#include "op.h"

#define LIMIT 4
#define TWICE(x) \\
    ((x) + \\
     (x))

static bool post(struct conn *c);
int post_accept_later(void);

enum state { IDLE, BUSY };

/* One operation.
 * It is owned. */
struct op {
    OVERLAPPED overlapped; /* not { closed */
};

struct conn {
    struct op op;
};

static const struct rule rules[] = {
    {1, "}"},
};

/* Posts one more, at once; post(c) would not. */
static DWORD post_accept_now(struct conn *c)
{
    return post(c) ? '}' : 0;
}

/* Far away. */

// Starts an accept;
// see post.
static bool
post_accept(struct accepts *accepts,
            struct accept *a)
{
    if (a) {
        return true;
    }
    return false;
}

static bool post(struct conn *c)
{
#if A
    if (c) {
#else
    if (!c) {
#endif
        return true;
    }
    return false;
}

typedef void (*handler)(int);
int op(void) { return 1; }

TEST(a_fact)
{
    /* ANCHOR: part */
    if (x)
        y();
    /* ANCHOR_END: part */
    /* ANCHOR: part-two */
    z();
    /* ANCHOR_END: part-two */
}
`

const found = name => definition(SOURCE, name).join('\n')

test('a function comes with the comment above it', () => {
  assert.equal(found('post_accept'), SOURCE.slice(
    SOURCE.indexOf('// Starts'), SOURCE.indexOf('\nstatic bool post(struct conn *c)\n{') - 1))
})

test('a name is not found in a longer one, in a prototype, a comment or a call', () => {
  assert.match(found('post'), /^static bool post\(struct conn \*c\)\n\{\n#if A/)
  assert.match(found('post'), /return false;\n\}$/)
  assert.match(found('post_accept_now'), /^\/\* Posts one/)
  assert.throws(() => found('post_accept_later'), /no definition/)
  assert.throws(() => found('accept'), /no definition/)
})

test('types, tables and macros are found', () => {
  assert.equal(found('struct op'), `/* One operation.
 * It is owned. */
struct op {
    OVERLAPPED overlapped; /* not { closed */
};`)
  assert.equal(found('conn'), 'struct conn {\n    struct op op;\n};')
  assert.equal(found('state'), 'enum state { IDLE, BUSY };')
  assert.match(found('rules'), /^static const .*\n.*\n\};$/)
  assert.equal(found('LIMIT'), '#define LIMIT 4')
  assert.equal(found('TWICE').split('\n').length, 3)
  assert.equal(found('handler'), 'typedef void (*handler)(int);')
  assert.match(found('a_fact'), /^TEST\(a_fact\)/)
})

test('two things of one name have to be told apart', () => {
  assert.throws(() => found('op'), /more than once: struct in line 17, function in line/)
  assert.equal(found('function op'), 'int op(void) { return 1; }')
})

test('the licence line is no comment of what follows it', () => {
  const text = '/* SPDX-License-Identifier: MIT */\nint f(void)\n{\n}\n'
  assert.equal(definition(text, 'f')[0], 'int f(void)')
})

// A repository of its own for each test.
function repository(t, files) {
  const root = mkdtempSync(join(tmpdir(), 'snippets-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const said = []
  return {
    said,
    run: check => run(root, check, line => said.push(line)),
    read: path => readFileSync(join(root, path), 'utf8')
  }
}

const page = (...blocks) => blocks.map(b => `<!-- ${b} -->\n<!-- /snippet -->\n`).join('\n')

test('what is written is not stale, until the source changes', t => {
  const it = repository(t, {
    '03/a.c': SOURCE,
    'docs/page.md': page('snippet: 03/a.c:LIMIT', 'snippet: 03/a.c#part', 'snippet: 03/a.c')
  })
  assert.equal(it.run(true), 1)
  assert.equal(it.said[0], 'stale: docs/page.md')
  assert.equal(it.read('docs/page.md').includes('```'), false, '--check changes nothing')
  assert.equal(it.run(false), 0)
  const text = it.read('docs/page.md')
  assert.ok(text.startsWith('<!-- snippet: 03/a.c:LIMIT -->\n```c\n#define LIMIT 4\n```\n<!-- /snippet -->\n'))
  assert.match(text, /```c\nif \(x\)\n {4}y\(\);\n```/)
  assert.doesNotMatch(text, /ANCHOR/)
  assert.equal(it.run(true), 0)
})

test('a stale page is named, another is not', t => {
  const it = repository(t, {
    'a.txt': 'new\n',
    'docs/old.md': '<!-- snippet: a.txt -->\n```text\nold\n```\n<!-- /snippet -->\n',
    'docs/new.md': '<!-- snippet: a.txt -->\n```text\nnew\n```\n<!-- /snippet -->\n'
  })
  assert.equal(it.run(true), 1)
  assert.deepEqual(it.said.slice(0, 2), ['stale: docs/old.md', '  docs/old.md:1: a.txt'])
  assert.doesNotMatch(it.said.join(), /new\.md/)
})

for (const [what, text, message] of [
  ['a missing file', page('snippet: gone.c'), /docs\/p\.md:1: gone\.c: no such file/],
  ['a missing symbol', page('snippet: a.c:gone'), /a\.c: no definition of 'gone'/],
  ['a missing fragment', page('snippet: a.c#gone'), /no line 'ANCHOR: gone'/],
  ['a fragment without end', page('snippet: a.c#open'), /not followed by exactly one 'ANCHOR_END: open'/],
  ['a block without end', '<!-- snippet: a.c -->\n\ntext\n', /:1: the block 'a\.c' is not closed/],
  ['a block in a block', '<!-- snippet: a.c -->\n' + page('snippet: a.c'), /:1: the block/],
  ['an end without block', 'text\n\n<!-- /snippet -->\n', /:3: \/snippet closes nothing/],
  ['a diff of equal files', page('diff: a.c a.c'), /there is no difference/],
  ['a diff of one file', page('diff: a.c'), /are not two sources/],
  ['a column that is not there', page('table: t.csv nose'), /no column 'nose'/],
  ['a call that is in no data', page('api: f'), /docs\/reference\/api\.json/],
  ['a lesson without its columns', page('lessons: t.csv'), /the columns are not folder,idea/],
  ['C code that was typed', 'text\n\n```c\nint x;\n```\n', /:3: C code that is not taken/],
  ['C code that was typed in a list', '- text\n\n  ~~~cpp\n  int x;\n  ~~~\n', /:3: C code/]
])
  test(`${what} fails with and without --check`, t => {
    const it = repository(t, {
      'a.c': 'int x; \n/* ANCHOR: open */\nint y;\n', 't.csv': 'a,b\n1,2\n', 'docs/p.md': text
    })
    assert.equal(it.run(true), 1)
    assert.match(it.said.join('\n'), message)
    assert.equal(it.run(false), 1)
    assert.equal(it.read('docs/p.md'), text)
  })

test('C code may be typed elsewhere, and a block shown in a fence is none', t => {
  const it = repository(t, {
    'common/README.md': '```c\nint x;\n```\n',
    'docs/p.md': '```markdown\n<!-- snippet: gone.c -->\n```\n'
  })
  assert.equal(it.run(true), 0)
})

test('a transcript with fences in it gets a longer fence, a block in a list its indent', t => {
  const it = repository(t, {
    'a.txt': 'x\n\n```\ny\n',
    'docs/p.md': '- item\n\n  <!-- snippet: a.txt -->\n  <!-- /snippet -->\n'
  })
  assert.equal(it.run(false), 0)
  assert.equal(it.read('docs/p.md'), '- item\n\n  <!-- snippet: a.txt -->\n  ````text\n' +
    '  x\n\n  ```\n  y\n  ````\n  <!-- /snippet -->\n')
  assert.equal(it.run(true), 0)
})

test('a box about a call, and all calls, come from the data', t => {
  const entry = {
    title: 'f', group: 'All', does: 'does it.', header: 'f.h', learn: 'f', short: '0',
    functions: [{ result: 'int', name: 'f', parameters: [{ type: 'int', name: 'x', what: 'a number' }] }],
    mistakes: ['a', 'b', 'c'], tests: ['t']
  }
  const it = repository(t, {
    'docs/reference/api.json': JSON.stringify([entry]),
    'docs/p.md': page('api: f') + page('api')
  })
  assert.equal(it.run(false), 0)
  assert.match(it.read('docs/p.md'), /^> - call: `f\(x\)`$/m)
  assert.match(it.read('docs/p.md'), /^int f\($/m)
  assert.equal(it.run(true), 0)
})

test('carriage returns do not make a page stale', () => {
  assert.deepEqual(renewed('.', 'docs/p.md', 'text\n').stale, [])
})

test('a diff shows what differs, under the name of the function', { skip }, t => {
  const body = line => `int f(void)\n{\n    a();\n    b();\n    ${line}\n    c();\n    d();\n}\n`
  const it = repository(t, {
    '1/a.c': body('old();'), '2/a.c': body('new();'), 'docs/p.md': page('diff: 1/a.c 2/a.c')
  })
  assert.equal(it.run(false), 0)
  assert.equal(it.read('docs/p.md').split('\n').slice(1, 12).join('\n'),
    '```diff\n--- 1/a.c\n+++ 2/a.c\n@@ f\n     a();\n     b();\n-    old();\n+    new();\n' +
    '     c();\n     d();\n```')
})

test('a hunk of a diff is about its changes, not about their surroundings', { skip }, () => {
  const title = (a, b) => {
    const said = []
    diffLines(a.split(' '), b.split(' '), (first, last) => said.push([first, last]))
    return said
  }
  assert.deepEqual(title('a b c', 'a B c'), [[1, 1]])
  assert.deepEqual(title('a b c', 'a c'), [[1, 1]])
  assert.deepEqual(title('a b c d e f g h', 'A b c d e f x g h'), [[0, 0], [6, 6]])
  assert.deepEqual(title('a b c d e', 'A b c d e x'), [[0, 5]])
})

test('without Git what is no diff is looked at all the same', t => {
  const it = repository(t, {
    'a.c': 'int a;\n', 'b.c': 'int b;\n', 'docs/p.md': page('diff: a.c b.c'),
    'docs/q.md': page('snippet: a.c')
  })
  const { PATH } = process.env
  t.after(() => (process.env.PATH = PATH))
  process.env.PATH = ''
  assert.equal(it.run(true), 1)
  assert.equal(it.said[0], 'stale: docs/q.md')
  assert.equal(it.run(false), 77)
  assert.equal(it.said.at(-1), 'skipped: git was not found')
  assert.equal(it.read('docs/p.md'), page('diff: a.c b.c'))
})

test('a table is made of a CSV file', t => {
  const it = repository(t, {
    't.csv': 'id,says,verdict\n1,"a ""b"", c",x|y\n2,"two\nlines",\n',
    'docs/p.md': page('table: t.csv', 'table: t.csv verdict, id')
  })
  assert.equal(it.run(false), 0)
  assert.match(it.read('docs/p.md'), /-->\n\n\| id \| says \| verdict \|\n\| --- \| --- \| --- \|\n\| 1 \| a "b", c \| x\\\|y \|\n\| 2 \| two<br>lines \|  \|\n\n<!--/)
  assert.match(it.read('docs/p.md'), /\| verdict \| id \|\n/)
})

test('a lesson has as many new lines as the folder before does not have', { skip }, t => {
  const it = repository(t, {
    '1/a.c': 'int a;\nint b;\n', '1/notes.txt': 'no C\n', '1/tests/t.c': 'int no;\n',
    '2/a.c': 'int a;\nint c;\n', '2/b.h': 'int d;\nint e;\n',
    'l.csv': 'folder,idea,calls\n1,first,x\n2,next,y\n',
    'docs/p.md': page('lessons: l.csv')
  })
  assert.equal(it.run(false), 0)
  assert.match(it.read('docs/p.md'), /\| \[1\]\(1\/README\.md\) \| first \| 2 \| 2 \| x \|\n/)
  assert.match(it.read('docs/p.md'), /\| \[2\]\(2\/README\.md\) \| next \| 4 \| 3 \| y \|\n/)
})

test('a row of the wrong length is an error', t => {
  const it = repository(t, { 't.csv': 'a,b\n1\n', 'docs/p.md': page('table: t.csv') })
  assert.equal(it.run(true), 1)
  assert.match(it.said.join(), /row 2 has 1 cells, not 2/)
})

test('CSV: quotes, empty cells, no line end at the end', () => {
  assert.deepEqual(parseCsv('a,b\n"",x'), [['a', 'b'], ['', 'x']])
  assert.deepEqual(parseCsv('a,b\n,\n'), [['a', 'b'], ['', '']])
  assert.deepEqual(parseCsv('a\tb\n1,2\t3\n', '\t'), [['a', 'b'], ['1,2', '3']])
  assert.throws(() => parseCsv('a\n"x"y\n'), /after a cell/)
})
