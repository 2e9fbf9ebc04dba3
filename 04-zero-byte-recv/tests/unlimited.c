/* SPDX-License-Identifier: MIT */
/* Takes the place of budget.c, to build the first part of the chapter without
 * its second part: there is no limit. A buffer is allocated with malloc,
 * operations are not counted, and no connection waits. A shortage can then
 * only be the system's own, and the process exits, because there is no queue
 * in which to wait for its end. */
#include "04-zero-byte-recv/budget.h"

#include <stdlib.h>

#include "common/errors.h"

bool budget_open(struct budget *budget, unsigned buffers, unsigned operations)
{
    (void) budget;
    (void) buffers;
    (void) operations;
    return true;
}

char *budget_take_buffer(struct budget *budget)
{
    (void) budget;
    return malloc(BUFFER_SIZE);
}

void budget_give_buffer(struct budget *budget, char *buffer)
{
    (void) budget;
    free(buffer);
}

bool budget_begin_operation(struct budget *budget)
{
    (void) budget;
    return true;
}

void budget_end_operation(struct budget *budget)
{
    (void) budget;
}

void budget_queue_waiter(struct budget *budget, struct conn *c)
{
    (void) budget;
    (void) c;
    error_report("unlimited", ERROR_NO_SYSTEM_RESOURCES);
    ExitProcess(1);
}

void budget_resume_waiting(struct budget *budget, bool if_room)
{
    (void) budget;
    (void) if_room;
}
