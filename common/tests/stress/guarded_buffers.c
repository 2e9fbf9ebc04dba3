/* SPDX-License-Identifier: MIT */
/* In a guarded build of a server this stands between its budget.c and those
 * who take buffers there. A buffer that goes back to budget.c is not freed, so
 * guard.h would not see who uses it after that. Here whoever takes a buffer
 * gets a block of the guard in its place, which is freed when it is given
 * back. budget.c is compiled with its own two functions renamed to pool_....
 */
#include <stdlib.h>

#include "common/tests/stress/guard.h"
#include "common/win.h"

/* Those of the chapter, whose headers are not for common/. CMake takes the
 * size of a buffer, GUARDED_BUFFER_SIZE, from its budget.h. */
struct budget;

char *budget_take_buffer(struct budget *budget);
void budget_give_buffer(struct budget *budget, char *buffer);

char *pool_take_buffer(struct budget *budget);
void pool_give_buffer(struct budget *budget, char *buffer);

/* A block that is out, and the buffer that it stands for. */
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

/* Takes the loan of that block off the list. */
static struct loan *find(const char *block)
{
    struct loan **link = &loans, *loan;

    AcquireSRWLockExclusive(&lock);
    while (*link != NULL && (*link)->block != block)
        link = &(*link)->next;
    loan = *link;
    if (loan == NULL)
        abort(); /* it was never taken, or was given back before */
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
