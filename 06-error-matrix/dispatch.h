/* SPDX-License-Identifier: MIT */
/* GetQueuedCompletionStatus says two things at once, in its return value and
 * in the pointer that it fills in. Together they make four cases, and each has
 * one right answer. */
#ifndef DISPATCH_H_
#define DISPATCH_H_

#include "common/win.h"

enum outcome_kind {
    /* TRUE with an OVERLAPPED: the operation has succeeded. */
    OPERATION_SUCCEEDED,
    /* FALSE with an OVERLAPPED: the operation has failed, and error says how.
     * The wait has not: key and bytes are as good as in the first case. */
    OPERATION_FAILED,
    /* TRUE without: no operation, but a packet that was posted. */
    PACKET_POSTED,
    /* FALSE without: no packet at all. error says why the wait has ended;
     * neither key nor bytes have been written. */
    NO_PACKET,
    OUTCOME_KIND_COUNT
};

/* What a wait has come to, however it was asked for. Whatever the case
 * does not have is 0. */
struct outcome {
    enum outcome_kind kind;
    ULONG_PTR key;
    OVERLAPPED *overlapped; /* NULL in the last two cases */
    DWORD bytes;
    DWORD error;  /* as GetLastError names it */
    DWORD status; /* as the system itself does: an NTSTATUS; of operations */
};

/* From what GetQueuedCompletionStatus returned and filled in; last_error
 * counts only after FALSE. */
struct outcome outcome_from_return(BOOL ok,
                                   DWORD last_error,
                                   DWORD bytes,
                                   ULONG_PTR key,
                                   OVERLAPPED *overlapped);

/* From an entry that GetQueuedCompletionStatusEx filled in. That call reports
 * no failure of an operation: it returns TRUE for the whole batch, and each
 * OVERLAPPED has to be asked what became of it. */
struct outcome outcome_from_entry(const OVERLAPPED_ENTRY *entry);

/* Waits for up to count packets, for that many milliseconds or INFINITE.
 * Returns how many there are in entries. 0: the wait has ended without any,
 * and *why is the outcome, with WAIT_TIMEOUT if it took too long. */
ULONG dispatch_dequeue_packets(HANDLE port,
                               OVERLAPPED_ENTRY *entries,
                               ULONG count,
                               DWORD milliseconds,
                               struct outcome *why);

/* For the statistics: "operations succeeded" and so on. */
const char *outcome_kind_name(enum outcome_kind kind);

#endif /* DISPATCH_H_ */
