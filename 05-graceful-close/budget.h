/* SPDX-License-Identifier: MIT */
/* What all connections together may use: a fixed number of buffers and of
 * operations in flight. Connections that find none wait in a queue. */
#ifndef BUDGET_H_
#define BUDGET_H_

#include <stdbool.h>

#include "common/win.h"

#define BUFFER_SIZE 16384

struct conn;

struct budget {
    char *memory;       /* of all buffers */
    SRWLOCK lock;       /* of the free buffers and of the queue */
    char *free_buffers; /* a list: each begins with the address of the next */
    volatile LONG buffers_in_use, peak_buffers;
    struct conn *first_waiter, **last_waiter;
    volatile LONG waiter_count; /* can be read without the lock */
    LONG max_operations;
    volatile LONG operations_in_flight;
};

/* Allocates all buffers. Returns false after printing the failure. */
bool budget_open(struct budget *budget, unsigned buffers, unsigned operations);

/* Frees all buffers. None may be in use. */
void budget_close(struct budget *budget);

/* Returns a buffer of BUFFER_SIZE bytes, or NULL if all are in use. */
char *budget_take_buffer(struct budget *budget);

/* Gives a buffer back; NULL is allowed. */
void budget_give_buffer(struct budget *budget, char *buffer);

/* Counts an operation that is about to start. Returns false, and counts
 * nothing, if the limit has been reached. */
bool budget_begin_operation(struct budget *budget);

/* Takes an operation off the count: it has completed, or did not start. */
void budget_end_operation(struct budget *budget);

/* Queues c. When its turn comes, conn_retry_start is called for it. */
void budget_queue_waiter(struct budget *budget, struct conn *c);

/* Lets waiting connections try again, in their order: with if_room while there
 * is room, otherwise each of them once. */
void budget_resume_waiting(struct budget *budget, bool if_room);

#endif /* BUDGET_H_ */
