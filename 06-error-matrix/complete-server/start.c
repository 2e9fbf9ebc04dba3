/* SPDX-License-Identifier: MIT */
#include "start.h"

#include <assert.h>

#include "common/verbose.h"

#include "../reactions.h"

/* Queues c for its turn, which needs a reference. */
static void conn_wait_turn(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    assert(c->state != CONN_CLOSING);
    if (c->is_waiting)
        return;
    verbose_print("conn %u: waits for its turn", c->id);
    c->is_waiting = true;
    InterlockedIncrement(&c->reference_count);
    budget_queue_waiter(&s->budget, &c->waiter);
}

bool conn_may_take_buffer(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    bool yes = s->budget.waiter_count == 0 || c->has_turn;

    if (!yes)
        conn_wait_turn(s, c);
    return yes;
}

void conn_on_failure(struct worker *w,
                     struct conn *c,
                     enum op_kind kind,
                     DWORD error,
                     bool at_once) REQUIRES_LOCK(c->lock)
{
    const struct reaction *r = reaction_for_error(kind, error);

    stats_count_failure(&w->stats, error);
    switch (r->action) {
    case ACTION_WAIT:
        conn_wait_turn(w->server, c);
        break;
    case ACTION_AGAIN:
        /* A call that fails every time must not keep the worker busy. */
        if (at_once)
            conn_wait_turn(w->server, c);
        break;
    case ACTION_CLOSE:
    case ACTION_RETIRE:
        conn_close(c, error, r->reason);
        break;
    }
}

void conn_end_operation(struct worker *w,
                        struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error) REQUIRES_LOCK(c->lock)
{
    assert(op->in_flight);
    budget_end_operation(&w->server->budget);
    record_operation_end(&w->server->trace, w->number, op, bytes, error);
    /* Never the last reference: see conn_reference_and_lock. */
    InterlockedDecrement(&c->reference_count);
    op->in_flight = false;
}

/* A call that succeeds immediately queues a packet, too, unless
 * FILE_SKIP_COMPLETION_PORT_ON_SUCCESS is set on the socket. Then the
 * operation completes here, and op->completed_inline says so. A pending
 * operation queues a packet in any case. */
static DWORD op_start_call(struct server *s,
                           struct conn *c,
                           struct op *op,
                           bool (*call)(struct conn *c))
{
    bool success = call(c);

    op->completed_inline = success && s->skips_packets;
    return op_start_error(success);
}

/* The operation is counted before the call, because it may complete before the
 * call returns, and taken off the count if the call fails. */
bool conn_start_op(struct worker *w,
                   struct conn *c,
                   struct op *op,
                   enum op_kind kind,
                   bool (*call)(struct conn *c)) REQUIRES_LOCK(c->lock)
{
    struct server *s = w->server;
    DWORD error = WSAENOBUFS;

    assert(c->state != CONN_CLOSING && !op->in_flight);
    if (budget_begin_operation(&s->budget)) {
        InterlockedIncrement(&c->reference_count);
        op->in_flight = true;
        record_operation_start(&s->trace, w->number, op, kind, c->id);
        error = op_start_call(s, c, op, call);
        stats_add_count(&w->stats.started[kind], 1);
        if (error == 0)
            return true;
        conn_end_operation(w, c, op, 0, error);
    }
    conn_on_failure(w, c, kind, error, true);
    return false;
}
