// SPDX-License-Identifier: MIT
// What is asked of the error matrix and of the table of errors, and how that is
// written in the address of a page. No more than JavaScript, so that it can be
// tested without a browser.

export const NOTHING = {
  call: '', outcome: '', error: '', group: '', confidence: '', words: '', wine: false
}

// The four returns of GetQueuedCompletionStatus, and none.
export const OUTCOMES = {
  succeeded: 'TRUE: it succeeded',
  failed: 'FALSE: it failed',
  posted: 'TRUE, NULL: posted',
  'no-packet': 'FALSE, NULL: no packet',
  none: 'none: the call says it'
}

export const KINDS = { WIN32_ERROR: 'Win32', WINSOCK_ERROR: 'Winsock', NT_STATUS: 'NTSTATUS' }

const hex = code => code.toString(16).toUpperCase().padStart(8, '0')
export const isStatus = entry => entry.kind === 'NT_STATUS'

// As people write the number.
export const numberOf = entry => isStatus(entry) ? `0x${hex(entry.code)}` : String(entry.code)

// As the rows of the matrix have it.
const fieldOf = entry => isStatus(entry) ? hex(entry.code) : String(entry.code)

// "64", "0xC000020D", "C000020D", "3221225997", "-1073741299": a number and
// whether it can only be an NTSTATUS. null if it is none.
function readNumber(text) {
  const digits = /^(0x)?([0-9a-f]+)$/i.exec(text)
  if (digits && (digits[1] || digits[2].length === 8))
    return { number: parseInt(digits[2], 16), status: true }
  if (!/^-?\d+$/.test(text)) return null
  const number = Number(text)
  return number < 0 || number > 0x7FFFFFFF
    ? { number: number < 0 ? number + 2 ** 32 : number, status: true }
    : { number, status: false }
}

// The entries that a number or a name stands for; of a part of a name all that
// have it.
export function findErrors(errors, text) {
  const asked = text.trim()
  const found = readNumber(asked)
  if (found)
    return errors.filter(e => e.code === found.number && isStatus(e) === found.status)
  const name = asked.toUpperCase()
  const whole = errors.filter(e => e.name === name)
  if (whole.length > 0 || name.length < 3) return whole
  return errors.filter(e => e.name.includes(name))
}

// Each NTSTATUS that the entry is a spelling of, with the two other spellings.
export function spellings(errors, entry) {
  const statuses = isStatus(entry) ? [entry]
    : errors.filter(e => isStatus(e) && e.code !== 0 && entry.code !== 0 &&
        (entry.kind === 'WIN32_ERROR' ? e.win32 : e.winsock) === entry.code)
  // 995 to 997 have one name for Win32 and one for Winsock.
  const named = (kind, code) => errors.find(e => e.kind === kind && e.code === code) ??
    errors.find(e => !isStatus(e) && e.code === code)
  return statuses.map(status => ({
    status,
    win32: named('WIN32_ERROR', status.win32),
    winsock: status.winsock === 0 && status.code !== 0 ? undefined
      : named('WINSOCK_ERROR', status.winsock)
  }))
}

export const rowHas = (row, entries) => entries.some(entry => row.codes.includes(fieldOf(entry)))

// The numbers that rows have, for a list of suggestions: each error once.
export const errorsIn = (rows, errors) =>
  errors.filter(entry => entry.code !== 0 && rows.some(row => rowHas(row, [entry])))

const hasWords = (row, words) => {
  const text = [row.case, row.title, row.how, row.reaction].join('\n').toLowerCase()
  return words.toLowerCase().split(/\s+/).every(word => text.includes(word))
}

// The rows that are wanted, in their order.
export function filterRows(rows, errors, filter) {
  const wanted = filter.error.trim() && findErrors(errors, filter.error)
  return rows.filter(row =>
    (!filter.call || row.calls.includes(filter.call)) &&
    (!filter.outcome || row.outcomes.includes(filter.outcome)) &&
    (!wanted || rowHas(row, wanted)) &&
    (!filter.group || row.group === filter.group) &&
    (!filter.confidence || row.confidence === filter.confidence) &&
    (!filter.wine || row.differs) &&
    (!filter.words.trim() || hasWords(row, filter.words.trim())))
}

// As the part of an address behind the '?', and back. What is not known there
// is left out.
export function queryOf(filter) {
  const query = new URLSearchParams()
  for (const [name, nothing] of Object.entries(NOTHING)) {
    const value = typeof nothing === 'boolean' ? filter[name] && 'differs' : filter[name].trim()
    if (value) query.set(name, value)
  }
  return query.toString()
}

export function filterOf(search) {
  const query = new URLSearchParams(search)
  const filter = { ...NOTHING }
  for (const [name, nothing] of Object.entries(NOTHING))
    if (query.has(name)) filter[name] = typeof nothing === 'boolean' ? true : query.get(name)
  return filter
}

// The values of a member of the rows, with how many rows have each, in the order
// of the rows, or the most frequent first.
export function valuesOf(rows, read) {
  const counts = new Map()
  for (const row of rows)
    for (const value of [read(row)].flat()) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => ({ value, count }))
}
