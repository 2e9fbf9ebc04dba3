/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

/* A buffer that nobody has is a link of a list. */
static char *budget_pop_buffer(struct budget *budget)
{
    char *buffer;

    AcquireSRWLockExclusive(&budget->lock);
    buffer = budget->free_buffers;
    if (buffer != NULL)
        memcpy(&budget->free_buffers, buffer, sizeof budget->free_buffers);
    ReleaseSRWLockExclusive(&budget->lock);
    return buffer;
}

static void budget_push_buffer(struct budget *budget, char *buffer)
{
    AcquireSRWLockExclusive(&budget->lock);
    memcpy(buffer, &budget->free_buffers, sizeof budget->free_buffers);
    budget->free_buffers = buffer;
    ReleaseSRWLockExclusive(&budget->lock);
}

bool budget_open(struct budget *budget, unsigned buffers, unsigned operations)
{
    InitializeSRWLock(&budget->lock);
    budget->last_waiter = &budget->first_waiter;
    budget->max_buffers = (LONG) buffers;
    budget->max_operations = (LONG) operations;
    budget->memory = calloc(buffers, BUFFER_SIZE);
    if (budget->memory == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    for (unsigned i = 0; i < buffers; i++)
        budget_push_buffer(budget, budget->memory + (size_t) i * BUFFER_SIZE);
    return true;
}

void budget_close(struct budget *budget)
{
    free(budget->memory);
    budget->memory = NULL;
}

/* Raises *peak to value unless it is higher already. */
static void budget_raise_peak(volatile LONG *peak, LONG value)
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
    char *buffer = budget_pop_buffer(budget);

    if (buffer != NULL)
        budget_raise_peak(&budget->peak_buffers,
                          InterlockedIncrement(&budget->buffers_in_use));
    return buffer;
}

void budget_give_buffer(struct budget *budget, char *buffer)
{
    if (buffer == NULL)
        return;
    assert(budget->buffers_in_use > 0);
    InterlockedDecrement(&budget->buffers_in_use);
    budget_push_buffer(budget, buffer);
}

bool budget_begin_operation(struct budget *budget)
{
    if (InterlockedIncrement(&budget->operations_in_flight) <=
        budget->max_operations)
        return true;
    InterlockedDecrement(&budget->operations_in_flight);
    return false;
}

void budget_end_operation(struct budget *budget)
{
    assert(budget->operations_in_flight > 0);
    InterlockedDecrement(&budget->operations_in_flight);
}

void budget_queue_waiter(struct budget *budget, struct waiter *w)
{
    w->next = NULL;
    InterlockedIncrement(&budget->waiter_count);
    AcquireSRWLockExclusive(&budget->lock);
    *budget->last_waiter = w;
    budget->last_waiter = &w->next;
    ReleaseSRWLockExclusive(&budget->lock);
}

struct waiter *budget_take_waiter(struct budget *budget, bool if_room)
{
    struct waiter *w;

    if (budget->waiter_count == 0)
        return NULL;
    if (if_room && (budget->buffers_in_use >= budget->max_buffers ||
                    budget->operations_in_flight >= budget->max_operations))
        return NULL;
    AcquireSRWLockExclusive(&budget->lock);
    w = budget->first_waiter;
    if (w != NULL) {
        budget->first_waiter = w->next;
        if (budget->first_waiter == NULL)
            budget->last_waiter = &budget->first_waiter;
        InterlockedDecrement(&budget->waiter_count);
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return w;
}
