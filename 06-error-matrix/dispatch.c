/* SPDX-License-Identifier: MIT */
#include "dispatch.h"

#include <string.h>

#include "common/errors.h"

/* Where an operation has left its NTSTATUS. The upper half of Internal means
 * nothing. */
static DWORD status_of(const OVERLAPPED *overlapped)
{
    return (DWORD) (overlapped->Internal & 0xFFFFFFFF);
}

/* What GetQueuedCompletionStatus makes of a status: no error of successes and
 * informational ones, whose upper bit is 0; of warnings and errors the Win32
 * code that RtlNtStatusToDosError knows for it (Microsoft Learn, "Using
 * NTSTATUS Values"), and ERROR_MR_MID_NOT_FOUND if it knows none. */
static DWORD error_of_status(DWORD status)
{
    const struct error_entry *entry;

    if ((status & 0x80000000) == 0)
        return 0;
    entry = error_find_status(status);
    return entry != NULL ? entry->win32 : ERROR_MR_MID_NOT_FOUND;
}

struct outcome outcome_of_return(BOOL ok,
                                 DWORD last_error,
                                 DWORD bytes,
                                 ULONG_PTR key,
                                 OVERLAPPED *overlapped)
{
    struct outcome o = {ok ? PACKET_POSTED : NO_PACKET, 0, NULL, 0, 0, 0};

    if (!ok)
        o.error = last_error;
    if (overlapped != NULL) {
        o.quadrant = ok ? OPERATION_SUCCEEDED : OPERATION_FAILED;
        o.overlapped = overlapped;
        o.status = status_of(overlapped);
    }
    if (o.quadrant != NO_PACKET) {
        o.key = key;
        o.bytes = bytes;
    }
    return o;
}

struct outcome outcome_of_entry(const OVERLAPPED_ENTRY *entry)
{
    DWORD error = 0;

    if (entry->lpOverlapped != NULL)
        error = error_of_status(status_of(entry->lpOverlapped));
    return outcome_of_return(error == 0,
                             error,
                             entry->dwNumberOfBytesTransferred,
                             entry->lpCompletionKey,
                             entry->lpOverlapped);
}

ULONG dispatch_wait(HANDLE port,
                    OVERLAPPED_ENTRY *entries,
                    ULONG count,
                    DWORD milliseconds,
                    struct outcome *why)
{
    ULONG got = 0;

    if (GetQueuedCompletionStatusEx(port,
                                    entries,
                                    count,
                                    &got,
                                    milliseconds,
                                    FALSE))
        return got;
    *why = outcome_of_return(FALSE, GetLastError(), 0, 0, NULL);
    return 0;
}

const char *dispatch_name(enum quadrant quadrant)
{
    switch (quadrant) {
    case OPERATION_SUCCEEDED:
        return "operations succeeded";
    case OPERATION_FAILED:
        return "operations failed";
    case PACKET_POSTED:
        return "packets posted";
    case NO_PACKET:
        return "waits failed";
    case QUADRANT_COUNT:
        break;
    }
    return "?";
}
