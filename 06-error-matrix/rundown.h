/* SPDX-License-Identifier: MIT */
/* Counts what has to end before the server may: every pending accept, every
 * connection, and the server itself as long as it starts new ones. */
#ifndef RUNDOWN_H_
#define RUNDOWN_H_

#include <assert.h>
#include <stdbool.h>

#include "common/errors.h"
#include "common/win.h"

struct rundown {
    volatile LONG count;
    HANDLE empty; /* event: the count has come down to 0 */
};

/* Starts at 1, the server's own. False after printing a failure. */
static inline bool rundown_open(struct rundown *r)
{
    r->count = 1;
    r->empty = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (r->empty == NULL)
        error_report("CreateEvent", GetLastError());
    return r->empty != NULL;
}

/* Before the thing that is counted exists, never after, and only by those that
 * count themselves: nothing may begin once everything has ended. */
static inline void rundown_acquire(struct rundown *r)
{
    LONG count = InterlockedIncrement(&r->count);

    assert(count > 1);
    (void) count; /* where assert is not compiled */
}

/* The last thing done with what was counted. */
static inline void rundown_release(struct rundown *r)
{
    assert(r->count > 0);
    if (InterlockedDecrement(&r->count) == 0)
        SetEvent(r->empty);
}

#endif /* RUNDOWN_H_ */
