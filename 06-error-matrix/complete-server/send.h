/* SPDX-License-Identifier: MIT */
/* How data is sent: from a queue of buffers. There is one send at a time, of
 * the first buffers in the queue. The caller holds the lock of the connection.
 * All functions may leave it in CONN_CLOSING. */
#ifndef SEND_H_
#define SEND_H_

#include "server.h"

/* Puts a buffer, which is not empty, at the end of the queue. */
void conn_queue_buffer(struct conn *c, struct buffer *b)
    REQUIRES_LOCK(c->lock);

/* Starts the next send, if there is something to send and none in flight. */
void conn_start_sends(struct worker *w, struct conn *c) REQUIRES_LOCK(c->lock);

/* Handles the completion of a send. */
void conn_on_send(struct worker *w, struct conn *c, const struct outcome *o)
    REQUIRES_LOCK(c->lock);

#endif /* SEND_H_ */
