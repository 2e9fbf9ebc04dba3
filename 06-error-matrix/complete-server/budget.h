/* SPDX-License-Identifier: MIT */
/* What the server may use at a time, and the queue of the connections that
 * wait for a buffer or for an operation. The buffers are in pool.h. */
#ifndef BUDGET_H_
#define BUDGET_H_

#include <stdbool.h>

#include "common/net.h"

/* A member of what can wait; CONTAINING_RECORD finds the whole structure. */
struct waiter {
    struct waiter *next;
};

/* One client address, or all IPv6 addresses that start with the same 64 bits,
 * and its number of connections. */
struct address_count;

#define BUDGET_ADDRESS_BUCKETS 256 /* lists, by a hash of the address */

struct budget {
    LONG max_operations, max_connections;
    unsigned max_per_address; /* 0: no limit */
    volatile LONG operations_in_flight;
    volatile LONG connection_count; /* open ones, and pending accepts */
    volatile LONG waiter_count;     /* can be read without the lock */
    SRWLOCK lock;                   /* of everything below */
    struct waiter *first_waiter, **last_waiter;
    struct address_count *address_buckets[BUDGET_ADDRESS_BUCKETS];
};

void budget_open(struct budget *budget);

/* Counts an operation that is about to start. Returns false, and counts
 * nothing, if the limit has been reached. */
bool budget_begin_operation(struct budget *budget);

/* Takes an operation off the count: it has completed, or did not start. */
void budget_end_operation(struct budget *budget);

/* The same for a connection, or an accept that may become one. */
bool budget_begin_connection(struct budget *budget);
void budget_end_connection(struct budget *budget);

/* Counts a connection from that address. Returns false, and counts nothing, if
 * the address has reached its limit or there is no memory. *counted is for
 * budget_remove_from_address; it is NULL if addresses are not counted. */
bool budget_add_from_address(struct budget *budget,
                             const struct net_address *from,
                             struct address_count **counted);

/* Takes a connection off that count; NULL is allowed. */
void budget_remove_from_address(struct budget *budget,
                                struct address_count *counted);

/* Queues w until budget_take_waiter. */
void budget_queue_waiter(struct budget *budget, struct waiter *w);

/* True if a connection waits and an operation could be started. */
bool budget_allows_retry(const struct budget *budget);

/* Takes the first connection off the queue. Returns NULL if none waits. */
struct waiter *budget_take_waiter(struct budget *budget);

#endif /* BUDGET_H_ */
