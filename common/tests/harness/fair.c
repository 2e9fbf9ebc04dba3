/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/fair.h"

#include <stdio.h>
#include <stdlib.h>

#undef WSAWaitForMultipleEvents
#undef ResetEvent
#undef WSACloseEvent

#define MOST 256

/* The events that were set when a wait returned and have not been reset since,
 * with the number of such waits. */
static struct {
    HANDLE event; /* NULL: a free entry */
    unsigned waits;
} fair__set[MOST];

static SRWLOCK fair__lock = SRWLOCK_INIT;

/* Returns the index of the event, or else of a free entry, or -1. */
static int fair__find(HANDLE event)
{
    int room = -1;

    for (int i = 0; i < MOST; i++) {
        if (fair__set[i].event == event)
            return i;
        if (fair__set[i].event == NULL && room < 0)
            room = i;
    }
    return room;
}

static void fair__forget(HANDLE event)
{
    int i;

    AcquireSRWLockExclusive(&fair__lock);
    i = fair__find(event);
    if (i >= 0) {
        fair__set[i].event = NULL;
        fair__set[i].waits = 0;
    }
    ReleaseSRWLockExclusive(&fair__lock);
}

/* Counts a wait that returned while the event was set. Returns how many there
 * were. */
static unsigned fair__count(HANDLE event)
{
    unsigned waits = 0;
    int i;

    AcquireSRWLockExclusive(&fair__lock);
    i = fair__find(event);
    if (i < 0) {
        fputs("fair: too many events are set\n", stderr);
        abort();
    }
    fair__set[i].event = event;
    waits = ++fair__set[i].waits;
    ReleaseSRWLockExclusive(&fair__lock);
    return waits;
}

/* An event may become set after the wait has returned and before it is checked
 * here. So a fair loop may be counted twice for an event, but not three
 * times. */
DWORD fair_wait(DWORD count,
                const WSAEVENT *events,
                BOOL all,
                DWORD limit,
                BOOL alertable)
{
    DWORD first =
        WSAWaitForMultipleEvents(count, events, all, limit, alertable);
    DWORD error = GetLastError();

    for (DWORD i = 0; i < count; i++) {
        if (WaitForSingleObject(events[i], 0) != WAIT_OBJECT_0 ||
            fair__count(events[i]) < 3)
            continue;
        fprintf(stderr, "fair: event %lu is set and passed over\n", i);
        fflush(NULL);
        _exit(FAIR_PASSED_OVER);
    }
    SetLastError(error);
    return first;
}

BOOL fair_reset(HANDLE event)
{
    fair__forget(event);
    return ResetEvent(event);
}

BOOL fair_close(WSAEVENT event)
{
    fair__forget(event);
    return WSACloseEvent(event);
}
