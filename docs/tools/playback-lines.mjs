// SPDX-License-Identifier: MIT
// The lines of C that a recorded run goes through: for each key of playback.mjs
// the function of the complete server, and the line in it. Functions and lines are
// looked up in the sources, and a name that is not there any more is an error.
import { linesOf } from './snippets.mjs'

const SERVER = '06-error-matrix/complete-server'

export const LINES = {
  'wait': ['06-error-matrix/dispatch.c:dispatch_dequeue_packets', 'GetQueuedCompletionStatusEx('],
  'take': [`${SERVER}/conn.c:conn_on_completion`, 'conn_reference_and_lock(c);'],
  'take accept': [`${SERVER}/worker.c:worker_on_accept`, 'accept_pool_take_socket('],
  'take own': [`${SERVER}/worker.c:worker_handle_completed`, 'worker_on_completion(w, &o);'],
  'next own': [`${SERVER}/worker.c:worker_run_round`, 'worker_handle_completed('],
  'start accept': [`${SERVER}/accept.c:accept_slot_start`, 'accepts->accept_ex('],
  'start readable': [`${SERVER}/receive.c:conn_start_zero_recv`, 'WSARecv('],
  'start receive': [`${SERVER}/receive.c:conn_start_recv`, 'WSARecv('],
  'start send': [`${SERVER}/send.c:conn_start_send`, 'WSASend('],
  'start failed': [`${SERVER}/start.c:conn_start_op`, 'conn_on_failure('],
  'end accept': [`${SERVER}/accept.c:accept_pool_take_socket`, 'record_operation_end('],
  'end readable': [`${SERVER}/receive.c:conn_on_receive_end`, 'c->data_available = true;'],
  'end readable at once': [`${SERVER}/receive.c:conn_start_receive`, 'c->data_available = true;'],
  'end receive': [`${SERVER}/receive.c:conn_on_recv`, 'conn_on_data('],
  'end of stream': [`${SERVER}/receive.c:conn_on_recv`, 'c->fin_received = true;'],
  'end send': [`${SERVER}/send.c:conn_on_send`, 'stats_add_count('],
  'end send at once': [`${SERVER}/send.c:conn_start_sends`, 'conn_on_send('],
  'fail readable': [`${SERVER}/receive.c:conn_on_receive_end`, 'conn_on_failure('],
  'fail receive': [`${SERVER}/receive.c:conn_on_recv`, 'conn_on_failure('],
  'fail send': [`${SERVER}/send.c:conn_on_send`, 'conn_on_failure('],
  'stop': [`${SERVER}/main.c:server_wait_for_stop`, 'WaitForSingleObject(']
}

// For each key { source, name, lines, marked }: the function's file, name and
// lines, and which of these is meant, from 0.
export function linesOfRuns(root) {
  return Object.fromEntries(Object.entries(LINES).map(([key, [spec, wanted]]) => {
    const { path, lines } = linesOf(root, spec)
    const found = lines.flatMap((line, i) => line.includes(wanted) ? [i] : [])
    if (found.length !== 1)
      throw new Error(`${spec}: ${found.length} lines with '${wanted}', for '${key}' of playback-lines.mjs`)
    return [key, { source: path, name: spec.split(':')[1], lines, marked: found[0] }]
  }))
}
