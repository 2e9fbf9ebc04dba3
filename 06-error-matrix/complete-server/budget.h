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
struct address_count;

#define BUDGET_ADDRESS_BUCKETS 256 /* lists, by a hash of the address */

struct budget {
    LONG max_operations, max_connections;
    unsigned max_per_address; /* 0: no limit */
    volatile LONG operations_in_flight;
    volatile LONG connection_count; /* open, and accepts that are pending */
    volatile LONG waiter_count;     /* so that the queue need not be locked */
    SRWLOCK lock;                   /* of everything below */
    struct waiter *first_waiter, **last_waiter;
    struct address_count *address_buckets[BUDGET_ADDRESS_BUCKETS];
};

void budget_open(struct budget *budget);

/* Counts an operation, before it is started. False, counting nothing, if there
 * are as many as there may be. */
bool budget_begin_operation(struct budget *budget);

/* Takes an operation off the count: it has completed, or did not start. */
void budget_end_operation(struct budget *budget);

/* The same for a connection, or an accept that may become one. */
bool budget_begin_connection(struct budget *budget);
void budget_end_connection(struct budget *budget);

/* Counts a connection from that address. False, counting nothing, if it has as
 * many as it may have, or if there is no memory. *counted is for
 * budget_remove_from_address; NULL if addresses are not counted. */
bool budget_add_from_address(struct budget *budget,
                             const struct net_address *from,
                             struct address_count **counted);

/* Counts it off; NULL is allowed. */
void budget_remove_from_address(struct budget *budget,
                                struct address_count *counted);

/* Queues w until budget_take_waiter. */
void budget_queue_waiter(struct budget *budget, struct waiter *w);

/* True if a connection waits and an operation could be started. */
bool budget_allows_retry(const struct budget *budget);

/* Takes the first connection off the queue. Returns NULL if none waits. */
struct waiter *budget_take_waiter(struct budget *budget);

#endif /* BUDGET_H_ */
