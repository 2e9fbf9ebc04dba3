/* SPDX-License-Identifier: MIT */
/* One connection: receive, send that back, receive again. */
#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "server.h"

/* A handler returns this instead of an error when it has received 0 bytes: the
 * client has ended its stream, and the connection is to be closed. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct server *s, DWORD i, DWORD why);

/* Starts a receive; returns as op_start_error does. The WSABUF may be on the
 * stack, because WSARecv copies it. The buffer that it points to may not: the
 * system writes to that after this function has returned. */
static DWORD conn_start_recv(struct conn *c)
{
    WSABUF into = {BUFFER_SIZE, c->buffer};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_RECV);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &into, 1, NULL, &flags, ov, NULL) == 0);
}

/* Starts a send of what has not been sent back yet; otherwise the same as
 * conn_start_recv. */
static DWORD conn_start_send(struct conn *c)
{
    WSABUF from = {c->received_bytes - c->sent_bytes,
                   c->buffer + c->sent_bytes};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_SEND);

    assert(c->sent_bytes < c->received_bytes);
    return op_start_error(WSASend(c->socket, &from, 1, NULL, 0, ov, NULL) ==
                          0);
}

static DWORD conn_on_recv(struct conn *c, DWORD bytes)
{
    assert(bytes <= BUFFER_SIZE && c->sent_bytes == c->received_bytes);
    verbose_print("conn %u: received %lu bytes", c->id, bytes);
    if (bytes == 0)
        return END_OF_STREAM;
    c->received_bytes = bytes;
    c->sent_bytes = 0;
    return conn_start_send(c);
}

static DWORD conn_on_send(struct conn *c, DWORD bytes)
{
    verbose_print("conn %u: sent %lu bytes", c->id, bytes);
    c->sent_bytes += bytes;
    assert(c->sent_bytes <= c->received_bytes);
    return c->sent_bytes < c->received_bytes ? conn_start_send(c)
                                             : conn_start_recv(c);
}

/* Asks whether the operation of connection i has completed. If it has, handles
 * the result and starts the next operation. A failed operation concerns its
 * own connection only, so that is what is closed. */
void conn_on_completion(struct server *s, DWORD i)
{
    struct conn *c = s->conns[i];
    DWORD bytes = 0, flags = 0, error = 0;

    if (!WSAGetOverlappedResult(c->socket,
                                &c->op.overlapped,
                                &bytes,
                                FALSE,
                                &flags))
        error = (DWORD) WSAGetLastError();
    if (error == WSA_IO_INCOMPLETE)
        return; /* not yet: it is still pending */
    if (error == 0)
        error = c->op.kind == OP_RECV ? conn_on_recv(c, bytes)
                                      : conn_on_send(c, bytes);
    if (error != 0)
        conn_close(s, i, error);
}

/* Takes over an accepted socket. */
void conn_open(struct server *s, SOCKET socket, const char *from)
{
    struct conn *c = calloc(1, sizeof *c);
    WSAEVENT event = WSACreateEvent();
    DWORD error = 0;

    if (c == NULL || event == WSA_INVALID_EVENT) {
        error_report("conn_open", ERROR_NOT_ENOUGH_MEMORY);
        if (event != WSA_INVALID_EVENT)
            WSACloseEvent(event);
        free(c);
        closesocket(socket);
        return;
    }
    c->socket = socket;
    c->id = ++s->last_id;
    c->op.overlapped.hEvent = event;
    verbose_print("conn %u: open from %s", c->id, from);
    assert(s->count < sizeof s->events / sizeof s->events[0]);
    s->events[s->count] = event;
    s->conns[s->count] = c;
    s->count++;
    error = conn_start_recv(c);
    if (error != 0)
        conn_close(s, s->count - 1, error);
}

/* Closes connection i, which must have no operation in flight. The last
 * connection takes its place in the arrays. Only the pointer moves: the memory
 * that operations use stays where it is. */
static void conn_close(struct server *s, DWORD i, DWORD why)
{
    struct conn *c = s->conns[i];

    assert(i > 0 && i < s->count); /* place 0 is not a connection's */
    if (why == END_OF_STREAM)
        verbose_print("conn %u: closed at end of stream", c->id);
    else
        verbose_print("conn %u: closed by %s (%lu)",
                      c->id,
                      error_name(why),
                      why);
    s->count--;
    s->events[i] = s->events[s->count];
    s->conns[i] = s->conns[s->count];
    closesocket(c->socket);
    WSACloseEvent(c->op.overlapped.hEvent);
    free(c);
}

/* Closes connection i while its operation is in flight. CancelIo only requests
 * the cancellation, so this waits for the operation to complete: until then
 * the system may write to c. */
void conn_abort(struct server *s, DWORD i)
{
    struct conn *c = s->conns[i];
    DWORD bytes = 0, flags = 0;

    CancelIo((HANDLE) c->socket);
    WSAGetOverlappedResult(c->socket, &c->op.overlapped, &bytes, TRUE, &flags);
    conn_close(s, i, ERROR_OPERATION_ABORTED);
}
