// SPDX-License-Identifier: MIT
// The lines of C that a recorded run goes through: for each program, and each key of
// playback.mjs, the function and the line in it. Functions and lines are looked up in
// the sources, and a name that is no longer there is an error.
import { linesOf } from './snippets.mjs'

const SERVER = '06-error-matrix/complete-server'

const COMPLETE = {
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
  'fail accept': [`${SERVER}/accept.c:accept_pool_take_socket`, 'record_operation_end('],
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

const BLOCKING = {
  'wait': ['docs/code/blocking.c:main', 'accept(listener'],
  'call accept': ['docs/code/blocking.c:main', 'accept(listener'],
  'call recv': ['docs/code/blocking.c:conn_serve', 'int received = recv('],
  'call recv again': ['docs/code/blocking.c:conn_serve', '        received = recv('],
  'call send': ['docs/code/blocking.c:conn_serve', 'while (received > 0'],
  'call closesocket': ['docs/code/blocking.c:conn_serve', 'closesocket(s)']
}

// What the chapters have in common, each in its own files.
const echo = chapter => ({
  'start receive': [`${chapter}/conn.c:conn_start_recv`, 'WSARecv('],
  'start send': [`${chapter}/conn.c:conn_start_send`, 'WSASend('],
  'end receive': [`${chapter}/conn.c:conn_on_recv`, 'c->received_bytes = bytes;'],
  'end of stream': [`${chapter}/conn.c:conn_on_recv`, 'return END_OF_STREAM;'],
  'end send': [`${chapter}/conn.c:conn_on_send`, 'c->sent_bytes += bytes;'],
  'fail receive': [`${chapter}/conn.c:conn_on_completion`, 'conn_close('],
  'fail send': [`${chapter}/conn.c:conn_on_completion`, 'conn_close('],
  'start failed': [`${chapter}/conn.c:conn_open`, 'conn_close('],
  'call closesocket': [`${chapter}/conn.c:conn_close`, 'closesocket(c->socket)']
})

const acceptOne = chapter => ({
  'call accept': [`${chapter}/main.c:server_accept_one`, 'accept(s->listener']
})

const port = chapter => ({
  ...echo(chapter),
  'wait': [`${chapter}/main.c:worker_run`, 'GetQueuedCompletionStatus(s->port'],
  'take': [`${chapter}/main.c:worker_run`, 'conn_on_completion('],
  'take posted': [`${chapter}/main.c:worker_run`, 'return 0;'],
  'call CreateIoCompletionPort': [`${chapter}/conn.c:conn_associate_port`, 'CreateIoCompletionPort('],
  'call PostQueuedCompletionStatus': [`${chapter}/main.c:worker_post_stop`, 'PostQueuedCompletionStatus(port']
})

const acceptEx = chapter => ({
  ...port(chapter),
  'take': [`${chapter}/main.c:worker_on_completion`, 'conn_on_completion('],
  'take accept': [`${chapter}/main.c:worker_on_accept`, 'accept_pool_take_socket('],
  'start accept': [`${chapter}/accept.c:accept_slot_start`, 'accepts->accept_ex('],
  'end accept': [`${chapter}/accept.c:accept_pool_take_socket`, 'accept_update_context('],
  'fail accept': [`${chapter}/accept.c:accept_pool_take_socket`, 'accept_report_failure('],
  'stop': [`${chapter}/main.c:server_wait_for_stop`, 'WaitForSingleObject(']
})

const zeroByte = chapter => ({
  ...acceptEx(chapter),
  'start readable': [`${chapter}/conn.c:conn_start_zero_recv`, 'WSARecv('],
  'end readable': [`${chapter}/conn.c:conn_on_success`, 'c->data_available = true;'],
  'fail readable': [`${chapter}/conn.c:conn_on_completion`, 'conn_handle_error('],
  'fail receive': [`${chapter}/conn.c:conn_on_completion`, 'conn_handle_error('],
  'start failed': [`${chapter}/conn.c:conn_open`, 'conn_handle_error('],
  'call recv': [`${chapter}/conn.c:conn_read_available`, 'recv(c->socket']
})

// In these chapters every receive is a zero-byte one, and recv reads the data.
function graceful(chapter) {
  const lines = {
    ...zeroByte(chapter),
    'call shutdown': [`${chapter}/conn.c:conn_send_fin`, 'shutdown(c->socket, SD_SEND)'],
    'call closesocket': [`${chapter}/conn.c:conn_free`, 'closesocket(c->socket)'],
    'call CancelIoEx': [`${chapter}/accept.c:accept_pool_stop`, 'CancelIoEx('],
    'call CancelIoEx of a connection': [`${chapter}/conn.c:conn_abort`, 'CancelIoEx(']
  }
  for (const key of ['start', 'end', 'fail']) delete lines[`${key} receive`]
  delete lines['end of stream']
  return lines
}

export const LINES = {
  'complete-server': COMPLETE,
  'blocking': BLOCKING,
  '01-overlapped-event': {
    ...echo('01-overlapped-event'),
    ...acceptOne('01-overlapped-event'),
    'wait': ['01-overlapped-event/main.c:server_run_loop', 'WSAWaitForMultipleEvents(s->count'],
    'take': ['01-overlapped-event/conn.c:conn_on_completion', 'WSAGetOverlappedResult('],
    'call CancelIo': ['01-overlapped-event/conn.c:conn_abort', 'CancelIo('],
    'stop': ['01-overlapped-event/main.c:server_run_loop', 'ctrl_c_count()']
  },
  '02-iocp-basic': {
    ...port('02-iocp-basic'),
    ...acceptOne('02-iocp-basic'),
    'stop': ['02-iocp-basic/main.c:server_accept_clients', 'WaitForMultipleObjects(']
  },
  '03-acceptex': acceptEx('03-acceptex'),
  '04-zero-byte-recv': zeroByte('04-zero-byte-recv'),
  '05-graceful-close': graceful('05-graceful-close'),
  '06-error-matrix': {
    ...graceful('06-error-matrix'),
    'wait': COMPLETE.wait,
    'fail send': ['06-error-matrix/conn.c:conn_on_completion', 'conn_handle_error('],
    'take posted': ['06-error-matrix/main.c:worker_handle_outcome', 'case PACKET_POSTED:']
  }
}

// For each program, and each key { source, name, lines, marked }: the function's
// file, name and lines, and which of these is meant, from 0.
export function linesOfRuns(root) {
  return Object.fromEntries(Object.entries(LINES).map(([program, lines]) => [program, linesOfRun(root, lines)]))
}

function linesOfRun(root, wantedLines) {
  return Object.fromEntries(Object.entries(wantedLines).map(([key, [spec, wanted]]) => {
    const { path, lines } = linesOf(root, spec)
    const found = lines.flatMap((line, i) => line.includes(wanted) ? [i] : [])
    if (found.length !== 1)
      throw new Error(`${spec}: ${found.length} lines with '${wanted}', for '${key}' of playback-lines.mjs`)
    return [key, { source: path, name: spec.split(':')[1], lines, marked: found[0] }]
  }))
}
