/* SPDX-License-Identifier: MIT */
/* One connection: it receives, sends that back, and receives again. */
#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "server.h"

/* A handler returns this instead of an error when it has received 0 bytes: the
 * client has ended its stream, and the connection is to be closed. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct conn *c, DWORD why);

/* Starts a receive; returns as op_start_error does. After 0 another thread may
 * have dequeued the packet already, and even freed c: do not use it. The
 * WSABUF may be on the stack, the buffer that it points to may not. */
static DWORD conn_start_recv(struct conn *c)
{
    WSABUF into = {BUFFER_SIZE, c->buffer};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_RECV);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &into, 1, NULL, &flags, ov, NULL) == 0);
}

/* Sends what has not been sent back yet; otherwise as conn_start_recv. */
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

/* Handles one packet of c. A failed operation concerns its own connection
 * only, so that is what is closed. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error)
{
    if (error == 0)
        error = op->kind == OP_RECV ? conn_on_recv(c, bytes)
                                    : conn_on_send(c, bytes);
    if (error != 0)
        conn_close(c, error);
}

/* Associates c with the port. This comes before the first operation, so that
 * no packet is missed. */
static DWORD conn_associate_port(struct conn *c)
{
    if (CreateIoCompletionPort((HANDLE) c->socket,
                               c->server->port,
                               (ULONG_PTR) c,
                               0))
        return 0;
    return GetLastError();
}

/* Takes ownership of an accepted socket. */
void conn_open(struct server *s, SOCKET socket, const char *from)
{
    struct conn *c = calloc(1, sizeof *c);
    DWORD error;

    if (c == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        closesocket(socket);
        return;
    }
    c->server = s;
    c->socket = socket;
    c->id = (unsigned) InterlockedIncrement(&s->last_id);
    verbose_print("conn %u: open from %s", c->id, from);
    error = conn_associate_port(c);
    if (error == 0)
        error = conn_start_recv(c);
    if (error != 0)
        conn_close(c, error);
}

/* The caller owns c, and nothing is in flight. So no packet of c is in the
 * queue, and none will be. */
static void conn_close(struct conn *c, DWORD why)
{
    if (why == END_OF_STREAM)
        verbose_print("conn %u: closed at end of stream", c->id);
    else
        verbose_print("conn %u: closed by %s (%lu)",
                      c->id,
                      error_name(why),
                      why);
    closesocket(c->socket);
    free(c);
}
