/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

#include "server.h"

bool budget_open(struct budget *budget, unsigned buffers, unsigned operations)
{
    InitializeSRWLock(&budget->lock);
    budget->last_waiter = &budget->first_waiter;
    budget->max_operations = (LONG) operations;
    budget->memory = calloc(buffers, BUFFER_SIZE);
    if (budget->memory == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    budget->buffers_in_use = (LONG) buffers; /* they are given back below */
    for (unsigned i = 0; i < buffers; i++)
        budget_give_buffer(budget, budget->memory + (size_t) i * BUFFER_SIZE);
    return true;
}

/* The free buffers are a list: each begins with the address of the next. */
char *budget_take_buffer(struct budget *budget)
{
    char *buffer;

    AcquireSRWLockExclusive(&budget->lock);
    buffer = budget->free_buffers;
    if (buffer != NULL) {
        memcpy(&budget->free_buffers, buffer, sizeof budget->free_buffers);
        budget->buffers_in_use++;
        if (budget->peak_buffers < budget->buffers_in_use)
            budget->peak_buffers = budget->buffers_in_use;
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return buffer;
}

void budget_give_buffer(struct budget *budget, char *buffer)
{
    if (buffer == NULL)
        return;
    AcquireSRWLockExclusive(&budget->lock);
    assert(budget->buffers_in_use > 0);
    budget->buffers_in_use--;
    memcpy(buffer, &budget->free_buffers, sizeof budget->free_buffers);
    budget->free_buffers = buffer;
    ReleaseSRWLockExclusive(&budget->lock);
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

void budget_queue_waiter(struct budget *budget, struct conn *c)
{
    c->next_waiter = NULL;
    AcquireSRWLockExclusive(&budget->lock);
    InterlockedIncrement(&budget->waiter_count);
    *budget->last_waiter = c;
    budget->last_waiter = &c->next_waiter;
    ReleaseSRWLockExclusive(&budget->lock);
}

/* Takes the first connection off the queue. Returns NULL if none waits or,
 * with if_room, if there is no free buffer or no operation may be started. */
static struct conn *budget_take_waiter(struct budget *budget, bool if_room)
{
    struct conn *c;

    AcquireSRWLockExclusive(&budget->lock);
    c = budget->first_waiter;
    if (if_room && (budget->free_buffers == NULL ||
                    budget->operations_in_flight >= budget->max_operations))
        c = NULL;
    if (c != NULL) {
        budget->first_waiter = c->next_waiter;
        if (budget->first_waiter == NULL)
            budget->last_waiter = &budget->first_waiter;
        InterlockedDecrement(&budget->waiter_count);
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return c;
}

/* Each waiting connection tries at most once. With if_room, the loop stops at
 * the first that has to wait again: those behind it would find no room either.
 * After one that is closed the loop goes on: no packet of it will come to
 * resume the next. */
void budget_resume_waiting(struct budget *budget, bool if_room)
{
    for (LONG left = budget->waiter_count; left > 0; left--) {
        struct conn *c = budget_take_waiter(budget, if_room);

        if (c == NULL || (conn_retry_start(c) && if_room))
            return;
    }
}
