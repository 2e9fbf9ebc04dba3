/* SPDX-License-Identifier: MIT */
/* What all connections may use at a time: a fixed number of buffers, a number
 * of operations in flight, and the queue of the connections that wait for
 * either. */
#ifndef BUDGET_H_
#define BUDGET_H_

#include <stdbool.h>

#include "common/win.h"

#define BUFFER_SIZE 16384

struct conn;

struct budget {
    char *memory;       /* of all buffers */
    SRWLOCK lock;       /* of the free buffers and of the queue */
    char *free_buffers; /* that nobody has: each begins with the next one */
    volatile LONG buffers_in_use, peak_buffers;
    struct conn *first_waiter, **last_waiter;
    volatile LONG waiter_count; /* so that the queue need not be locked */
    LONG max_operations;
    volatile LONG operations_in_flight;
};

/* Allocates the buffers, all of them now. False after printing a failure. */
bool budget_open(struct budget *budget, unsigned buffers, unsigned operations);

/* Frees them, once none is in use. */
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

/* Queues c until its turn comes, which is a call of conn_retry_start. */
void budget_queue_waiter(struct budget *budget, struct conn *c);

/* Lets the connections that wait try again, in their order: while there is
 * room, as a completed operation may have made some, or, whether there is or
 * not, each of them once. */
void budget_resume_waiting(struct budget *budget, bool if_room);

#endif /* BUDGET_H_ */
