/* SPDX-License-Identifier: MIT */
/* One operation, and how to read what the call that starts it returns. */
#ifndef OP_H_
#define OP_H_

#include <stdbool.h>
#include <string.h>

#include "common/win.h"

enum op_kind { OP_RECV, OP_SEND };

/* One operation. The system is given the address of the OVERLAPPED and writes
 * the result there; its hEvent is set when the operation has ended. */
struct op {
    OVERLAPPED overlapped;
    enum op_kind kind;
};

/* What came of the call that starts an operation. 0: its event will be set,
 * for the call has succeeded at once, or the operation is pending. Any other
 * value is the error of a call that failed; then the event stays as it is. */
static inline DWORD op_start_error(bool success)
{
    DWORD error = success ? 0 : (DWORD) WSAGetLastError();

    return error == WSA_IO_PENDING ? 0 : error;
}

/* An OVERLAPPED must be zeroed before each use, but for the event, which must
 * not be set from the last time. */
static inline OVERLAPPED *op_prepare_overlapped(struct op *op,
                                                enum op_kind kind)
{
    HANDLE event = op->overlapped.hEvent;

    memset(&op->overlapped, 0, sizeof op->overlapped);
    op->overlapped.hEvent = event;
    ResetEvent(event);
    op->kind = kind;
    return &op->overlapped;
}

#endif /* OP_H_ */
