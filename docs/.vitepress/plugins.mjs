// SPDX-License-Identifier: MIT
// What comments in a page are to the site. The repository's host does not show
// them, and what stands between them has to read well without the site.
//
//   <!-- player: NAME -->   the player with that recording, or with all of them
//                           (all); a picture in the next paragraph is what the
//                           host shows in its place
//   <!-- tabs -->           the items of the list that follows are tabs, named by
//   <!-- /tabs -->          the bold words that each begins with
//
// A listing that snippets.mjs writes gets a link to its file, and the picture of a
// recording one to the player.
import { hrefOfSource } from './repository.mjs'

const PLAYER = /^<!--\s*player:\s*([\w-]+)\s*-->\s*$/
const TABS = /^<!--\s*(\/?)tabs\s*-->\s*$/
const SNIPPET = /<!--\s*snippet:\s*([^#:\s]+)(?:[#:]([^>]*?))?\s*-->\s*$/
const PICTURE = /(?:^|\/)images\/timeline-([\w-]+)\.svg$/
export const RECORDINGS = 'docs/reference/recordings'

const html = (state, content) => {
  const token = new state.Token('html_block', '', 0)
  token.content = content
  return token
}

// The recording whose picture a paragraph consists of, or null.
function pictureAt(tokens, i) {
  if (tokens[i]?.type !== 'paragraph_open') return null
  const { children } = tokens[i + 1]
  return children.length === 1 && children[0].type === 'image'
    ? PICTURE.exec(children[0].attrGet('src'))?.[1] ?? null : null
}

function players(state, base) {
  const kept = []
  const { tokens } = state
  for (let i = 0; i < tokens.length; i++) {
    const name = tokens[i].type === 'html_block' && PLAYER.exec(tokens[i].content)?.[1]
    const picture = pictureAt(tokens, i)
    if (name) {
      kept.push(html(state, name === 'all' ? '<Player choice />\n' : `<Player name="${name}" />\n`))
      if (pictureAt(tokens, i + 1)) i += 3
    } else if (picture) {
      kept.push(...tokens.slice(i, i + 3), html(state, '<p class="to-player"><a href="' +
        `${base}${RECORDINGS}.html#play-${picture}">Play this recording step by step</a></p>\n`))
      i += 2
    } else {
      kept.push(tokens[i])
    }
  }
  state.tokens = kept
}

// The bold words that an item begins with.
function labelOf(tokens, item) {
  const children = tokens[item + 2]?.children ?? []
  const open = children.findIndex(child => child.type === 'strong_open')
  return open >= 0 && children.slice(0, open).every(c => !c.content) ? children[open + 1].content : null
}

function tabs(state) {
  const { tokens } = state
  const fail = what => { throw new Error(`${state.env.relativePath}: tabs: ${what}`) }
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i].type !== 'html_block' || !TABS.test(tokens[i].content)) continue
    const list = tokens[i + 1]
    if (list?.type !== 'bullet_list_open') fail('a list has to follow')
    const end = tokens.findIndex((t, k) => k > i && t.type === 'bullet_list_close' && t.level === list.level)
    if (!/\//.test(TABS.exec(tokens[end + 1]?.content ?? '')?.[1] ?? '')) fail('no <!-- /tabs --> after the list')
    const labels = []
    for (let k = i + 2; k < end; k++) {
      if (tokens[k].level !== list.level + 1) continue
      if (tokens[k].type === 'list_item_open') {
        labels.push(labelOf(tokens, k) ?? fail('an item that does not begin with bold words'))
        tokens[k] = html(state, `<template #tab${labels.length - 1}>\n`)
      } else if (tokens[k].type === 'list_item_close') {
        tokens[k] = html(state, '</template>\n')
      }
    }
    const escaped = state.md.utils.escapeHtml(JSON.stringify(labels))
    tokens.splice(end, 2, html(state, '</Tabs>\n'))
    tokens.splice(i, 2, html(state, `<Tabs :labels="${escaped}">\n`))
  }
}

// The comment of snippets.mjs stands above the listing.
function sources(state, copies) {
  const { tokens } = state
  for (let i = tokens.length - 1; i > 0; i--) {
    if (tokens[i].type !== 'fence' || tokens[i - 1].type !== 'html_block') continue
    const [, path] = SNIPPET.exec(tokens[i - 1].content) ?? []
    const target = path && hrefOfSource(path, copies)
    if (!target) continue
    const where = target.own ? 'target="_self"' : 'target="_blank" rel="noreferrer"'
    tokens.splice(i + 1, 0, html(state,
      `<p class="source"><a href="${state.md.utils.escapeHtml(target.href)}" ${where}>${path}</a></p>\n`))
  }
}

export function plugins(md, base, copies) {
  md.core.ruler.push('iocp-players', state => players(state, base))
  md.core.ruler.push('iocp-tabs', tabs)
  md.core.ruler.push('iocp-sources', state => sources(state, copies))
}
