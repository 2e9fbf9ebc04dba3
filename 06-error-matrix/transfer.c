/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include <assert.h>

#include "common/trace.h"

/* How many buffers one send takes at most. */
#define GATHER 8

/* Starts waiting for something to read, data or end of stream, with a buffer
 * of zero bytes (no buffer at all would be WSAEINVAL). Nothing is read.
 * True if that has succeeded at once. If it has, or is pending, another thread
 * may have dequeued the packet already, and waits for the lock of c. */
static bool post_readable(struct conn *c)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_start(&c->receive, OP_READABLE);
    DWORD flags = 0;

    return WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) == 0;
}

/* Starts receiving; otherwise as post_readable. The WSABUF may be on our
 * stack, the buffer that it names may not. */
static bool post_recv(struct conn *c)
{
    WSABUF into = {c->into->size, c->into->data};
    OVERLAPPED *ov = op_start(&c->receive, OP_RECV);
    DWORD flags = 0;

    return WSARecv(c->socket, &into, 1, NULL, &flags, ov, NULL) == 0;
}

/* Starts sending what is queued; otherwise as post_readable. */
static bool post_send(struct conn *c)
{
    WSABUF from[GATHER];
    DWORD count = 0;
    OVERLAPPED *ov = op_start(&c->send, OP_SEND);

    for (struct buffer *b = c->first; b != NULL && count < GATHER; b = b->next)
        from[count++] = (WSABUF){b->end - b->begin, b->data + b->begin};
    return WSASend(c->socket, from, count, NULL, 0, ov, NULL) == 0;
}

/* Counts an operation off: its end is going to be handled. */
static void op_ended(struct worker *w,
                     struct conn *c,
                     struct op *op,
                     DWORD bytes,
                     DWORD error)
{
    limits_end(&w->server->limits);
    record_end(&w->server->recorder, w->number, op, bytes, error);
    c->pending--;
    op->busy = false;
}

/* A call that succeeds at once queues a packet all the same, unless
 * FILE_SKIP_COMPLETION_PORT_ON_SUCCESS is set on the socket. Then its end is
 * here, and op->done tells so. What is pending queues a packet in any case. */
static DWORD start(struct server *s,
                   struct conn *c,
                   struct op *op,
                   bool (*call)(struct conn *c))
{
    bool success = call(c);

    op->done = success && s->skips;
    return started(success);
}

/* Starts an operation within the limits. It is counted before it starts, as it
 * may end before the call that starts it returns, and counted off again if the
 * call fails; what then becomes of c is decided. One too many is WSAENOBUFS,
 * as if the system had said so. */
static bool post(struct worker *w,
                 struct conn *c,
                 struct op *op,
                 enum op_kind kind,
                 bool (*call)(struct conn *c))
{
    struct server *s = w->server;
    DWORD error = WSAENOBUFS;

    assert(c->state != CONN_CLOSING && !op->busy);
    if (limits_begin(&s->limits)) {
        c->pending++;
        op->busy = true;
        record_begin(&s->recorder, w->number, op, kind, c->id);
        error = start(s, c, op, call);
        stats_add(&w->stats.started[kind], 1);
        if (error == 0)
            return true;
        op_ended(w, c, op, 0, error);
    }
    conn_failed(w, c, kind, error, true);
    return false;
}

static void enqueue(struct conn *c, struct buffer *b)
{
    b->next = NULL;
    *c->last = b;
    c->last = &b->next;
    c->queued += b->size;
}

/* Takes the first buffer off the queue. */
static struct buffer *dequeue(struct conn *c)
{
    struct buffer *b = c->first;

    c->first = b->next;
    if (c->first == NULL)
        c->last = &c->first;
    c->queued -= b->size;
    return b;
}

void release_buffers(struct server *s, struct conn *c)
{
    while (c->first != NULL)
        pool_give(&s->pool, dequeue(c));
    pool_give(&s->pool, c->into);
    c->into = NULL;
}

/* Asks the service for something to send; false if there is nothing now. */
static bool produce(struct worker *w, struct conn *c)
{
    const struct service *service = w->server->service;
    struct buffer *b;

    if (service->produce == NULL || c->state != CONN_OPEN)
        return false;
    b = pool_take(&w->server->pool, service->produces);
    if (b == NULL) {
        conn_failed(w, c, OP_SEND, WSAENOBUFS, true);
        return false;
    }
    if (!service->produce(b, &c->position))
        c->state = CONN_FINISHING;
    enqueue(c, b);
    return true;
}

void on_sent(struct worker *w, struct conn *c, const struct outcome *o)
{
    DWORD left = o->bytes;

    op_ended(w, c, &c->send, o->bytes, o->error);
    if (c->state == CONN_CLOSING)
        return;
    if (o->error != 0) {
        conn_failed(w, c, OP_SEND, o->error, false);
        return;
    }
    trace("conn %u: sent %lu bytes", c->id, o->bytes);
    stats_add(&w->stats.bytes_out, o->bytes);
    c->since = w->now;
    while (left > 0) {
        struct buffer *b = c->first;
        DWORD of_this = b->end - b->begin;

        if (of_this > left)
            of_this = left;
        b->begin += of_this;
        left -= of_this;
        if (b->begin == b->end)
            pool_give(&w->server->pool, dequeue(c));
    }
}

/* A send that is done at once makes room for the next one, and so on: a
 * service that always has more to say could go on without end. It takes its
 * turn. */
void send_next(struct worker *w, struct conn *c)
{
    while (!c->send.busy && c->state != CONN_CLOSING) {
        if (c->first == NULL && !produce(w, c))
            return;
        c->send_since = w->now;
        if (!post(w, c, &c->send, OP_SEND, post_send) || !c->send.done)
            return;
        stats_add(&w->stats.at_once[OP_SEND], 1);
        if (w->server->service->produce != NULL) {
            worker_ready(w, &c->send);
        } else {
            struct outcome o = outcome_of_done(&c->send, (ULONG_PTR) c);

            on_sent(w, c, &o);
        }
    }
}

/* A buffer of the next class is allowed if memory is not short, and if it is
 * not alone more than may be queued. */
static bool may_grow(const struct server *s, const struct conn *c)
{
    enum buffer_class next = c->adapt.size_class + 1;

    return next < BUFFER_CLASSES && pool_has_spare(&s->pool, next) &&
           pool_size(next) <= s->settings->queue;
}

/* What has come belongs to the service, unless we have said goodbye. */
static void on_data(struct worker *w, struct conn *c, struct buffer *b)
{
    c->active = c->heard = true;
    c->since = w->now;
    adapt(&c->adapt, b->size_class, b->end, may_grow(w->server, c));
    if (c->state != CONN_FINISHING && w->server->service->answer(b) &&
        b->begin < b->end)
        enqueue(c, b);
    else
        pool_give(&w->server->pool, b);
}

static void on_recv(struct worker *w, struct conn *c, const struct outcome *o)
{
    struct buffer *b = c->into;

    c->into = NULL;
    c->readable = false;
    if (o->error != 0) {
        pool_give(&w->server->pool, b);
        c->active = false;
        conn_failed(w, c, OP_RECV, o->error, false);
        return;
    }
    trace("conn %u: received %lu bytes", c->id, o->bytes);
    stats_add(&w->stats.bytes_in, o->bytes);
    b->end = o->bytes;
    if (o->bytes > 0) {
        on_data(w, c, b);
        return;
    }
    pool_give(&w->server->pool, b);
    c->ended = true;
    c->state = CONN_FINISHING;
}

void on_received(struct worker *w, struct conn *c, const struct outcome *o)
{
    op_ended(w, c, &c->receive, o->bytes, o->error);
    if (c->state == CONN_CLOSING)
        return; /* no news: it was cancelled, or came too late */
    if (o->op->kind == OP_RECV)
        on_recv(w, c, o);
    else if (o->error == 0)
        c->readable = true;
    else
        conn_failed(w, c, OP_READABLE, o->error, false);
}

/* Whether the next receive is to hold no buffer while it waits. When the
 * server stops, a receive with a buffer would hide that nothing is left to be
 * read: see conn_all_sent. */
static bool waits_without_buffer(struct server *s, struct conn *c)
{
    if (c->state != CONN_OPEN)
        return true;
    switch (s->settings->receive) {
    case RECEIVE_BUFFERED:
        return false;
    case RECEIVE_ZERO_BYTE:
        return true;
    case RECEIVE_ADAPTIVE:
        break;
    }
    return !c->active || s->limits.waiting > 0 ||
           !pool_has_spare(&s->pool, c->adapt.size_class);
}

/* Has c as much to send as it may have? Then it is not read from, so that a
 * client which sends and does not read is held up by TCP, not by our memory.
 */
static bool is_held_up(struct server *s, struct conn *c)
{
    bool full =
        c->first != NULL &&
        c->queued + pool_size(c->adapt.size_class) > s->settings->queue;

    if (full && !c->held)
        trace("conn %u: is held up until it reads (--queue)", c->id);
    c->held = full;
    return full;
}

static bool may_read(struct server *s, struct conn *c)
{
    return c->state != CONN_CLOSING && !c->receive.busy && !c->ended &&
           !c->waiting && !is_held_up(s, c);
}

void receive_next(struct worker *w, struct conn *c)
{
    struct server *s = w->server;

    if (!may_read(s, c))
        return;
    if (!c->readable && waits_without_buffer(s, c)) {
        if (!post(w, c, &c->receive, OP_READABLE, post_readable) ||
            !c->receive.done)
            return;
        stats_add(&w->stats.at_once[OP_READABLE], 1);
        op_ended(w, c, &c->receive, 0, 0);
        c->readable = true;
    }
    c->into = pool_take(&s->pool, c->adapt.size_class);
    if (c->into == NULL) {
        conn_failed(w, c, OP_RECV, WSAENOBUFS, true);
    } else if (!post(w, c, &c->receive, OP_RECV, post_recv)) {
        pool_give(&s->pool, c->into);
        c->into = NULL;
    } else if (c->receive.done) {
        stats_add(&w->stats.at_once[OP_RECV], 1);
        worker_ready(w, &c->receive);
    }
}

void take_back(struct conn *c)
{
    if (c->receive.busy && c->receive.kind == OP_RECV)
        CancelIoEx((HANDLE) c->socket, &c->receive.overlapped);
}
