/* SPDX-License-Identifier: MIT */
/* How bytes are sent: from a queue of buffers, of which one send at a time
 * takes the first ones. The caller holds the lock of the connection. All
 * functions may leave it in CONN_CLOSING. */
#ifndef SEND_H_
#define SEND_H_

#include "server.h"

/* Puts a buffer, which is not empty, at the end of the queue. */
void conn_queue_buffer(struct conn *c, struct buffer *b)
    REQUIRES_LOCK(c->lock);

/* Starts the next send, if there is something to send and none in flight. */
void conn_start_sends(struct worker *w, struct conn *c) REQUIRES_LOCK(c->lock);

/* The end of a send. */
void conn_on_send(struct worker *w, struct conn *c, const struct outcome *o)
    REQUIRES_LOCK(c->lock);

#endif /* SEND_H_ */
