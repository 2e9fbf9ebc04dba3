/* SPDX-License-Identifier: MIT */
/* One connection: wait until there is something to read, read it into a buffer
 * that is held no longer than needed, send it back, wait again.
 *
 * That buffers and operations are limited is the second part, in budget.c: it
 * is asked in conn_take_buffer and conn_start_op, and whoever is refused is
 * queued by conn_handle_error. Take its answer for yes until then. */
#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "server.h"

/* Why a connection is closed that has not failed: what a handler returns once
 * it has received 0 bytes, in place of an error. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct conn *c, DWORD why);

/* Starts receiving; returns as op_start_error does. After 0 another thread may
 * have dequeued the packet already: c is no longer ours to touch. The WSABUF
 * may be on our stack, the buffer that it names may not. */
static DWORD conn_start_recv(struct conn *c)
{
    WSABUF into = {BUFFER_SIZE, c->buffer};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_RECV);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &into, 1, NULL, &flags, ov, NULL) == 0);
}

/* Starts waiting for something to read, data or end of stream, with a buffer
 * of zero bytes (no buffer at all would be WSAEINVAL). Nothing is read.
 * Returns as op_start_error does. After 0 another thread may have dequeued the
 * packet already: c is no longer ours to touch. */
static DWORD conn_start_zero_recv(struct conn *c)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_READABLE);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) == 0);
}

/* Starts sending what has not gone back yet; otherwise as conn_start_recv. */
static DWORD conn_start_send(struct conn *c)
{
    WSABUF from = {c->received_bytes - c->sent_bytes,
                   c->buffer + c->sent_bytes};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_SEND);

    assert(c->sent_bytes < c->received_bytes);
    return op_start_error(WSASend(c->socket, &from, 1, NULL, 0, ov, NULL) ==
                          0);
}

/* Starts an operation within the limits. It is counted before it starts, as it
 * may end before the call that starts it returns, and counted off again if the
 * call fails. One too many is WSAENOBUFS, as if the system had said so. */
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

/* Does the error say "not now"? WSAEWOULDBLOCK does in an overlapped call: too
 * many of them are outstanding (Microsoft Learn, WSARecv and WSASend). */
static bool conn_error_is_shortage(DWORD error)
{
    return error == WSAEWOULDBLOCK || error_is_shortage(error);
}

/* What becomes of c after conn_start_next. A shortage is not the connection's
 * fault: it waits. True if it does. */
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

/* Reads what is there, without waiting. WSAEWOULDBLOCK says that nothing is
 * left; that is no failure. */
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

/* Decides what c does next, and starts it: what has been received goes back,
 * then what there is to read is read, and when there is nothing left, c waits
 * for more without a buffer. Returns 0 if an operation has been started,
 * WSAENOBUFS or another shortage if c has to wait its turn, and why c ends
 * otherwise. */
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

/* A client that goes on sending keeps its buffer, unless another waits for
 * one: then it has to ask again what there is to read, behind the others. */
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

/* The operation of c has succeeded. Returns 0, or why c ends. */
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

/* One packet of c. A failed operation is news about its connection and about
 * nothing else. A failed send is not tried again, whatever the error: how much
 * of it has gone is unknown. */
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

/* Associates c with the port, before its first operation, so that no result
 * can get lost. That the socket does not block matters to conn_read_available;
 * overlapped calls never do. */
static DWORD conn_associate_port(struct conn *c)
{
    if (CreateIoCompletionPort((HANDLE) c->socket,
                               c->server->port,
                               (ULONG_PTR) c,
                               0))
        return net_set_non_blocking(c->socket);
    return GetLastError();
}

/* Takes over an accepted socket. */
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

/* Only the owner may call this, when nothing is in flight: so no packet of c
 * is queued, and none will be. */
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
