/* SPDX-License-Identifier: MIT */
/* What the server may use at a time, and the queue of the connections that
 * wait for a buffer or for an operation. The buffers are in pool.h. */
#ifndef BUDGET_H_
#define BUDGET_H_

#include <stdbool.h>

#include "common/net.h"

/* Member of whatever can wait; found again with CONTAINING_RECORD. */
struct waiter {
    struct waiter *next;
};

/* One client address, or of IPv6 all that begin with the same 64 bits, and how
 * many connections it has. */
struct origin;

#define BUDGET_ORIGINS 256 /* lists of origins, by a hash of the address */

struct budget {
    LONG most_operations, most_connections;
    unsigned most_per_address; /* 0: no limit */
    volatile LONG operations;  /* in flight */
    volatile LONG connections; /* open, and accepts that are pending */
    volatile LONG waiting; /* in the queue, so that it need not be locked */
    SRWLOCK lock;          /* of everything below */
    struct waiter *first, **last;
    struct origin *origins[BUDGET_ORIGINS];
};

void budget_open(struct budget *budget);

/* Counts an operation, before it is started. False, counting nothing, if there
 * are as many as there may be. */
bool budget_begin(struct budget *budget);

/* Counts it off again: it has ended, or has not started after all. */
void budget_end(struct budget *budget);

/* The same for a connection, or an accept that may become one. */
bool budget_connect(struct budget *budget);
void budget_disconnect(struct budget *budget);

/* Counts a connection from that address. False, counting nothing, if it has as
 * many as it may have, or if there is no memory. *origin is for budget_leave;
 * NULL if addresses are not counted. */
bool budget_enter(struct budget *budget,
                  const struct net_address *from,
                  struct origin **origin);

/* Counts it off; NULL is allowed. */
void budget_leave(struct budget *budget, struct origin *origin);

/* Queues w until budget_next. */
void budget_wait(struct budget *budget, struct waiter *w);

/* True if somebody waits and an operation could be started. */
bool budget_worth_trying(const struct budget *budget);

/* Takes the first one off the queue; NULL if nobody waits. */
struct waiter *budget_next(struct budget *budget);

#endif /* BUDGET_H_ */
