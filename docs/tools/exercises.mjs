// SPDX-License-Identifier: MIT
// Tries a break-it exercise of the book: the change that a chapter asks for is
// made in a copy of the sources, its folder is built there, and the tests that
// should fail must fail, and those that should pass must pass.
//
//   node exercises.mjs NAME BUILD CMAKE CTEST [OPTION...]
//
// BUILD is a folder for the copy, emptied first; CMAKE and CTEST are the
// programs, and each OPTION is passed to CMake when it configures the copy.
// docs/exercises/exercises.json has the names, and beside it is a patch for
// each:
//
//   folder      which numbered folder is built; docs/code for a whole program,
//               which the root builds
//   programs    which of its programs the tests need, if not the one that has
//               its name; of docs/code, without ".c"
//   fails       tests that fail once the patch is applied, under Wine
//   says        what they print then
//   passes      tests that still pass
//   processors  if it depends on them: the least and the greatest number of
//               processors with which the tests fail for certain
//
// Exits with 77 if the exercise cannot be tried here.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMain } from './main.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const CODE = 'docs/code'
const SKIPPED = 77

class Skip extends Error {}

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', ...options })
  if (done.error) return { ok: false, output: done.error.message }
  return { ok: done.status === 0, output: done.stdout + done.stderr }
}

function need(what, program, args, options) {
  const done = run(program, args, options)
  if (!done.ok) throw new Error(`${what}\n${done.output}`)
  return done.output
}

// The files of some folders that Git tracks or would add.
function sourceFiles(folders) {
  const list = run('git', ['ls-files', '-z', '--cached', '--others',
    '--exclude-standard', '--', ...folders], { cwd: ROOT })
  if (!list.ok) throw new Skip('there is no Git, or this is not a checkout')
  return list.output.split('\0').filter(f => f && existsSync(join(ROOT, f)))
}

function copySources(folders, to) {
  for (const file of sourceFiles(folders)) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    copyFileSync(join(ROOT, file), join(to, file))
  }
}

// In a folder of a checkout, Git would take the paths in the patch as paths of
// the checkout, and silently skip what is not below the folder. Git for
// Windows would convert the line ends.
export function applyPatch(patch, tree, root = ROOT) {
  need(`${patch}: no longer applies`, 'git',
    ['-c', 'core.autocrlf=false', 'apply', join(root, patch)],
    { cwd: tree, env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(tree) } })
}

// The page of a chapter shows the patch and names the tests that fail.
function checkPage(exercise, patch) {
  const chapter = exercise.name.slice(0, 3)
  const page = readdirSync(join(ROOT, 'docs'))
    .find(f => f.startsWith(chapter) && f.endsWith('.md'))
  if (!page) throw new Error(`docs/${chapter}*.md: no such file`)
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  for (const told of [`snippet: ${patch} `, ...exercise.fails])
    if (!text.includes(told)) throw new Error(`docs/${page}: does not contain '${told.trim()}'`)
}

function checkProcessors([least, greatest]) {
  const count = availableParallelism() // as the servers count them
  if (count < least || count > greatest)
    throw new Skip(`it fails for certain on ${least} to ${greatest} processors, it may use ${count} here`)
}

function build(exercise, tree, folder, cmake, options) {
  const matrix = exercise.fails[0].startsWith('matrix.')
  const whole = exercise.folder === CODE
  const programs = exercise.programs ?? [exercise.folder]
  const targets = matrix ? ['case_test']
    : ['drive', ...whole ? programs.map(name => `code-${name}`) : programs]
  need('it cannot be configured', cmake,
    ['-S', whole ? tree : join(tree, exercise.folder), '-B', folder, ...options])
  need('it cannot be built', cmake, ['--build', folder, '--target', ...targets])
}

// The status of each test, "run" if it passed. -FA, because the Wine server is
// that of the fixture of the test that runs this program.
function runTests(names, folder, ctest, env) {
  const pattern = names.map(n => n.replaceAll('.', '[.]')).join('|')
  const report = join(folder, 'report.xml')
  rmSync(report, { force: true })
  const { output } = run(ctest, ['--test-dir', folder, '-R', `^(${pattern})$`,
    '-FA', '.*', '--no-tests=error', '--output-on-failure',
    '--output-junit', report], { env: { ...process.env, ...env } })
  console.log(output)
  const results = new Map()
  if (!existsSync(report)) throw new Error('there is no result')
  for (const [, name, status] of
    readFileSync(report, 'utf8').matchAll(/<testcase name="([^"]+)"[^>]* status="(\w+)"/g))
    results.set(name, status)
  return { results, output }
}

// What differs from the description, one line each.
export function judge(exercise, { results, output }) {
  const wrong = []
  const expect = (names, status, what) => {
    for (const name of names)
      if (results.get(name) !== status)
        wrong.push(`${name} should ${what} with the patch: ${results.get(name) ?? 'there is no such test'}`)
  }
  expect(exercise.fails, 'fail', 'fail')
  expect(exercise.passes, 'run', 'pass')
  for (const text of exercise.says)
    if (!output.includes(text)) wrong.push(`no output contains '${text}'`)
  return wrong
}

function attempt(name, work, cmake, ctest, options) {
  const all = JSON.parse(readFileSync(join(ROOT, 'docs/exercises/exercises.json'), 'utf8'))
  const exercise = all.find(e => e.name === name)
  if (!exercise) throw new Error(`docs/exercises/exercises.json: no '${name}'`)
  const patch = `docs/exercises/${name}.patch`
  checkPage(exercise, patch)
  checkProcessors(exercise.processors ?? [1, Infinity])
  const [tree, folder] = [join(work, 'tree'), join(work, 'build')]
  rmSync(work, { recursive: true, force: true })
  copySources(exercise.folder === CODE ? ['.'] : ['common', exercise.folder], tree)
  applyPatch(patch, tree)
  build(exercise, tree, folder, cmake, options)
  // Some fail by waiting for something that never happens, so the limits are
  // short.
  const fails = runTests(exercise.fails, folder, ctest, { IOCP_TIME_FACTOR: '1' })
  const passes = exercise.passes.length > 0
    ? runTests(exercise.passes, folder, ctest)
    : { results: new Map(), output: '' }
  return judge(exercise, {
    results: new Map([...fails.results, ...passes.results]),
    output: fails.output + passes.output
  })
}

function main([name, work, cmake, ctest, ...options]) {
  if (!ctest) {
    console.error('usage: exercises.mjs NAME BUILD CMAKE CTEST [OPTION...]')
    return 2
  }
  try {
    const wrong = attempt(name, resolve(work), cmake, ctest, options)
    wrong.forEach(line => console.error(`${name}: ${line}`))
    return wrong.length > 0 ? 1 : 0
  } catch (error) {
    if (error instanceof Skip) {
      console.log(`skipped: ${error.message}`)
      return SKIPPED
    }
    console.error(`${name}: ${error.message}`)
    return 1
  }
}

if (isMain(import.meta.url)) process.exitCode = main(process.argv.slice(2))
