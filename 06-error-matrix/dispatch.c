/* SPDX-License-Identifier: MIT */
#include "dispatch.h"

#include <string.h>

#include "common/errors.h"

/* The NTSTATUS of a completed operation. The upper half of Internal has no
 * meaning. */
static DWORD overlapped_get_status(const OVERLAPPED *overlapped)
{
    return (DWORD) (overlapped->Internal & 0xFFFFFFFF);
}

/* The error that GetQueuedCompletionStatus reports for a status. For a success
 * or an informational status, whose upper bit is 0, there is none. For
 * warnings and errors it is the Win32 code of RtlNtStatusToDosError (Microsoft
 * Learn, "Using NTSTATUS Values"), or ERROR_MR_MID_NOT_FOUND if that knows
 * none. */
static DWORD status_to_error(DWORD status)
{
    const struct error_entry *entry;

    if ((status & 0x80000000) == 0)
        return 0;
    entry = error_find_status(status);
    return entry != NULL ? entry->win32 : ERROR_MR_MID_NOT_FOUND;
}

struct outcome outcome_from_return(BOOL ok,
                                   DWORD last_error,
                                   DWORD bytes,
                                   ULONG_PTR key,
                                   OVERLAPPED *overlapped)
{
    struct outcome o = {ok ? PACKET_POSTED : NO_PACKET, 0, NULL, 0, 0, 0};

    if (!ok)
        o.error = last_error;
    if (overlapped != NULL) {
        o.kind = ok ? OPERATION_SUCCEEDED : OPERATION_FAILED;
        o.overlapped = overlapped;
        o.status = overlapped_get_status(overlapped);
    }
    if (o.kind != NO_PACKET) {
        o.key = key;
        o.bytes = bytes;
    }
    return o;
}

struct outcome outcome_from_entry(const OVERLAPPED_ENTRY *entry)
{
    DWORD error = 0;

    if (entry->lpOverlapped != NULL)
        error = status_to_error(overlapped_get_status(entry->lpOverlapped));
    return outcome_from_return(error == 0,
                               error,
                               entry->dwNumberOfBytesTransferred,
                               entry->lpCompletionKey,
                               entry->lpOverlapped);
}

ULONG dispatch_dequeue_packets(HANDLE port,
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
    *why = outcome_from_return(FALSE, GetLastError(), 0, 0, NULL);
    return 0;
}

const char *outcome_kind_name(enum outcome_kind kind)
{
    switch (kind) {
    case OPERATION_SUCCEEDED:
        return "operations succeeded";
    case OPERATION_FAILED:
        return "operations failed";
    case PACKET_POSTED:
        return "packets posted";
    case NO_PACKET:
        return "waits failed";
    case OUTCOME_KIND_COUNT:
        break;
    }
    return "?";
}
