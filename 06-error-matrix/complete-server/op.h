/* SPDX-License-Identifier: MIT */
/* One operation, and how to read what the call that starts it returns. */
#ifndef OP_H_
#define OP_H_

#include <stdbool.h>
#include <string.h>

#include "common/win.h"

#include "../dispatch.h"
#include "../reactions.h"

/* One operation. The packet gives you the address of the OVERLAPPED back, and
 * CONTAINING_RECORD finds the structure that it is in. */
struct op {
    OVERLAPPED overlapped;
    enum op_kind kind;
    bool in_flight;        /* its completion has not been handled */
    bool completed_inline; /* completed before the call that started it
                            * returned, and without a packet */
    struct op *next;       /* in a worker's list of those that are done */
};

/* Returns 0 if the call has started an operation: it is pending, or has
 * completed already. Any other value is the error of a call that failed. Then
 * nothing was started, and no packet will come. */
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

/* Returns the completed operation, in either of the first two cases. */
static inline struct op *outcome_get_op(const struct outcome *o)
{
    return CONTAINING_RECORD(o->overlapped, struct op, overlapped);
}

/* Makes the outcome of an operation that completed before the call that
 * started it returned, and that has no packet. key is the key that the packet
 * would have had. */
static inline struct outcome outcome_from_completed_op(struct op *op,
                                                       ULONG_PTR key)
{
    return outcome_from_return(TRUE,
                               0,
                               (DWORD) op->overlapped.InternalHigh,
                               key,
                               &op->overlapped);
}

/* "accept" and so on. */
static inline const char *op_kind_name(enum op_kind kind)
{
    static const char *const names[OP_KIND_COUNT] = {"accept",
                                                     "readable",
                                                     "receive",
                                                     "send"};

    return names[kind];
}

#endif /* OP_H_ */
