/* SPDX-License-Identifier: MIT */
#include "limits.h"

#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

/* A buffer that nobody has is a link of a list. */
static char *pop(struct limits *limits)
{
    char *buffer;

    AcquireSRWLockExclusive(&limits->lock);
    buffer = limits->free;
    if (buffer != NULL)
        memcpy(&limits->free, buffer, sizeof limits->free);
    ReleaseSRWLockExclusive(&limits->lock);
    return buffer;
}

static void push(struct limits *limits, char *buffer)
{
    AcquireSRWLockExclusive(&limits->lock);
    memcpy(buffer, &limits->free, sizeof limits->free);
    limits->free = buffer;
    ReleaseSRWLockExclusive(&limits->lock);
}

bool limits_open(struct limits *limits, unsigned buffers, unsigned operations)
{
    InitializeSRWLock(&limits->lock);
    limits->last = &limits->first;
    limits->most_buffers = (LONG) buffers;
    limits->most_operations = (LONG) operations;
    limits->memory = calloc(buffers, BUFFER_SIZE);
    if (limits->memory == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    for (unsigned i = 0; i < buffers; i++)
        push(limits, limits->memory + (size_t) i * BUFFER_SIZE);
    return true;
}

void limits_close(struct limits *limits)
{
    free(limits->memory);
    limits->memory = NULL;
}

/* Raises *peak to value unless it is higher already. */
static void raise_peak(volatile LONG *peak, LONG value)
{
    LONG seen = *peak;

    while (value > seen) {
        LONG before = InterlockedCompareExchange(peak, value, seen);

        if (before == seen)
            return;
        seen = before;
    }
}

char *limits_take_buffer(struct limits *limits)
{
    char *buffer = pop(limits);

    if (buffer != NULL)
        raise_peak(&limits->peak_buffers,
                   InterlockedIncrement(&limits->buffers));
    return buffer;
}

void limits_give_buffer(struct limits *limits, char *buffer)
{
    if (buffer == NULL)
        return;
    InterlockedDecrement(&limits->buffers);
    push(limits, buffer);
}

bool limits_begin(struct limits *limits)
{
    if (InterlockedIncrement(&limits->operations) <= limits->most_operations)
        return true;
    InterlockedDecrement(&limits->operations);
    return false;
}

void limits_end(struct limits *limits)
{
    InterlockedDecrement(&limits->operations);
}

void limits_wait(struct limits *limits, struct waiter *w)
{
    w->next = NULL;
    InterlockedIncrement(&limits->waiting);
    AcquireSRWLockExclusive(&limits->lock);
    *limits->last = w;
    limits->last = &w->next;
    ReleaseSRWLockExclusive(&limits->lock);
}

struct waiter *limits_next(struct limits *limits, bool if_room)
{
    struct waiter *w;

    if (limits->waiting == 0)
        return NULL;
    if (if_room && (limits->buffers >= limits->most_buffers ||
                    limits->operations >= limits->most_operations))
        return NULL;
    AcquireSRWLockExclusive(&limits->lock);
    w = limits->first;
    if (w != NULL) {
        limits->first = w->next;
        if (limits->first == NULL)
            limits->last = &limits->first;
        InterlockedDecrement(&limits->waiting);
    }
    ReleaseSRWLockExclusive(&limits->lock);
    return w;
}
