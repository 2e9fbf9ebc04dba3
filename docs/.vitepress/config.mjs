// SPDX-License-Identifier: MIT
// The site: the same Markdown that the repository's host shows, with search,
// navigation and drawn diagrams. Its addresses are the paths of the repository.
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { diagramKey, readSizes } from '../tools/diagrams.mjs'
import { slugOf } from '../tools/markdown.mjs'
import { LINES } from '../tools/playback-lines.mjs'
import { RECORDINGS, plugins } from './plugins.mjs'
import { BASE, REPOSITORY, ROOT, copySources, hrefOfSource, linkToSource } from './repository.mjs'
import { firstChapter, sidebar } from './sidebar.mjs'
import { codeTheme, layOut, rememberCases, searchOptions, siteTools } from './site-tools.mjs'

const copies = new Set()
rememberCases(copies)

// The player links to the functions that a run goes through.
for (const [source] of Object.values(LINES).flatMap(Object.values)) linkToSource(source.split(':')[0], copies)

// Where a page of the repository is on the site. The site begins with a page of
// its own, not with the README.
const PLACES = { 'docs/start.md': 'index.md', 'README.md': 'readme.md' }
const placeOf = page => PLACES[page] ?? page.replace(/(^|\/)README\.md$/, '$1index.md')

// A link within the repository: to a page, by its place on the site, or to what is
// no page. Other links, to headings too, are left to VitePress, which fails if a
// page is not there.
function addressOf(href, env) {
  if (/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(href)) return null
  const page = posix.relative(ROOT, env.realPath ?? env.path)
  const [path] = href.split(/[#?]/)
  const full = posix.join(posix.dirname(page), decodeURI(path))
  return /\.md$/.test(path) ? { href: `/${encodeURI(placeOf(full))}${href.slice(path.length)}`, page: true }
    : hrefOfSource(full, copies)
}

function links(md) {
  const next = md.renderer.rules.link_open
  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const target = addressOf(tokens[i].attrGet('href') ?? '', env)
    if (target) tokens[i].attrSet('href', target.href)
    if (!target || target.page) return next(tokens, i, options, env, self)
    tokens[i].attrSet('target', target.own ? '_self' : '_blank')
    if (!target.own) tokens[i].attrSet('rel', 'noreferrer')
    return self.renderToken(tokens, i, options)
  }
}

// A diagram is drawn in the browser; its text stays for who has no script. One
// that has not been measured gets a room of some size.
function diagrams(md) {
  const sizes = readSizes()
  const next = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, i, options, env, self) => {
    if (tokens[i].info.trim() !== 'mermaid') return next(tokens, i, options, env, self)
    const source = tokens[i].content
    const text = md.utils.escapeHtml(source)
    const key = diagramKey(source)
    const [width, height] = sizes[key] ?? [640, 480]
    return `<Diagram data-key="${key}" :width="${width}" :height="${height}" ` +
      `source="${encodeURIComponent(source)}">` +
      `<pre v-pre>${text}</pre></Diagram>\n`
  }
}

// To Vue, two braces would begin an expression. Here they are C.
function bracesAreText(md) {
  const escaped = html => html.replaceAll('{{', '&#123;&#123;')
  for (const rule of ['text', 'code_inline']) {
    const next = md.renderer.rules[rule]
    md.renderer.rules[rule] = (...args) => escaped(next(...args))
  }
}

// A page is compiled to a module that imports Vue. Those outside of this folder
// would look for it where nothing is installed.
const vueForAllPages = {
  name: 'vue-for-all-pages',
  enforce: 'pre',
  resolveId(id, importer, options) {
    if (!/^vue(\/|$)/.test(id) || !importer?.includes('.md')) return null
    return this.resolve(id, fileURLToPath(import.meta.url), { ...options, skipSelf: true })
  }
}

export default defineConfig({
  title: 'IOCP by example',
  description: 'Windows I/O completion ports in C, by six programs',
  lang: 'en',
  base: BASE,
  srcDir: '..',
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  srcExclude: ['build*/**', '**/node_modules/**', '.*/**'],
  rewrites: { ...PLACES, ':path(.*)/README.md': ':path/index.md' },
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['script', {}, "document.documentElement.classList.add('scripted')"],
    ['noscript', {}, '<style>.tabs .labels { display: none } .tabs .panel.other { display: block }</style>']
  ],
  markdown: {
    theme: codeTheme,
    anchor: { slugify: slugOf },
    headers: { slugify: slugOf },
    config(md) {
      links(md)
      diagrams(md)
      siteTools(md)
      bracesAreText(md)
      plugins(md, BASE, copies)
    }
  },
  themeConfig: {
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: searchOptions }
    },
    notFound: {
      title: 'There is no such page',
      quote: 'It may have another name now. The search, or the list of the chapters, has what there is.',
      linkLabel: 'to the first page',
      linkText: 'To the first page'
    },
    nav: [
      { text: 'The book', link: firstChapter(ROOT) },
      { text: 'The error matrix', link: '/docs/reference/error-matrix' },
      { text: 'Watch the port', link: `/${RECORDINGS}` }
    ],
    sidebar: sidebar(ROOT),
    socialLinks: REPOSITORY ? [{ icon: 'git', link: REPOSITORY, ariaLabel: 'repository' }] : []
  },
  vite: {
    plugins: [vueForAllPages],
    // The largest part of Mermaid is loaded by the pages that need it.
    build: { chunkSizeWarningLimit: 2000 },
    // `npm run docs:dev` would watch and search the build folders, too, and
    // follow the drive Z: of their Wine prefixes to every file of the machine.
    server: { watch: { ignored: [`${ROOT}/build*/**`] } },
    optimizeDeps: { entries: [] }
  },
  transformPageData(page) {
    layOut(page)
    if (page.relativePath !== 'index.md') return
    Object.assign(page.frontmatter, { sidebar: false, aside: false, prev: false, next: false, pageClass: 'start' })
  },
  buildEnd: site => copySources(copies, site.outDir)
})
