// SPDX-License-Identifier: MIT
// Finds definitions in C files by name, without a parser: comments, strings
// and preprocessor lines are blanked out, then braces are counted. If
// unbalanced #if branches make the count wrong, it is reset at the next '}' in
// the first column, where clang-format puts the end of every definition.

// The text with comments, literals and preprocessor lines as blanks. Positions
// and line ends do not change.
function blanked(text) {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g
  const blank = piece => piece.replace(/[^\n]/g, ' ')
  return text.replace(token, blank)
    .replace(/^[ \t]*#(?:\\\n|[^\n])*/gm, blank)
}

// The top-level pieces of a blanked text as [from, to): each ends with a ';'
// or with the '}' of a function's body.
function* pieces(text) {
  let depth = 0
  let from = -1
  let body = false // the braces that are open are those of a function
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (from < 0 && /\s/.test(c)) continue
    if (from < 0) from = i
    if (c === '{' || c === '(') {
      if (depth === 0 && c === '{') body = isFunctionHead(text.slice(from, i))
      depth++
    } else if (c === '}' || c === ')') {
      depth = c === '}' && (i === 0 || text[i - 1] === '\n') ? 0 : Math.max(0, depth - 1)
    }
    const alone = c === '}' && /^\n\}[ \t]*(\n|$)/.test(text.slice(i - 1, i + 80))
    if (depth > 0 || !(c === ';' || alone || (c === '}' && body))) continue
    yield [from, i + 1]
    from = -1
    body = false
  }
}

// Whether a '{' after this opens a function: not a type, not an initializer.
const isFunctionHead = head => /\)\s*$/.test(head) && !/=/.test(head.replace(/\([\s\S]*\)/, ''))

// What a piece defines, as [kind, name] pairs; a declaration defines nothing.
function defined(piece) {
  const brace = piece.indexOf('{')
  const head = brace < 0 ? piece : piece.slice(0, brace)
  const names = []
  const type = /\b(struct|union|enum)\s+(\w+)\s*$/.exec(head)
  if (brace >= 0 && type) names.push([type[1], type[2]])
  if (/^\s*typedef\b/.test(piece)) {
    const name = /\(\s*(?:\w+\s+)?\*\s*(\w+)\s*\)\s*\(/.exec(piece) ?? /(\w+)\s*(?:\[[^\]]*\]\s*)*;$/.exec(piece)
    if (name) names.push(['typedef', name[1]])
  } else if (brace >= 0 && isFunctionHead(head)) {
    const call = /(\w+)\s*\(\s*(\w*)/.exec(head)
    names.push(['function', call[1]])
    // TEST(a_name) { ... }: a function that a macro makes.
    if (call.index === head.search(/\S/) && call[2]) names.push(['function', call[2]])
  } else if (!/^\s*extern\b/.test(piece)) {
    const name = brace >= 0 && !/=/.test(head)
      ? /(\w+)\s*(?:\[[^\]]*\]\s*)*;$/.exec(piece.slice(piece.lastIndexOf('}')))
      : /^[^()]*?(\w+)\s*(?:\[[^\]]*\]\s*)*[=;]/.exec(piece)
    if (name) names.push(['variable', name[1]])
  }
  return names
}

// Every definition in the text: kind, name, first and last line (from 0).
export function definitions(text) {
  const found = []
  const lineOf = position => text.slice(0, position).split('\n').length - 1
  const plain = blanked(text)
  for (const [from, to] of pieces(plain))
    for (const [kind, name] of defined(plain.slice(from, to)))
      found.push({ kind, name, first: lineOf(from), last: lineOf(to - 1) })
  // A directive inside a comment does not count: this copy has blanks there.
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, c => c.replace(/[^\n]/g, ' '))
  for (const match of bare.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\\\n|[^\n])*/gm))
    found.push({
      kind: 'macro',
      name: match[1],
      first: lineOf(match.index),
      last: lineOf(match.index + match[0].length - 1)
    })
  return found
}

// The first line of the comment directly above a line, or that line.
function withComment(lines, first) {
  const above = lines[first - 1] ?? ''
  if (/^\s*\/\//.test(above)) {
    while (first > 0 && /^\s*\/\/(?! SPDX)/.test(lines[first - 1])) first--
    return first
  }
  if (!/\*\/\s*$/.test(above)) return first
  let start = first - 1
  while (start > 0 && !/\/\*/.test(lines[start])) start--
  const alone = /^\s*\/\*(?! SPDX)/.test(lines[start])
  return alone ? start : first
}

// The lines of one definition with the comment above it. The name may have its
// kind before it, as in 'struct op'. Throws if there is not exactly one.
export function definition(text, wanted) {
  const [, kind, name] = /^(?:(\w+)\s+)?(\w+)$/.exec(wanted) ?? []
  if (!name) throw new Error(`'${wanted}' is not a name`)
  const all = definitions(text).filter(d => d.name === name && (!kind || d.kind === kind))
  const places = new Set(all.map(d => d.first))
  if (places.size === 0) throw new Error(`no definition of '${wanted}'`)
  if (places.size > 1)
    throw new Error(`'${wanted}' is defined more than once: ` +
                    all.map(d => `${d.kind} in line ${d.first + 1}`).join(', '))
  const lines = text.split('\n')
  return lines.slice(withComment(lines, all[0].first), all[0].last + 1)
}
