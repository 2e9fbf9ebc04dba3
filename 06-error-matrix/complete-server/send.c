/* SPDX-License-Identifier: MIT */
#include "send.h"

#include <assert.h>

#include "common/verbose.h"

#include "start.h"

/* The most buffers that one send takes, and the number of bytes from which on
 * it takes no further one: --stall limits the time of one send, so a send must
 * not be large. */
#define GATHER 8
#define ENOUGH 65536

/* Starts a send of what is queued. The WSABUFs may be on the stack, the
 * buffers that they point to may not. */
static bool conn_start_send(struct conn *c) REQUIRES_LOCK(c->lock)
{
    WSABUF from[GATHER];
    DWORD count = 0, bytes = 0;
    OVERLAPPED *ov = op_prepare_overlapped(&c->send, OP_SEND);

    assert(c->send_head != NULL);
    for (struct buffer *b = c->send_head;
         b != NULL && count < GATHER && bytes < ENOUGH;
         b = b->next) {
        from[count++] = (WSABUF){b->end - b->begin, b->data + b->begin};
        bytes += b->end - b->begin;
    }
    return WSASend(c->socket, from, count, NULL, 0, ov, NULL) == 0;
}

void conn_queue_buffer(struct conn *c, struct buffer *b) REQUIRES_LOCK(c->lock)
{
    b->next = NULL;
    *c->send_tail = b;
    c->send_tail = &b->next;
    c->send_queue_bytes += b->size;
}

/* Takes the first buffer off the queue. */
static struct buffer *conn_unqueue_buffer(struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    struct buffer *b = c->send_head;

    assert(c->send_queue_bytes >= b->size);
    c->send_head = b->next;
    if (c->send_head == NULL)
        c->send_tail = &c->send_head;
    c->send_queue_bytes -= b->size;
    return b;
}

/* Queues data from the service. Returns false if there is nothing to send
 * now. */
static bool conn_produce_data(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    const struct service *service = w->server->service;
    struct buffer *b;

    if (service->produce == NULL || c->state != CONN_OPEN ||
        !conn_may_take_buffer(w->server, c))
        return false;
    b = pool_take_buffer(&w->server->pool, service->produces);
    if (b == NULL) {
        conn_on_failure(w, c, OP_SEND, WSAENOBUFS, true);
        return false;
    }
    if (!service->produce(b, &c->service_state))
        c->state = CONN_FINISHING;
    conn_queue_buffer(c, b);
    return true;
}

void conn_on_send(struct worker *w, struct conn *c, const struct outcome *o)
    REQUIRES_LOCK(c->lock)
{
    DWORD left = o->bytes;

    conn_end_operation(w, c, &c->send, o->bytes, o->error);
    if (c->state == CONN_CLOSING)
        return;
    if (o->error != 0) {
        conn_on_failure(w, c, OP_SEND, o->error, false);
        return;
    }
    verbose_print("conn %u: sent %lu bytes", c->id, o->bytes);
    stats_add_count(&w->stats.bytes_out, o->bytes);
    c->last_progress_ms = w->now_ms;
    while (left > 0) {
        struct buffer *b = c->send_head;
        DWORD of_this = b->end - b->begin;

        if (of_this > left)
            of_this = left;
        b->begin += of_this;
        left -= of_this;
        if (b->begin == b->end)
            pool_give_buffer(&w->server->pool, conn_unqueue_buffer(c));
    }
}

/* If a send completes immediately, the next one can be started, and so on. A
 * service that always has more to send would never give up the worker, so its
 * sends take their turn on the worker's list. */
void conn_start_sends(struct worker *w, struct conn *c) REQUIRES_LOCK(c->lock)
{
    while (!c->send.in_flight && c->state != CONN_CLOSING) {
        if (c->send_head == NULL && !conn_produce_data(w, c))
            return;
        c->send_started_ms = w->now_ms;
        if (!conn_start_op(w, c, &c->send, OP_SEND, conn_start_send) ||
            !c->send.completed_inline)
            return;
        stats_add_count(&w->stats.at_once[OP_SEND], 1);
        if (w->server->service->produce != NULL) {
            worker_queue_completed(w, &c->send);
        } else {
            struct outcome o =
                outcome_from_completed_op(&c->send, (ULONG_PTR) c);

            conn_on_send(w, c, &o);
        }
    }
}
