/* SPDX-License-Identifier: MIT */
/* For --trace FILE: every operation from the call that starts it to its
 * completion, and every packet that is handled. common/trace.h writes the
 * file. */
#ifndef RECORD_H_
#define RECORD_H_

#include "common/trace.h"

#include "op.h"

/* Names the track of the worker with that number. */
static inline void record_name_worker(struct trace *t, unsigned worker)
{
    char name[32];

    snprintf(name, sizeof name, "worker %u", worker);
    trace_name_thread(t, worker, name);
}

/* The worker with that number is about to start an operation on the connection
 * with that id, or 0 for an accept. */
static inline void record_operation_start(struct trace *t,
                                          unsigned worker,
                                          const struct op *op,
                                          enum op_kind kind,
                                          unsigned conn)
{
    trace_operation_start(t, worker, op_kind_name(kind), op, conn);
}

/* The completion of op is about to be handled, or op could not be started. */
static inline void record_operation_end(struct trace *t,
                                        unsigned worker,
                                        const struct op *op,
                                        DWORD bytes,
                                        DWORD error)
{
    trace_operation_end(t,
                        worker,
                        op_kind_name(op->kind),
                        op,
                        bytes,
                        error,
                        op->completed_inline);
}

#endif /* RECORD_H_ */
