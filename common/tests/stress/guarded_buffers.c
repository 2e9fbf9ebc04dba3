/* SPDX-License-Identifier: MIT */
/* In a guarded build of a server, these functions stand between budget.c and
 * the code that takes buffers from it. A buffer that is returned to budget.c
 * is not freed, so guard.h could not detect a later use. Here every buffer
 * taken is replaced by a block of the guard, which is freed when the buffer is
 * returned. budget.c is compiled with its own two functions renamed to
 * pool_.... */
#include <stdlib.h>

#include "common/tests/stress/guard.h"
#include "common/win.h"

/* Declared in the chapter, whose headers common/ must not include. CMake reads
 * the size of a buffer, GUARDED_BUFFER_SIZE, from its budget.h. */
struct budget;

char *budget_take_buffer(struct budget *budget);
void budget_give_buffer(struct budget *budget, char *buffer);

char *pool_take_buffer(struct budget *budget);
void pool_give_buffer(struct budget *budget, char *buffer);

/* A block in use, and the buffer that it replaces. */
struct loan {
    char *block, *buffer;
    struct loan *next;
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct loan *loans;

char *budget_take_buffer(struct budget *budget)
{
    char *buffer = pool_take_buffer(budget);
    struct loan *loan;

    if (buffer == NULL)
        return NULL;
    loan = malloc(sizeof *loan);
    if (loan == NULL)
        abort();
    loan->block = malloc(GUARDED_BUFFER_SIZE);
    if (loan->block == NULL)
        abort();
    loan->buffer = buffer;
    AcquireSRWLockExclusive(&lock);
    loan->next = loans;
    loans = loan;
    ReleaseSRWLockExclusive(&lock);
    return loan->block;
}

/* Removes the loan of that block from the list. */
static struct loan *find(const char *block)
{
    struct loan **link = &loans, *loan;

    AcquireSRWLockExclusive(&lock);
    while (*link != NULL && (*link)->block != block)
        link = &(*link)->next;
    loan = *link;
    if (loan == NULL)
        abort(); /* never taken, or already returned */
    *link = loan->next;
    ReleaseSRWLockExclusive(&lock);
    return loan;
}

void budget_give_buffer(struct budget *budget, char *buffer)
{
    struct loan *loan;

    if (buffer == NULL)
        return;
    loan = find(buffer);
    pool_give_buffer(budget, loan->buffer);
    free(loan->block);
    free(loan);
}
