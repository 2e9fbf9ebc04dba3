// SPDX-License-Identifier: MIT
// The difference of two texts by lines, the same on every machine. Lines that
// are there once on either side are matched first (patience), so that a brace
// of one function is not taken for that of another.

// The longest run of pairs whose second members rise, too.
function rising(pairs) {
  const tops = []
  for (const pair of pairs) {
    let at = tops.findIndex(top => top.pair[1] >= pair[1])
    if (at < 0) at = tops.length
    tops[at] = { pair, before: tops[at - 1] ?? null }
  }
  const chain = []
  for (let link = tops.at(-1) ?? null; link; link = link.before) chain.unshift(link.pair)
  return chain
}

function uniquePairs(a, b, [a0, a1, b0, b1]) {
  const once = (lines, from, to) => {
    const at = new Map()
    for (let i = from; i < to; i++) at.set(lines[i], at.has(lines[i]) ? -1 : i)
    return at
  }
  const left = once(a, a0, a1)
  const right = once(b, b0, b1)
  return [...left].filter(([line, i]) => i >= 0 && (right.get(line) ?? -1) >= 0)
    .map(([line, i]) => [i, right.get(line)])
    .sort((x, y) => x[0] - y[0])
}

// Pairs of a longest common subsequence, by the table.
function commonPairs(a, b, [a0, a1, b0, b1]) {
  const width = b1 - b0 + 1
  const table = new Uint32Array((a1 - a0 + 1) * width)
  for (let i = a1 - a0 - 1; i >= 0; i--)
    for (let j = b1 - b0 - 1; j >= 0; j--)
      table[i * width + j] = a[a0 + i] === b[b0 + j]
        ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1])
  const pairs = []
  for (let i = 0, j = 0; i < a1 - a0 && j < b1 - b0;) {
    if (a[a0 + i] === b[b0 + j]) pairs.push([a0 + i++, b0 + j++])
    else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) i++
    else j++
  }
  return pairs
}

// Pairs of equal lines within a range of both, in order.
function match(a, b, [a0, a1, b0, b1], pairs) {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pairs.push([a0++, b0++])
  const tail = []
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) tail.unshift([--a1, --b1])
  const range = [a0, a1, b0, b1]
  const fixed = rising(uniquePairs(a, b, range))
  if (fixed.length === 0) {
    pairs.push(...commonPairs(a, b, range))
  } else {
    for (const [i, j] of [...fixed, [a1, b1]]) {
      if (i < a0) continue // matched by the step before
      match(a, b, [a0, i, b0, j], pairs)
      if (i < a1) pairs.push([i, j])
      a0 = i + 1
      b0 = j + 1
    }
  }
  pairs.push(...tail)
}

// The lines of a unified diff with that much context, each hunk after a line
// with what titleOf says about its first and last change, as lines of b from
// 0. None if the texts are equal.
export function diffLines(a, b, context = 2, titleOf = () => '') {
  const pairs = []
  match(a, b, [0, a.length, 0, b.length], pairs)
  const edits = []
  let i = 0
  let j = 0
  for (const [x, y] of [...pairs, [a.length, b.length]]) {
    while (i < x) edits.push({ mark: '-', line: a[i++], at: j })
    while (j < y) edits.push({ mark: '+', line: b[j], at: j++ })
    if (x < a.length) edits.push({ mark: ' ', line: a[x], at: y })
    i = x + 1
    j = y + 1
  }
  const near = edits.map((_, n) =>
    edits.slice(Math.max(0, n - context), n + context + 1).some(e => e.mark !== ' '))
  const shown = []
  edits.forEach((edit, n) => {
    if (!near[n]) return
    if (n === 0 || !near[n - 1]) shown.push(`@@ ${title(edits, near, n, titleOf)}`.trimEnd())
    shown.push((edit.mark + edit.line).trimEnd())
  })
  return shown
}

function title(edits, near, start, titleOf) {
  const end = near.indexOf(false, start)
  const changes = edits.slice(start, end < 0 ? edits.length : end).filter(e => e.mark !== ' ')
  return titleOf(changes[0].at, changes.at(-1).at)
}
