/* SPDX-License-Identifier: MIT */
#include "send.h"

#include "common/trace.h"

#include "post.h"

/* How many buffers one send takes at most, and from how many bytes on it takes
 * no further one: --stall is the time for one send, so it must not be large.
 */
#define GATHER 8
#define ENOUGH 65536

/* Starts sending what is queued. The WSABUFs may be on our stack,
 * the buffers that they name may not. */
static bool conn_start_send(struct conn *c)
{
    WSABUF from[GATHER];
    DWORD count = 0, bytes = 0;
    OVERLAPPED *ov = op_prepare_overlapped(&c->send, OP_SEND);

    for (struct buffer *b = c->first;
         b != NULL && count < GATHER && bytes < ENOUGH;
         b = b->next) {
        from[count++] = (WSABUF){b->end - b->begin, b->data + b->begin};
        bytes += b->end - b->begin;
    }
    return WSASend(c->socket, from, count, NULL, 0, ov, NULL) == 0;
}

void send_buffer(struct conn *c, struct buffer *b)
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

/* Asks the service for something to send; false if there is nothing now. */
static bool produce(struct worker *w, struct conn *c)
{
    const struct service *service = w->server->service;
    struct buffer *b;

    if (service->produce == NULL || c->state != CONN_OPEN ||
        !conn_has_turn(w->server, c))
        return false;
    b = pool_take(&w->server->pool, service->produces);
    if (b == NULL) {
        conn_on_failure(w, c, OP_SEND, WSAENOBUFS, true);
        return false;
    }
    if (!service->produce(b, &c->position))
        c->state = CONN_FINISHING;
    send_buffer(c, b);
    return true;
}

void conn_on_send(struct worker *w, struct conn *c, const struct outcome *o)
{
    DWORD left = o->bytes;

    conn_end_operation(w, c, &c->send, o->bytes, o->error);
    if (c->state == CONN_CLOSING)
        return;
    if (o->error != 0) {
        conn_on_failure(w, c, OP_SEND, o->error, false);
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
    while (!c->send.in_flight && c->state != CONN_CLOSING) {
        if (c->first == NULL && !produce(w, c))
            return;
        c->send_since = w->now;
        if (!conn_start_op(w, c, &c->send, OP_SEND, conn_start_send) ||
            !c->send.completed_inline)
            return;
        stats_add(&w->stats.at_once[OP_SEND], 1);
        if (w->server->service->produce != NULL) {
            worker_ready(w, &c->send);
        } else {
            struct outcome o =
                outcome_from_completed_op(&c->send, (ULONG_PTR) c);

            conn_on_send(w, c, &o);
        }
    }
}
