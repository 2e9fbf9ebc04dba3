/* SPDX-License-Identifier: MIT */
/* In a guarded build of a server this stands between its limits.c and those
 * who take buffers there. A buffer that goes back to limits.c is not freed, so
 * guard.h would not see who uses it after that. Here whoever takes a buffer
 * gets a block of the guard in its place, which is freed when it is given
 * back. limits.c is compiled with its own two functions renamed to pool_....
 */
#include <stdlib.h>

#include "common/tests/stress/guard.h"
#include "common/win.h"

/* Those of the chapter, whose headers are not for common/. CMake takes the
 * size of a buffer, GUARDED_BUFFER_SIZE, from its limits.h. */
struct limits;

char *limits_take_buffer(struct limits *limits);
void limits_give_buffer(struct limits *limits, char *buffer);

char *pool_take_buffer(struct limits *limits);
void pool_give_buffer(struct limits *limits, char *buffer);

/* A block that is out, and the buffer that it stands for. */
struct loan {
    char *block, *buffer;
    struct loan *next;
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct loan *loans;

char *limits_take_buffer(struct limits *limits)
{
    char *buffer = pool_take_buffer(limits);
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

void limits_give_buffer(struct limits *limits, char *buffer)
{
    struct loan *loan;

    if (buffer == NULL)
        return;
    loan = find(buffer);
    pool_give_buffer(limits, loan->buffer);
    free(loan->block);
    free(loan);
}
