/* SPDX-License-Identifier: MIT */
/* How bytes come in, and when a connection holds a buffer for them. All
 * functions want the lock of the connection to be held, and may leave it in
 * CONN_CLOSING. */
#ifndef RECEIVE_H_
#define RECEIVE_H_

#include "server.h"

/* Starts the next receive, if c may read and none is in flight. */
void conn_start_receive(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock);

/* The end of either kind of receive. */
void conn_on_receive_end(struct worker *w,
                         struct conn *c,
                         const struct outcome *o) REQUIRES_LOCK(c->lock);

/* Takes the buffer of a receive back that has nothing to do, by cancelling it.
 * Nothing gets lost: either data was faster, then the receive succeeds with
 * it, or the receive ends with ERROR_OPERATION_ABORTED and has read nothing.
 * False if there is no such receive. */
bool conn_take_back_buffer(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* RECEIVE_H_ */
