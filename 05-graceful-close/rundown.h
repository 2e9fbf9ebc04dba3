/* SPDX-License-Identifier: MIT */
/* Counts everything that must be finished before the server can be freed: each
 * pending accept, each connection, and the running server itself. */
#ifndef RUNDOWN_H_
#define RUNDOWN_H_

#include <assert.h>
#include <stdbool.h>

#include "common/errors.h"
#include "common/win.h"

struct rundown {
    volatile LONG count;
    HANDLE empty; /* event, set when the count reaches 0 */
};

/* The count starts at 1, for the running server. Returns false after printing
 * the failure. */
static inline bool rundown_open(struct rundown *r)
{
    r->count = 1;
    r->empty = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (r->empty == NULL)
        error_report("CreateEvent", GetLastError());
    return r->empty != NULL;
}

/* Acquires a reference, before the thing that it stands for starts. The caller
 * must hold a reference itself: once the count has reached 0, nothing may
 * start any more. */
static inline void rundown_acquire(struct rundown *r)
{
    LONG count = InterlockedIncrement(&r->count);

    assert(count > 1);
    (void) count; /* unused without asserts */
}

/* Releases a reference. This must be the last thing that is done with what it
 * stands for. */
static inline void rundown_release(struct rundown *r)
{
    assert(r->count > 0);
    if (InterlockedDecrement(&r->count) == 0)
        SetEvent(r->empty);
}

#endif /* RUNDOWN_H_ */
