/* SPDX-License-Identifier: MIT */
/* What the server may use at a time: a fixed number of buffers, a number of
 * operations in flight, and the queue of those that wait for either. */
#ifndef BUDGET_H_
#define BUDGET_H_

#include <stdbool.h>

#include "common/win.h"

#define BUFFER_SIZE 16384

/* Member of whatever can wait; found again with CONTAINING_RECORD. */
struct waiter {
    struct waiter *next;
};

struct budget {
    char *memory;       /* of all buffers */
    char *free_buffers; /* that nobody has: each begins with the next one */
    LONG max_buffers, max_operations;
    volatile LONG buffers_in_use, operations_in_flight;
    volatile LONG peak_buffers;
    volatile LONG waiter_count; /* so that the queue need not be locked */
    SRWLOCK lock;               /* of the free buffers and of the queue */
    struct waiter *first_waiter, **last_waiter;
};

/* Allocates the buffers, all of them now. False after printing a failure. */
bool budget_open(struct budget *budget, unsigned buffers, unsigned operations);

/* Frees the buffers, once none is in use. */
void budget_close(struct budget *budget);

/* A buffer of BUFFER_SIZE bytes, or NULL if all are in use. */
char *budget_take_buffer(struct budget *budget);

/* Gives one back; NULL is allowed. */
void budget_give_buffer(struct budget *budget, char *buffer);

/* Counts an operation, before it is started. False, counting nothing, if there
 * are as many as there may be. */
bool budget_begin_operation(struct budget *budget);

/* Counts it off again: it has ended, or has not started after all. */
void budget_end_operation(struct budget *budget);

/* Queues w until budget_take_waiter. */
void budget_queue_waiter(struct budget *budget, struct waiter *w);

/* Takes the first one off the queue; NULL if nobody waits, or, with if_room,
 * if there is still no buffer or no operation to be had. */
struct waiter *budget_take_waiter(struct budget *budget, bool if_room);

#endif /* BUDGET_H_ */
