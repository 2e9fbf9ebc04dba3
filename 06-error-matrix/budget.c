/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

/* A buffer that nobody has is a link of a list. */
static char *pop(struct budget *budget)
{
    char *buffer;

    AcquireSRWLockExclusive(&budget->lock);
    buffer = budget->free;
    if (buffer != NULL)
        memcpy(&budget->free, buffer, sizeof budget->free);
    ReleaseSRWLockExclusive(&budget->lock);
    return buffer;
}

static void push(struct budget *budget, char *buffer)
{
    AcquireSRWLockExclusive(&budget->lock);
    memcpy(buffer, &budget->free, sizeof budget->free);
    budget->free = buffer;
    ReleaseSRWLockExclusive(&budget->lock);
}

bool budget_open(struct budget *budget, unsigned buffers, unsigned operations)
{
    InitializeSRWLock(&budget->lock);
    budget->last = &budget->first;
    budget->most_buffers = (LONG) buffers;
    budget->most_operations = (LONG) operations;
    budget->memory = calloc(buffers, BUFFER_SIZE);
    if (budget->memory == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    for (unsigned i = 0; i < buffers; i++)
        push(budget, budget->memory + (size_t) i * BUFFER_SIZE);
    return true;
}

void budget_close(struct budget *budget)
{
    free(budget->memory);
    budget->memory = NULL;
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

char *budget_take_buffer(struct budget *budget)
{
    char *buffer = pop(budget);

    if (buffer != NULL)
        raise_peak(&budget->peak_buffers,
                   InterlockedIncrement(&budget->buffers));
    return buffer;
}

void budget_give_buffer(struct budget *budget, char *buffer)
{
    if (buffer == NULL)
        return;
    InterlockedDecrement(&budget->buffers);
    push(budget, buffer);
}

bool budget_begin(struct budget *budget)
{
    if (InterlockedIncrement(&budget->operations) <= budget->most_operations)
        return true;
    InterlockedDecrement(&budget->operations);
    return false;
}

void budget_end(struct budget *budget)
{
    InterlockedDecrement(&budget->operations);
}

void budget_wait(struct budget *budget, struct waiter *w)
{
    w->next = NULL;
    InterlockedIncrement(&budget->waiting);
    AcquireSRWLockExclusive(&budget->lock);
    *budget->last = w;
    budget->last = &w->next;
    ReleaseSRWLockExclusive(&budget->lock);
}

struct waiter *budget_next(struct budget *budget, bool if_room)
{
    struct waiter *w;

    if (budget->waiting == 0)
        return NULL;
    if (if_room && (budget->buffers >= budget->most_buffers ||
                    budget->operations >= budget->most_operations))
        return NULL;
    AcquireSRWLockExclusive(&budget->lock);
    w = budget->first;
    if (w != NULL) {
        budget->first = w->next;
        if (budget->first == NULL)
            budget->last = &budget->first;
        InterlockedDecrement(&budget->waiting);
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return w;
}
