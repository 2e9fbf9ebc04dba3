/* SPDX-License-Identifier: MIT */
/* How data is received, and when a connection holds a buffer for it. The
 * caller holds the lock of the connection. All functions may leave it in
 * CONN_CLOSING. */
#ifndef RECEIVE_H_
#define RECEIVE_H_

#include "server.h"

/* Starts the next receive, if c may read and none is in flight. */
void conn_start_receive(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock);

/* Handles the completion of either kind of receive. */
void conn_on_receive_end(struct worker *w,
                         struct conn *c,
                         const struct outcome *o) REQUIRES_LOCK(c->lock);

/* Takes the buffer back from a receive that waits, by cancelling the receive.
 * No data is lost: if data came first, the receive succeeds with it; otherwise
 * the receive fails with ERROR_OPERATION_ABORTED and has read nothing. Returns
 * false if there is no such receive. */
bool conn_take_back_buffer(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* RECEIVE_H_ */
