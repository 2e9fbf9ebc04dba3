/* SPDX-License-Identifier: MIT */
/* GetQueuedCompletionStatus says two things at once, in its return value and
 * in the pointer that it fills in. Together they make four cases, and each has
 * one right answer. */
#ifndef DISPATCH_H_
#define DISPATCH_H_

#include "common/win.h"

#include "op.h"

enum quadrant {
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
    QUADRANT_COUNT
};

struct packet {
    ULONG_PTR key;
    struct op *op; /* NULL in the last two cases */
    DWORD bytes;
    DWORD
    error; /* 0 where the call returned TRUE: the last error is not set */
};

/* Waits for one packet, for that many milliseconds or INFINITE. */
enum quadrant dispatch_wait(HANDLE port,
                            struct packet *packet,
                            DWORD milliseconds);

/* For --count: "operations succeeded" and so on. */
const char *dispatch_name(enum quadrant quadrant);

#endif /* DISPATCH_H_ */
