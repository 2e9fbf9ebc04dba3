/* SPDX-License-Identifier: MIT */
/* What the server may use at a time: a fixed number of buffers, a number of
 * operations in flight, and the queue of those that wait for either. */
#ifndef LIMITS_H_
#define LIMITS_H_

#include <stdbool.h>

#include "common/win.h"

#define BUFFER_SIZE 16384

/* Member of whatever can wait; found again with CONTAINING_RECORD. */
struct waiter {
    struct waiter *next;
};

struct limits {
    char *memory; /* of all buffers */
    char *free;   /* those that nobody has: each begins with the next one */
    LONG most_buffers, most_operations;
    volatile LONG buffers, operations; /* in use */
    volatile LONG peak_buffers;
    volatile LONG waiting; /* in the queue, so that it need not be locked */
    SRWLOCK lock;          /* of the free buffers and of the queue */
    struct waiter *first, **last;
};

/* Allocates the buffers, all of them now. False after printing a failure. */
bool limits_open(struct limits *limits, unsigned buffers, unsigned operations);

/* Frees the buffers, once none is in use. */
void limits_close(struct limits *limits);

/* A buffer of BUFFER_SIZE bytes, or NULL if all are in use. */
char *limits_take_buffer(struct limits *limits);

/* Gives one back; NULL is allowed. */
void limits_give_buffer(struct limits *limits, char *buffer);

/* Counts an operation, before it is started. False, counting nothing, if there
 * are as many as there may be. */
bool limits_begin(struct limits *limits);

/* Counts it off again: it has ended, or has not started after all. */
void limits_end(struct limits *limits);

/* Queues w until limits_next. */
void limits_wait(struct limits *limits, struct waiter *w);

/* Takes the first one off the queue; NULL if nobody waits, or, with if_room,
 * if there is still no buffer or no operation to be had. */
struct waiter *limits_next(struct limits *limits, bool if_room);

#endif /* LIMITS_H_ */
