/* SPDX-License-Identifier: MIT */
/* One connection, from its first operation to the last that will be heard of
 * it. Functions that take a connection want its lock to be held; conn_open,
 * conn_completed and conn_resume_one take it themselves, and conn_leave gives
 * it back. */
#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/trace.h"

#include "server.h"

/* Why a connection is closed that has not failed: what a handler returns once
 * it has received 0 bytes, in place of an error. */
#define END_OF_STREAM ERROR_HANDLE_EOF

static void conn_close(struct conn *c, DWORD why);
static void conn_leave(struct server *s, struct conn *c);
static DWORD on_readable(struct server *s, struct conn *c);

/* Starts waiting for something to read, data or end of stream, with a buffer
 * of zero bytes (no buffer at all would be WSAEINVAL). Nothing is read.
 * Returns as started does. After 0 another thread may have dequeued the packet
 * already, and waits for the lock of c. */
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

    assert(c->state != CONN_CLOSING);
    if (!budget_begin(&s->budget))
        return WSAENOBUFS;
    c->pending++;
    error = start(c);
    if (error != 0) {
        c->pending--;
        budget_end(&s->budget);
    }
    return error;
}

/* Our end of stream: everything that has been sent goes before it, and nothing
 * can be sent after it. What comes from the client still does. */
static void conn_shut(struct conn *c)
{
    if (!c->shut && shutdown(c->socket, SD_SEND) != 0)
        trace("conn %u: shutdown: %s",
              c->id,
              error_name((DWORD) WSAGetLastError()));
    c->shut = true;
}

/* Starts whatever comes next for c. WSAENOBUFS if there is no buffer now. */
static DWORD post_next(struct server *s, struct conn *c)
{
    if (c->sent < c->received)
        return post(s, c, post_send);
    if (c->state == CONN_DRAINING && !c->shut)
        return on_readable(s, c);
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
    if (c->shut)
        return post_next(s, c); /* dropped: we have said goodbye */
    c->received = bytes;
    c->sent = 0;
    return post(s, c, post_send);
}

/* There is something to read. Reads without waiting, until WSAEWOULDBLOCK says
 * that there is nothing left; what has been read goes back in between. Then is
 * the time for our end of stream, if the server stops. */
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
    if (c->state == CONN_DRAINING)
        conn_shut(c);
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
    if (s->budget.waiting > 0 && c->sent == c->received && !s->buffered &&
        c->state == CONN_OPEN) {
        budget_give_buffer(&s->budget, c->buffer);
        c->buffer = NULL;
        return post(s, c, post_readable);
    }
    return read_on(s, c);
}

/* What becomes of c after a handler or post has returned. A shortage is not
 * the connection's fault: it waits, which is pending too. */
static void conn_go_on(struct server *s, struct conn *c, DWORD error)
{
    if (error == WSAENOBUFS) {
        trace("conn %u: waits for its turn", c->id);
        c->pending++;
        budget_wait(&s->budget, &c->waiter);
    } else if (error != 0) {
        conn_close(c, error);
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

        error = END_OF_STREAM;
        w = budget_next(&s->budget, if_room);
        if (w == NULL)
            break;
        c = CONTAINING_RECORD(w, struct conn, waiter);
        AcquireSRWLockExclusive(&c->lock);
        c->pending--;
        if (c->state != CONN_CLOSING) {
            error = read_on(s, c);
            conn_go_on(s, c, error);
        }
        conn_leave(s, c);
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
    AcquireSRWLockExclusive(&c->lock);
    c->pending--;
    if (c->state == CONN_CLOSING)
        error = 0; /* no news: it was cancelled, or came too late */
    else if (error == 0 && op->kind == OP_READABLE)
        error = on_readable(s, c);
    else if (error == 0 && op->kind == OP_RECV)
        error = on_recv(s, c, bytes);
    else if (error == 0)
        error = on_send(s, c, bytes);
    conn_go_on(s, c, error);
    conn_leave(s, c);
}

/* Puts c on the server's list, unless the server is stopping and has been
 * through the list already. */
static bool conn_enlist(struct server *s, struct conn *c)
{
    bool ok;

    AcquireSRWLockExclusive(&s->lock);
    ok = !s->stopping;
    if (ok) {
        rundown_acquire(&s->rundown);
        c->link = &s->conns;
        c->next = s->conns;
        if (c->next != NULL)
            c->next->link = &c->next;
        s->conns = c;
    }
    ReleaseSRWLockExclusive(&s->lock);
    return ok;
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
    AcquireSRWLockExclusive(&c->lock); /* before anybody else can find it */
    if (!conn_enlist(s, c)) {
        closesocket(socket);
        free(c);
        return;
    }
    c->id = (unsigned) InterlockedIncrement(&s->last_id);
    trace("conn %u: open from %s", c->id, from);
    if (!CreateIoCompletionPort((HANDLE) socket, s->port, (ULONG_PTR) c, 0))
        error = GetLastError();
    else
        error = net_set_non_blocking(socket);
    conn_go_on(s, c, error != 0 ? error : post_next(s, c));
    conn_leave(s, c);
}

/* From now on nothing is started on c. The socket stays open until nothing is
 * pending: closing it earlier would end what is pending too, but as a reset
 * for the client. */
static void conn_close(struct conn *c, DWORD why)
{
    if (why == END_OF_STREAM)
        trace("conn %u: closed at end of stream", c->id);
    else
        trace("conn %u: closed by %s (%lu)", c->id, error_name(why), why);
    c->state = CONN_CLOSING;
    if (why == END_OF_STREAM)
        conn_shut(c);
}

/* Releases the lock of c, and frees c if that was the last that will be heard
 * of it. The one place where a socket is closed. */
static void conn_leave(struct server *s, struct conn *c)
{
    bool last = c->state == CONN_CLOSING && c->pending == 0;

    assert(c->state == CONN_CLOSING || c->pending > 0);
    ReleaseSRWLockExclusive(&c->lock);
    if (!last)
        return;
    AcquireSRWLockExclusive(&s->lock);
    *c->link = c->next;
    if (c->next != NULL)
        c->next->link = c->link;
    ReleaseSRWLockExclusive(&s->lock);
    closesocket(c->socket);
    budget_give_buffer(&s->budget, c->buffer);
    free(c);
    rundown_release(&s->rundown);
}

static bool nothing_to_read(struct conn *c)
{
    char byte;

    return recv(c->socket, &byte, 1, MSG_PEEK) == SOCKET_ERROR &&
           WSAGetLastError() == WSAEWOULDBLOCK;
}

/* What is pending goes on. If something has arrived already, a packet for it
 * is on its way, and on_readable will say goodbye; if not, nobody else will.
 * (With --mode=buffered what has arrived may be in our buffer already, where
 * this cannot see it: its packet comes too late, and it is dropped.) */
void conn_drain(struct conn *c)
{
    if (c->state != CONN_OPEN)
        return;
    trace("conn %u: drains", c->id);
    c->state = CONN_DRAINING;
    if (c->sent == c->received && nothing_to_read(c))
        conn_shut(c);
}

/* The deadline has passed: a reset, by decision. What is pending is cancelled
 * and ends soon, and the last of it frees c. ERROR_NOT_FOUND would mean that
 * it has ended already. */
void conn_abort(struct conn *c)
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
