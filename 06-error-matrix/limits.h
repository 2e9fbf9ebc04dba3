/* SPDX-License-Identifier: MIT */
/* What the server may use at a time, and the queue of the connections that
 * wait for a buffer or for an operation. The buffers are in pool.h. */
#ifndef LIMITS_H_
#define LIMITS_H_

#include <stdbool.h>

#include "common/net.h"

/* Member of whatever can wait; found again with CONTAINING_RECORD. */
struct waiter {
    struct waiter *next;
};

/* One client address, and how many connections it has. */
struct origin;

#define LIMITS_ORIGINS 256 /* lists of origins, by a hash of the address */

struct limits {
    LONG most_operations, most_connections;
    unsigned most_per_address; /* 0: no limit */
    volatile LONG operations;  /* in flight */
    volatile LONG connections; /* open, and accepts that are posted */
    volatile LONG waiting; /* in the queue, so that it need not be locked */
    SRWLOCK lock;          /* of everything below */
    struct waiter *first, **last;
    struct origin *origins[LIMITS_ORIGINS];
};

void limits_open(struct limits *limits);

/* Counts an operation, before it is started. False, counting nothing, if there
 * are as many as there may be. */
bool limits_begin(struct limits *limits);

/* Counts it off again: it has ended, or has not started after all. */
void limits_end(struct limits *limits);

/* The same for a connection, or an accept that may become one. */
bool limits_connect(struct limits *limits);
void limits_disconnect(struct limits *limits);

/* Counts a connection from that address. False, counting nothing, if it has as
 * many as it may have, or if there is no memory. *origin is for limits_leave;
 * NULL if addresses are not counted. */
bool limits_enter(struct limits *limits,
                  const struct net_address *from,
                  struct origin **origin);

/* Counts it off; NULL is allowed. */
void limits_leave(struct limits *limits, struct origin *origin);

/* Queues w until limits_next. */
void limits_wait(struct limits *limits, struct waiter *w);

/* True if somebody waits and an operation could be started. */
bool limits_worth_trying(const struct limits *limits);

/* Takes the first one off the queue; NULL if nobody waits. */
struct waiter *limits_next(struct limits *limits);

#endif /* LIMITS_H_ */
