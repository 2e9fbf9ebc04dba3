/* SPDX-License-Identifier: MIT */
/* GetQueuedCompletionStatus tells you two things, by its return value and by
 * the pointer that it sets. Together they make four cases, and each has one
 * right answer. */
#ifndef DISPATCH_H_
#define DISPATCH_H_

#include "common/win.h"

enum outcome_kind {
    /* TRUE and an OVERLAPPED: the operation succeeded. */
    OPERATION_SUCCEEDED,
    /* FALSE and an OVERLAPPED: the operation failed, and error says why. The
     * wait did not fail: key and bytes are valid, as in the first case. */
    OPERATION_FAILED,
    /* TRUE and no OVERLAPPED: a packet that was posted. */
    PACKET_POSTED,
    /* FALSE and no OVERLAPPED: no packet was dequeued. error says why the wait
     * returned; key and bytes were not written. */
    NO_PACKET,
    OUTCOME_KIND_COUNT
};

/* The result of a wait, from either call. Members that the case does not have
 * are 0. */
struct outcome {
    enum outcome_kind kind;
    ULONG_PTR key;
    OVERLAPPED *overlapped; /* NULL in the last two cases */
    DWORD bytes;
    DWORD error;  /* as GetLastError names it */
    DWORD status; /* the NTSTATUS of an operation */
};

/* Makes an outcome from what GetQueuedCompletionStatus returned and wrote.
 * last_error counts only if ok is FALSE. */
struct outcome outcome_from_return(BOOL ok,
                                   DWORD last_error,
                                   DWORD bytes,
                                   ULONG_PTR key,
                                   OVERLAPPED *overlapped);

/* Makes an outcome from an entry that GetQueuedCompletionStatusEx wrote. That
 * call does not report failed operations: it returns TRUE for the whole batch,
 * and the status is in each OVERLAPPED. */
struct outcome outcome_from_entry(const OVERLAPPED_ENTRY *entry);

/* Dequeues up to count packets into entries; waits for that many milliseconds,
 * or INFINITE. Returns how many. If that is 0, no packet was dequeued, and
 * *why is the outcome, with the error WAIT_TIMEOUT after a timeout. */
ULONG dispatch_dequeue_packets(HANDLE port,
                               OVERLAPPED_ENTRY *entries,
                               ULONG count,
                               DWORD milliseconds,
                               struct outcome *why);

/* For the statistics: "operations succeeded" and so on. */
const char *outcome_kind_name(enum outcome_kind kind);

#endif /* DISPATCH_H_ */
