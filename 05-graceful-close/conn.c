/* SPDX-License-Identifier: MIT */
/* One connection, from its first operation to its last packet.
 *
 * While no thread holds the lock of a connection:
 *   - if it is not CONN_CLOSING, an operation is in flight or it waits in the
 *     queue, and so it has a reference (server.h lists them);
 *   - if it is CONN_CLOSING and has no reference, it has been freed.
 *
 * Lock order: the server's lock before that of a connection. (conn_open holds
 * the lock of a connection first, but no other thread can find that one yet.)
 * conn_open, conn_on_completion and conn_retry_start acquire the lock of a
 * connection, and conn_unlock_and_release releases it; the functions with
 * REQUIRES_LOCK run in between. */
#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "server.h"

/* A handler returns this instead of an error when it has received 0 bytes: the
 * client has ended its stream, and the connection is to be closed. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct conn *c, DWORD why) REQUIRES_LOCK(c->lock);

/* Starts a receive of zero bytes: it completes when there is something to
 * read, data or the end of the stream, and reads nothing. (A count of 0
 * buffers would be WSAEINVAL.) Returns as op_start_error does; after 0,
 * another thread may already wait for the lock of c to handle the packet. */
static DWORD conn_start_zero_recv(struct conn *c) REQUIRES_LOCK(c->lock)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_prepare_overlapped(&c->op, OP_READABLE);
    DWORD flags = 0;

    return op_start_error(
        WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) == 0);
}

/* Sends what has not been sent back yet; otherwise as conn_start_zero_recv. */
static DWORD conn_start_send(struct conn *c) REQUIRES_LOCK(c->lock)
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
    REQUIRES_LOCK(c->lock)
{
    DWORD error;

    assert(c->state != CONN_CLOSING);
    if (!budget_begin_operation(&c->server->budget))
        return WSAENOBUFS;
    InterlockedIncrement(&c->reference_count);
    error = start(c);
    if (error != 0) {
        InterlockedDecrement(&c->reference_count);
        budget_end_operation(&c->server->budget);
    }
    return error;
}

static bool conn_take_buffer(struct conn *c) REQUIRES_LOCK(c->lock)
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
 * connection, so it waits for its turn, which needs a reference. Returns true
 * if it waits. */
static bool conn_handle_error(struct conn *c, DWORD error)
    REQUIRES_LOCK(c->lock)
{
    if (conn_error_is_shortage(error)) {
        assert(c->state != CONN_CLOSING);
        verbose_print("conn %u: waits for its turn", c->id);
        InterlockedIncrement(&c->reference_count);
        budget_queue_waiter(&c->server->budget, c);
        return true;
    }
    if (error != 0)
        conn_close(c, error);
    return false;
}

/* After our end of stream, what arrives is dropped, and c waits for data
 * again: a client that never stops sending gets no more than its turn. */
static DWORD conn_on_recv(struct conn *c, DWORD bytes) REQUIRES_LOCK(c->lock)
{
    assert(bytes <= BUFFER_SIZE && c->sent_bytes == c->received_bytes);
    verbose_print("conn %u: received %lu bytes", c->id, bytes);
    if (bytes == 0)
        return END_OF_STREAM;
    if (c->fin_sent) {
        c->data_available = false;
        return 0;
    }
    c->received_bytes = bytes;
    c->sent_bytes = 0;
    return 0;
}

/* Reads what is there, without blocking. WSAEWOULDBLOCK means that nothing is
 * left to read, which is not a failure. */
static DWORD conn_read_available(struct conn *c) REQUIRES_LOCK(c->lock)
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

/* Sends our end of stream, behind everything that has been sent. Nothing can
 * be sent after it. Receiving still works. */
static void conn_send_fin(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (!c->fin_sent && shutdown(c->socket, SD_SEND) != 0)
        verbose_print("conn %u: shutdown: %s",
                      c->id,
                      error_name((DWORD) WSAGetLastError()));
    c->fin_sent = true;
}

/* True if there is unread data. FIONREAD works while a receive is pending;
 * recv with MSG_PEEK may not (with Wine 8 it waits behind the receive). */
static bool conn_has_unread_data(struct conn *c)
{
    u_long bytes = 0;

    return ioctlsocket(c->socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

/* Everything has been sent. If the server is stopping, and nothing has arrived
 * that is still to be answered, this sends our end of stream. */
static void conn_on_all_sent(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state == CONN_DRAINING && !c->data_available &&
        !conn_has_unread_data(c))
        conn_send_fin(c);
}

/* Decides what c does next, and starts it: send back what has been received,
 * or read what there is, or wait for more without a buffer. Returns 0 if an
 * operation has been started, a shortage such as WSAENOBUFS if c has to wait
 * for its turn, and otherwise why c is to be closed. */
static DWORD conn_start_next(struct conn *c) REQUIRES_LOCK(c->lock)
{
    DWORD error = 0;

    if (c->sent_bytes == c->received_bytes && c->data_available)
        error = conn_read_available(c);
    if (error != 0)
        return error;
    if (c->sent_bytes < c->received_bytes)
        return conn_start_op(c, conn_start_send);
    conn_give_buffer(c);
    conn_on_all_sent(c);
    return conn_start_op(c, conn_start_zero_recv);
}

/* A client that keeps sending keeps its buffer, unless another connection
 * waits for one; then c waits for data again, behind the others. */
static void conn_on_send(struct conn *c, DWORD bytes) REQUIRES_LOCK(c->lock)
{
    verbose_print("conn %u: sent %lu bytes", c->id, bytes);
    c->sent_bytes += bytes;
    assert(c->sent_bytes <= c->received_bytes);
    if (c->server->budget.waiter_count > 0)
        c->data_available = false;
}

/* Frees a connection whose last reference has been released. This is the only
 * place where a connection's socket is closed. */
static void conn_free(struct conn *c)
{
    struct server *s = c->server;

    assert(c->state == CONN_CLOSING && c->reference_count == 0);
    AcquireSRWLockExclusive(&s->lock);
    *c->link = c->next;
    if (c->next != NULL)
        c->next->link = c->link;
    ReleaseSRWLockExclusive(&s->lock);
    closesocket(c->socket);
    conn_give_buffer(c);
    free(c);
    rundown_release(&s->rundown);
}

/* Releases the lock of c, and then the reference of the packet or turn that
 * has been handled. The lock comes first, because no thread may free c while
 * another one is still inside ReleaseSRWLockExclusive: that may use the lock
 * even after a third thread has acquired it. */
static void conn_unlock_and_release(struct conn *c) RELEASES_LOCK(c->lock)
{
    assert(c->state == CONN_CLOSING || c->reference_count > 1);
    ReleaseSRWLockExclusive(&c->lock);
    if (InterlockedDecrement(&c->reference_count) == 0)
        conn_free(c);
}

bool conn_retry_start(struct conn *c)
{
    bool waits = false;

    AcquireSRWLockExclusive(&c->lock);
    if (c->state != CONN_CLOSING)
        waits = conn_handle_error(c, conn_start_next(c));
    conn_unlock_and_release(c);
    return waits;
}

/* Notes that c's operation succeeded. */
static void conn_on_success(struct conn *c, enum op_kind kind, DWORD bytes)
    REQUIRES_LOCK(c->lock)
{
    if (kind == OP_SEND)
        conn_on_send(c, bytes);
    else
        c->data_available = true;
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
    AcquireSRWLockExclusive(&c->lock);
    if (c->state == CONN_CLOSING) {
        error = 0; /* cancelled, or too late to matter */
    } else if (error == 0) {
        conn_on_success(c, op->kind, bytes);
        error = conn_start_next(c);
    } else if (send_failed) {
        conn_close(c, error);
        error = 0;
    }
    conn_handle_error(c, error);
    conn_unlock_and_release(c);
}

/* Puts c on the server's list. If the main thread has already gone through the
 * list, c starts in the state that the others are in. */
static void server_add_conn(struct server *s, struct conn *c)
{
    AcquireSRWLockExclusive(&s->lock);
    c->state = s->initial_state;
    c->link = &s->conns;
    c->next = s->conns;
    if (c->next != NULL)
        c->next->link = &c->next;
    s->conns = c;
    ReleaseSRWLockExclusive(&s->lock);
}

/* Associates c with the port. This comes before the first operation, so that
 * no packet is missed. It also makes the socket non-blocking for
 * conn_read_available; overlapped calls never block. */
static DWORD conn_associate_port(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state == CONN_CLOSING)
        return ERROR_TIMEOUT; /* the drain deadline has passed */
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
        rundown_release(&s->rundown);
        return;
    }
    c->server = s;
    c->socket = socket;
    c->reference_count = 1; /* ours */
    c->id = (unsigned) InterlockedIncrement(&s->last_id);
    AcquireSRWLockExclusive(&c->lock); /* before another thread can find c */
    server_add_conn(s, c);
    verbose_print("conn %u: open from %s", c->id, from);
    error = conn_associate_port(c);
    if (error != 0)
        conn_close(c, error);
    else
        conn_handle_error(c, conn_start_next(c));
    conn_unlock_and_release(c);
}

/* Decides to close c: nothing is started on it any more. The socket stays open
 * until nothing is pending, because closing it earlier would be a reset. */
static void conn_close(struct conn *c, DWORD why) REQUIRES_LOCK(c->lock)
{
    if (why == END_OF_STREAM)
        verbose_print("conn %u: closed at end of stream", c->id);
    else
        verbose_print("conn %u: closed by %s (%lu)",
                      c->id,
                      error_name(why),
                      why);
    c->state = CONN_CLOSING;
    if (why == END_OF_STREAM)
        conn_send_fin(c);
}

/* Starts to drain c. Pending operations go on. If data has arrived, its packet
 * is in the queue, and handling it will send our end of stream later. If c is
 * idle, no packet will come, so our end of stream is sent here. */
void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state != CONN_OPEN)
        return;
    verbose_print("conn %u: drains", c->id);
    c->state = CONN_DRAINING;
    if (c->sent_bytes == c->received_bytes)
        conn_on_all_sent(c);
}

/* Resets c because the deadline has passed. What is pending is cancelled and
 * completes soon, and the last reference frees c. If CancelIoEx fails with
 * ERROR_NOT_FOUND, the operation has completed already. */
void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock)
{
    struct linger reset = {1, 0};

    if (c->state == CONN_CLOSING)
        return;
    conn_close(c, ERROR_TIMEOUT);
    setsockopt(c->socket,
               SOL_SOCKET,
               SO_LINGER,
               (const char *) &reset,
               sizeof reset);
    CancelIoEx((HANDLE) c->socket, NULL);
}
