/* SPDX-License-Identifier: MIT */
/* One operation, and how to read what the call that starts it returns. */
#ifndef OP_H_
#define OP_H_

#include <stdbool.h>
#include <string.h>

#include "common/win.h"

enum op_kind { OP_ACCEPT, OP_RECV, OP_SEND };

/* One operation. The packet gives you the address of the OVERLAPPED back, and
 * CONTAINING_RECORD finds the structure that it is in. */
struct op {
    OVERLAPPED overlapped;
    enum op_kind kind;
};

/* Returns 0 if the call has started an operation: it has completed already, or
 * it is pending, and in both cases a completion packet is queued when it
 * completes. Any other value is the error of a call that failed. Then nothing
 * was started, and no packet will come. */
static inline DWORD op_start_error(bool success)
{
    DWORD error = success ? 0 : (DWORD) WSAGetLastError();

    return error == WSA_IO_PENDING ? 0 : error;
}

/* Prepares the OVERLAPPED for its next operation. Members that are not used
 * must be 0 (Microsoft Learn, OVERLAPPED). That includes hEvent: if its lowest
 * bit were set, no packet would be queued. */
static inline OVERLAPPED *op_prepare_overlapped(struct op *op,
                                                enum op_kind kind)
{
    memset(&op->overlapped, 0, sizeof op->overlapped);
    op->kind = kind;
    return &op->overlapped;
}

#endif /* OP_H_ */
