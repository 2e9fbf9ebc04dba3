/* SPDX-License-Identifier: MIT */
#include "receive.h"

#include <assert.h>

#include "common/verbose.h"

#include "start.h"
#include "send.h"

/* Starts a receive of zero bytes: it completes when there is something to
 * read, data or the end of the stream, and reads nothing. (A count of 0
 * buffers would be WSAEINVAL.) Returns true if it has succeeded already. If it
 * has, or is pending, another thread may already wait for the lock of c to
 * handle the packet. */
static bool conn_start_zero_recv(struct conn *c) REQUIRES_LOCK(c->lock)
{
    WSABUF nothing = {0, NULL};
    OVERLAPPED *ov = op_prepare_overlapped(&c->receive, OP_READABLE);
    DWORD flags = 0;

    return WSARecv(c->socket, &nothing, 1, NULL, &flags, ov, NULL) == 0;
}

/* Starts a receive; returns as conn_start_zero_recv does. The WSABUFs may be
 * on the stack, the buffers that they point to may not. The system fills them
 * in order. */
static bool conn_start_recv(struct conn *c) REQUIRES_LOCK(c->lock)
{
    WSABUF into[SCATTER];
    DWORD count = 0, flags = 0;
    OVERLAPPED *ov = op_prepare_overlapped(&c->receive, OP_RECV);

    for (struct buffer *b = c->receive_buffers; b != NULL; b = b->next)
        into[count++] = (WSABUF){b->size, b->data};
    return WSARecv(c->socket, into, count, NULL, &flags, ov, NULL) == 0;
}

/* Sets the end of each buffer in the list to the data that it received.
 * Returns the size of all buffers together. */
static size_t buffers_set_ends(struct buffer *b, DWORD bytes)
{
    size_t size = 0;

    for (; b != NULL; b = b->next) {
        b->end = bytes < b->size ? bytes : b->size;
        bytes -= b->end;
        size += b->size;
    }
    return size;
}

/* Passes received data to the service, unless our end of stream has been sent
 * or is due. */
static void conn_answer_buffer(struct worker *w,
                               struct conn *c,
                               struct buffer *b) REQUIRES_LOCK(c->lock)
{
    enum service_verdict verdict = SERVICE_DROP;

    if (b->end > 0 && c->state != CONN_FINISHING)
        verdict = w->server->service->answer(b, &c->service_state);
    if (verdict == SERVICE_END)
        c->state = CONN_FINISHING;
    if (verdict != SERVICE_DROP && b->begin < b->end)
        conn_queue_buffer(c, b);
    else
        pool_give_buffer(&w->server->pool, b);
}

static void conn_on_data(struct worker *w,
                         struct conn *c,
                         struct buffer *b,
                         DWORD bytes) REQUIRES_LOCK(c->lock)
{
    struct server *s = w->server;
    size_t spare = pool_spare_bytes(&s->pool),
           queue = s->settings->queue_bytes;

    c->recently_active = c->has_sent_data = true;
    c->last_progress_ms = w->now_ms;
    adapt_to_receive(&c->adapt,
                     buffers_set_ends(b, bytes),
                     bytes,
                     spare < queue ? spare : queue);
    while (b != NULL) {
        struct buffer *next = b->next;

        conn_answer_buffer(w, c, b);
        b = next;
    }
}

static void conn_on_recv(struct worker *w,
                         struct conn *c,
                         const struct outcome *o) REQUIRES_LOCK(c->lock)
{
    struct buffer *b = c->receive_buffers;

    assert(b != NULL);
    c->receive_buffers = NULL;
    c->data_available = false;
    if (o->error != 0) {
        pool_give_buffers(&w->server->pool, b);
        c->recently_active = false;
        conn_on_failure(w, c, OP_RECV, o->error, false);
        return;
    }
    verbose_print("conn %u: received %lu bytes", c->id, o->bytes);
    stats_add_count(&w->stats.bytes_in, o->bytes);
    if (o->bytes > 0) {
        conn_on_data(w, c, b, o->bytes);
        return;
    }
    pool_give_buffers(&w->server->pool, b);
    c->fin_received = true;
    c->state = CONN_FINISHING;
}

void conn_on_receive_end(struct worker *w,
                         struct conn *c,
                         const struct outcome *o) REQUIRES_LOCK(c->lock)
{
    conn_end_operation(w, c, &c->receive, o->bytes, o->error);
    if (c->state == CONN_CLOSING)
        return; /* cancelled, or too late to matter */
    if (outcome_get_op(o)->kind == OP_RECV)
        conn_on_recv(w, c, o);
    else if (o->error == 0)
        c->data_available = true;
    else
        conn_on_failure(w, c, OP_READABLE, o->error, false);
}

/* True if the next receive should hold no buffer while it waits. When the
 * server stops, a receive with a buffer would hide that nothing is left to be
 * read: see conn_on_all_sent. */
static bool conn_waits_without_buffer(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
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
    return !c->recently_active || s->budget.waiter_count > 0 ||
           pool_spare_bytes(&s->pool) < adapt_wanted_bytes(&c->adapt);
}

/* True if c must not be read from at the moment: its send queue is full, or
 * half of the memory is taken and it has something to send. A client that
 * sends and does not read is then held up by TCP instead of filling our
 * memory. Without the second rule, many such clients would take all of the
 * memory and leave none for those that read. When the send has completed, c is
 * checked again. */
static bool conn_is_held_up(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    size_t next = pool_buffer_size(adapt_buffer_class(&c->adapt));
    const char *limit = NULL;

    if (c->send_head != NULL &&
        c->send_queue_bytes + next > s->settings->queue_bytes)
        limit = "--queue";
    else if (c->send_head != NULL && pool_spare_bytes(&s->pool) == 0)
        limit = "--memory";
    if (limit != NULL && !c->send_queue_full)
        verbose_print("conn %u: is held up until it reads (%s)", c->id, limit);
    c->send_queue_full = limit != NULL;
    return c->send_queue_full;
}

static bool conn_may_read(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    return c->state != CONN_CLOSING && !c->receive.in_flight &&
           !c->fin_received && !c->is_waiting && !conn_is_held_up(s, c);
}

void conn_start_receive(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    struct server *s = w->server;

    if (!conn_may_read(s, c))
        return;
    if (!c->data_available && conn_waits_without_buffer(s, c)) {
        if (!conn_start_op(w,
                           c,
                           &c->receive,
                           OP_READABLE,
                           conn_start_zero_recv) ||
            !c->receive.completed_inline)
            return;
        stats_add_count(&w->stats.at_once[OP_READABLE], 1);
        conn_end_operation(w, c, &c->receive, 0, 0);
        c->data_available = true;
    }
    if (!conn_may_take_buffer(s, c))
        return;
    c->receive_buffers =
        adapt_take_buffers(&c->adapt,
                           &s->pool,
                           s->settings->queue_bytes - c->send_queue_bytes);
    if (c->receive_buffers == NULL) {
        conn_on_failure(w, c, OP_RECV, WSAENOBUFS, true);
    } else if (!conn_start_op(w, c, &c->receive, OP_RECV, conn_start_recv)) {
        pool_give_buffers(&s->pool, c->receive_buffers);
        c->receive_buffers = NULL;
    } else if (c->receive.completed_inline) {
        stats_add_count(&w->stats.at_once[OP_RECV], 1);
        worker_queue_completed(w, &c->receive);
    }
}

bool conn_take_back_buffer(struct conn *c) REQUIRES_LOCK(c->lock)
{
    bool waits = c->receive.in_flight && !c->receive.completed_inline &&
                 c->receive.kind == OP_RECV;

    if (waits)
        CancelIoEx((HANDLE) c->socket, &c->receive.overlapped);
    return waits;
}
