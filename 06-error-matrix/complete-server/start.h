/* SPDX-License-Identifier: MIT */
/* Starts and counts the operations of a connection. The caller holds the lock
 * of the connection. */
#ifndef START_H_
#define START_H_

#include "server.h"

/* Starts an operation within the limits, by call, which returns true if it has
 * completed already. Returns true if the operation is in flight, or if it has
 * completed without a packet (op->completed_inline says so). Returns false if
 * it could not be started; then c has been closed or queued. Above the limit
 * the error is WSAENOBUFS, as from the system. */
bool conn_start_op(struct worker *w,
                   struct conn *c,
                   struct op *op,
                   enum op_kind kind,
                   bool (*call)(struct conn *c)) REQUIRES_LOCK(c->lock);

/* True if c may take a buffer. If other connections wait for one, c is queued
 * behind them and this returns false. Otherwise a client that always has
 * something to send would shut the others out. */
bool conn_may_take_buffer(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock);

/* Takes an operation off the count: its completion is about to be handled. */
void conn_end_operation(struct worker *w,
                        struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error) REQUIRES_LOCK(c->lock);

/* Handles the failure of an operation, or with at_once of the call that starts
 * it. The table in reactions.c decides what happens to c. */
void conn_on_failure(struct worker *w,
                     struct conn *c,
                     enum op_kind kind,
                     DWORD error,
                     bool at_once) REQUIRES_LOCK(c->lock);

#endif /* START_H_ */
