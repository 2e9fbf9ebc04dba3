/* SPDX-License-Identifier: MIT */
/* One connection: it waits until there is something to read, reads it into a
 * buffer that it holds no longer than needed, and sends it back.
 *
 * The second part of this chapter, in budget.c, limits buffers and operations.
 * conn_take_buffer and conn_start_op ask it, and conn_handle_error queues a
 * connection that has to wait. On first reading, assume that there are no
 * limits. */
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

/* Starts a receive of zero bytes: it completes when there is something to
 * read, data or the end of the stream, and reads nothing. (A count of 0
 * buffers would be WSAEINVAL.) Returns as op_start_error does; after 0, do not
 * use c. */
static DWORD conn_start_zero_recv(struct conn *c)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_READABLE);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) == 0);
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

/* Starts an operation within the limits. It is counted before the call,
 * because it may complete before the call returns, and taken off the count if
 * the call fails. Above the limit this returns WSAENOBUFS. */
static DWORD conn_start_op(struct conn *c, DWORD (*start)(struct conn *c))
{
    DWORD error;

    if (!budget_begin_operation(&c->server->budget))
        return WSAENOBUFS;
    error = start(c);
    if (error != 0)
        budget_end_operation(&c->server->budget);
    return error;
}

static bool conn_take_buffer(struct conn *c)
{
    if (c->buffer == NULL)
        c->buffer = budget_take_buffer(&c->server->budget);
    return c->buffer != NULL;
}

static void conn_give_buffer(struct conn *c)
{
    budget_give_buffer(&c->server->budget, c->buffer);
    c->buffer = NULL;
}

/* True if it helps to try again later. WSAEWOULDBLOCK is for overlapped calls:
 * too many are outstanding (Microsoft Learn, WSARecv and WSASend). */
static bool conn_error_is_shortage(DWORD error)
{
    return error == WSAEWOULDBLOCK || error_is_shortage(error);
}

/* Handles the result of conn_start_next. A shortage is not the fault of the
 * connection, so it waits for its turn. Returns true if it waits. */
static bool conn_handle_error(struct conn *c, DWORD error)
{
    if (conn_error_is_shortage(error)) {
        verbose_print("conn %u: waits for its turn", c->id);
        budget_queue_waiter(&c->server->budget, c);
        return true;
    }
    if (error != 0)
        conn_close(c, error);
    return false;
}

static DWORD conn_on_recv(struct conn *c, DWORD bytes)
{
    assert(bytes <= BUFFER_SIZE && c->sent_bytes == c->received_bytes);
    verbose_print("conn %u: received %lu bytes", c->id, bytes);
    if (bytes == 0)
        return END_OF_STREAM;
    c->received_bytes = bytes;
    c->sent_bytes = 0;
    return 0;
}

/* Reads what is there, without blocking. WSAEWOULDBLOCK means that nothing is
 * left to read, which is not a failure. */
static DWORD conn_read_available(struct conn *c)
{
    int bytes;

    if (!conn_take_buffer(c))
        return WSAENOBUFS;
    bytes = recv(c->socket, c->buffer, BUFFER_SIZE, 0);
    if (bytes >= 0)
        return conn_on_recv(c, (DWORD) bytes);
    if (WSAGetLastError() != WSAEWOULDBLOCK)
        return (DWORD) WSAGetLastError();
    c->data_available = false;
    return 0;
}

/* Decides what c does next, and starts it: send back what has been received,
 * or read what there is, or wait for more without a buffer. Returns 0 if an
 * operation has been started, a shortage such as WSAENOBUFS if c has to wait
 * for its turn, and otherwise why c is to be closed. */
static DWORD conn_start_next(struct conn *c)
{
    DWORD error = 0;

    if (c->sent_bytes == c->received_bytes && c->data_available)
        error = conn_read_available(c);
    if (error != 0)
        return error;
    if (c->sent_bytes < c->received_bytes)
        return conn_start_op(c, conn_start_send);
    if (c->server->buffered) /* a receive holds the buffer, as in 03 */
        return conn_take_buffer(c) ? conn_start_op(c, conn_start_recv)
                                   : WSAENOBUFS;
    conn_give_buffer(c);
    return conn_start_op(c, conn_start_zero_recv);
}

/* A client that keeps sending keeps its buffer, unless another connection
 * waits for one; then c waits for data again, behind the others. */
static void conn_on_send(struct conn *c, DWORD bytes)
{
    verbose_print("conn %u: sent %lu bytes", c->id, bytes);
    c->sent_bytes += bytes;
    assert(c->sent_bytes <= c->received_bytes);
    if (c->server->budget.waiter_count > 0)
        c->data_available = false;
}

bool conn_retry_start(struct conn *c)
{
    return conn_handle_error(c, conn_start_next(c));
}

/* Notes that c's operation succeeded. Returns 0, or why c has to be closed. */
static DWORD conn_on_success(struct conn *c, enum op_kind kind, DWORD bytes)
{
    if (kind == OP_RECV)
        return conn_on_recv(c, bytes);
    if (kind == OP_SEND)
        conn_on_send(c, bytes);
    else
        c->data_available = true;
    return 0;
}

/* Handles one packet of c. A failed operation concerns its own connection
 * only. A failed send is never tried again, whatever the error, because it is
 * unknown how much of it was sent. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error)
{
    bool send_failed = error != 0 && op->kind == OP_SEND;

    budget_end_operation(&c->server->budget);
    if (error == 0)
        error = conn_on_success(c, op->kind, bytes);
    if (error == 0)
        error = conn_start_next(c);
    if (send_failed)
        conn_close(c, error);
    else
        conn_handle_error(c, error);
}

/* Associates c with the port. This comes before the first operation, so that
 * no packet is missed. It also makes the socket non-blocking for
 * conn_read_available; overlapped calls never block. */
static DWORD conn_associate_port(struct conn *c)
{
    if (CreateIoCompletionPort((HANDLE) c->socket,
                               c->server->port,
                               (ULONG_PTR) c,
                               0))
        return net_set_non_blocking(c->socket);
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
    if (error != 0)
        conn_close(c, error);
    else
        conn_handle_error(c, conn_start_next(c));
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
    conn_give_buffer(c);
    free(c);
}
