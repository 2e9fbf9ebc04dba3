/* SPDX-License-Identifier: MIT */
/* The chapter without its second part: in place of budget.c, with yes for an
 * answer to whatever conn.c asks. A buffer is a block of memory, an operation
 * is not counted, and nobody waits. So a shortage, which is then the system's
 * own, ends the program; where it may come, somebody has to keep a queue. */
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
