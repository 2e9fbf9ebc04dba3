/* SPDX-License-Identifier: MIT */
/* How bytes come in and go out. All functions want the lock of the connection
 * to be held, and all may leave it in CONN_CLOSING. */
#ifndef TRANSFER_H_
#define TRANSFER_H_

#include "server.h"

/* Starts the next send, if there is something to send and none in flight. */
void send_next(struct worker *w, struct conn *c);

/* Starts the next receive, if c may read and none is in flight. */
void receive_next(struct worker *w, struct conn *c);

/* The end of a send, and that of either kind of receive. */
void on_sent(struct worker *w, struct conn *c, const struct outcome *o);
void on_received(struct worker *w, struct conn *c, const struct outcome *o);

/* Takes the buffer of a receive back that has nothing to do, by cancelling it.
 * Nothing gets lost: either data was faster, then the receive succeeds with
 * it, or the receive ends with ERROR_OPERATION_ABORTED and has read nothing.
 */
void take_back(struct conn *c);

/* Gives all buffers back that c has. */
void release_buffers(struct server *s, struct conn *c);

#endif /* TRANSFER_H_ */
