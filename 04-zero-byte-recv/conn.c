/* SPDX-License-Identifier: MIT */
/* One connection: wait until there is something to read, read it into a buffer
 * that is held no longer than needed, send it back, wait again. */
#include <stdlib.h>

#include "common/errors.h"
#include "common/trace.h"

#include "server.h"

/* Why a connection is closed that has not failed: what a handler returns once
 * it has received 0 bytes, in place of an error. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct server *s, struct conn *c, DWORD why);

/* Starts waiting for something to read, data or end of stream, with a buffer
 * of zero bytes (no buffer at all would be WSAEINVAL). Nothing is read.
 * Returns as started does. After 0 another thread may have dequeued the packet
 * already: c is no longer ours to touch. */
static DWORD post_readable(struct conn *c)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_start(&c->op, OP_READABLE);
    DWORD flags = 0;

    return started(WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) ==
                   0);
}

/* Starts receiving, for --mode=buffered; otherwise as post_readable. The
 * WSABUF may be on our stack, the buffer that it names may not. */
static DWORD post_recv(struct conn *c)
{
    WSABUF into = {BUFFER_SIZE, c->buffer};
    OVERLAPPED *ov = op_start(&c->op, OP_RECV);
    DWORD flags = 0;

    return started(WSARecv(c->socket, &into, 1, NULL, &flags, ov, NULL) == 0);
}

/* Starts sending what has not gone back yet; otherwise as post_readable. */
static DWORD post_send(struct conn *c)
{
    WSABUF from = {c->received - c->sent, c->buffer + c->sent};
    OVERLAPPED *ov = op_start(&c->op, OP_SEND);

    return started(WSASend(c->socket, &from, 1, NULL, 0, ov, NULL) == 0);
}

/* Starts an operation within the limits. It is counted before it starts, as it
 * may end before the call that starts it returns, and counted off again if the
 * call fails. One too many is WSAENOBUFS, as if the system had said so. */
static DWORD post(struct server *s,
                  struct conn *c,
                  DWORD (*start)(struct conn *c))
{
    DWORD error;

    if (!budget_begin(&s->budget))
        return WSAENOBUFS;
    error = start(c);
    if (error != 0)
        budget_end(&s->budget);
    return error;
}

/* Starts whatever comes next for c. WSAENOBUFS if there is no buffer now. */
static DWORD post_next(struct server *s, struct conn *c)
{
    if (c->sent < c->received)
        return post(s, c, post_send);
    if (!s->buffered)
        return post(s, c, post_readable);
    if (c->buffer == NULL)
        c->buffer = budget_take_buffer(&s->budget);
    return c->buffer == NULL ? WSAENOBUFS : post(s, c, post_recv);
}

static DWORD on_recv(struct server *s, struct conn *c, DWORD bytes)
{
    trace("conn %u: received %lu bytes", c->id, bytes);
    if (bytes == 0)
        return END_OF_STREAM;
    c->received = bytes;
    c->sent = 0;
    return post(s, c, post_send);
}

/* There is something to read. Reads without waiting, until WSAEWOULDBLOCK says
 * that there is nothing left; what has been read goes back in between. */
static DWORD on_readable(struct server *s, struct conn *c)
{
    int bytes;

    if (c->buffer == NULL)
        c->buffer = budget_take_buffer(&s->budget);
    if (c->buffer == NULL)
        return WSAENOBUFS;
    bytes = recv(c->socket, c->buffer, BUFFER_SIZE, 0);
    if (bytes >= 0)
        return on_recv(s, c, (DWORD) bytes);
    if (WSAGetLastError() != WSAEWOULDBLOCK)
        return (DWORD) WSAGetLastError();
    budget_give_buffer(&s->budget, c->buffer);
    c->buffer = NULL;
    return post(s, c, post_readable);
}

/* Sends what is left of a message; after that, there may be something to read
 * already. */
static DWORD read_on(struct server *s, struct conn *c)
{
    if (c->sent < c->received || s->buffered)
        return post_next(s, c);
    return on_readable(s, c);
}

/* A client that goes on sending keeps its buffer, unless another waits for
 * one: then it has to queue again, too. */
static DWORD on_send(struct server *s, struct conn *c, DWORD bytes)
{
    trace("conn %u: sent %lu bytes", c->id, bytes);
    c->sent += bytes;
    if (s->budget.waiting > 0 && c->sent == c->received && !s->buffered) {
        budget_give_buffer(&s->budget, c->buffer);
        c->buffer = NULL;
        return post(s, c, post_readable);
    }
    return read_on(s, c);
}

/* What becomes of c after a handler or post has returned. A shortage is not
 * the connection's fault: it waits. */
static void conn_go_on(struct server *s, struct conn *c, DWORD error)
{
    if (error == WSAENOBUFS) {
        trace("conn %u: waits for its turn", c->id);
        budget_wait(&s->budget, &c->waiter);
    } else if (error != 0) {
        conn_close(s, c, error);
    }
}

/* Lets one connection that waits try again: when an operation has ended and
 * there is room again, or, whether there is or not, when the timer says so. If
 * it turns out to be at its end, the next one: no packet would come for it. */
bool conn_resume_one(struct server *s, bool if_room)
{
    struct waiter *w;
    DWORD error;

    do {
        struct conn *c;

        w = budget_next(&s->budget, if_room);
        if (w == NULL)
            break;
        c = CONTAINING_RECORD(w, struct conn, waiter);
        error = read_on(s, c);
        conn_go_on(s, c, error);
    } while (error != 0 && error != WSAENOBUFS);
    return w != NULL;
}

/* One packet of c. A failed operation is news about its connection and about
 * nothing else. */
void conn_completed(struct server *s,
                    struct conn *c,
                    struct op *op,
                    DWORD bytes,
                    DWORD error)
{
    budget_end(&s->budget);
    if (error == 0 && op->kind == OP_READABLE)
        error = on_readable(s, c);
    else if (error == 0 && op->kind == OP_RECV)
        error = on_recv(s, c, bytes);
    else if (error == 0)
        error = on_send(s, c, bytes);
    conn_go_on(s, c, error);
}

/* Takes over an accepted socket. It has to be associated before its first
 * operation, so that no result can get lost. That it does not block matters
 * to on_readable; overlapped calls never do. */
void conn_open(struct server *s, SOCKET socket, const char *from)
{
    struct conn *c = calloc(1, sizeof *c);
    DWORD error = 0;

    if (c == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        closesocket(socket);
        return;
    }
    c->socket = socket;
    c->id = (unsigned) InterlockedIncrement(&s->last_id);
    trace("conn %u: open from %s", c->id, from);
    if (!CreateIoCompletionPort((HANDLE) socket, s->port, (ULONG_PTR) c, 0))
        error = GetLastError();
    else
        error = net_set_non_blocking(socket);
    conn_go_on(s, c, error != 0 ? error : post_next(s, c));
}

/* Only the owner may call this, when nothing is in flight: then nobody else
 * will ever hear of c again. */
static void conn_close(struct server *s, struct conn *c, DWORD why)
{
    if (why == END_OF_STREAM)
        trace("conn %u: closed at end of stream", c->id);
    else
        trace("conn %u: closed by %s (%lu)", c->id, error_name(why), why);
    closesocket(c->socket);
    budget_give_buffer(&s->budget, c->buffer);
    free(c);
}
