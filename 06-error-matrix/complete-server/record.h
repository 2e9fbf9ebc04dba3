/* SPDX-License-Identifier: MIT */
/* --trace FILE: every operation from the call that starts it to its end, and
 * every packet that is handled, in the words of this server. common/trace.h
 * writes them. */
#ifndef RECORD_H_
#define RECORD_H_

#include "common/trace.h"

#include "op.h"

/* Names the track of the worker of that number. */
static inline void record_name_worker(struct trace *t, unsigned worker)
{
    char name[32];

    snprintf(name, sizeof name, "worker %u", worker);
    trace_name_thread(t, worker, name);
}

/* An operation is going to be started by the worker of that number, on the
 * connection of that id, or 0. */
static inline void record_operation_start(struct trace *t,
                                          unsigned worker,
                                          const struct op *op,
                                          enum op_kind kind,
                                          unsigned conn)
{
    trace_operation_start(t, worker, op_kind_name(kind), op, conn);
}

/* Its end is going to be handled, or it could not be started. */
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
