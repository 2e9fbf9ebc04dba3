/* SPDX-License-Identifier: MIT */
/* One operation, and how to read what the call that starts it returns. */
#ifndef OP_H_
#define OP_H_

#include <stdbool.h>
#include <string.h>

#include "common/win.h"

#include "reactions.h"

/* One operation. The system gets the address of the OVERLAPPED and hands it
 * back with the packet; CONTAINING_RECORD finds the rest from there. */
struct op {
    OVERLAPPED overlapped;
    enum op_kind kind;
};

/* What came of the call that starts an operation. 0: a completion packet will
 * be queued, for the call has succeeded at once, or the operation is pending.
 * Any other value is the error of a call that failed; no packet is queued. */
static inline DWORD op_start_error(bool success)
{
    DWORD error = success ? 0 : (DWORD) WSAGetLastError();

    return error == WSA_IO_PENDING ? 0 : error;
}

/* An OVERLAPPED must be zeroed before each use; what hEvent holds matters even
 * with a port (its low bit suppresses the packet). */
static inline OVERLAPPED *op_prepare_overlapped(struct op *op,
                                                enum op_kind kind)
{
    memset(&op->overlapped, 0, sizeof op->overlapped);
    op->kind = kind;
    return &op->overlapped;
}

#endif /* OP_H_ */
