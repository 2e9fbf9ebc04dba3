/* SPDX-License-Identifier: MIT */
/* How an operation of a connection is started and counted. All functions want
 * the lock of the connection to be held. */
#ifndef START_H_
#define START_H_

#include "server.h"

/* Starts an operation within the limits, by call, which is true if it has
 * succeeded at once. True if the operation is in flight, or, which
 * op->completed_inline tells, has ended already without a packet. False if it
 * could not be started; then it has been decided what becomes of c. One
 * operation too many is WSAENOBUFS, as if the system had said so. */
bool conn_start_op(struct worker *w,
                   struct conn *c,
                   struct op *op,
                   enum op_kind kind,
                   bool (*call)(struct conn *c)) REQUIRES_LOCK(c->lock);

/* May c take a buffer? Whoever has waited for one comes first: if there is
 * anybody, c queues up behind them, and it is false. A client that always has
 * something to say would otherwise shut the others out. */
bool conn_may_take_buffer(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock);

/* Counts an operation off: its end is going to be handled. */
void conn_end_operation(struct worker *w,
                        struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error) REQUIRES_LOCK(c->lock);

/* An operation has failed, or, at once, could not be started: the table in
 * reactions.c decides what becomes of c. */
void conn_on_failure(struct worker *w,
                     struct conn *c,
                     enum op_kind kind,
                     DWORD error,
                     bool at_once) REQUIRES_LOCK(c->lock);

#endif /* START_H_ */
