/* SPDX-License-Identifier: MIT */
/* What a worker has seen and done. Only that worker adds to it; anybody may
 * read it at any time. */
#ifndef STATS_H_
#define STATS_H_

#include <assert.h>

#include "common/win.h"

#include "../dispatch.h"
#include "op.h"

struct server;

/* How many different errors are counted by themselves. */
#define STATS_ERRORS 16

struct stats {
    volatile LONG64 packets[OUTCOME_KIND_COUNT]; /* by case */
    volatile LONG64 batches;                     /* waits that had packets */
    volatile LONG64 started[OP_KIND_COUNT]; /* calls, by kind of operation */
    volatile LONG64 at_once[OP_KIND_COUNT]; /* done without a packet */
    volatile LONG64 accepted, refused;      /* connections */
    volatile LONG64 bytes_in, bytes_out;
    volatile LONG64 failures[STATS_ERRORS]; /* the last: all others */
    volatile LONG errors[STATS_ERRORS];     /* of which error; 0: of none */
};

/* A system of 32 bits has no ordinary instruction for 64: it would add, and
 * read, one half after the other. The functions whose names begin with
 * Interlocked do not, and want the counters to be aligned to 8 bytes
 * (Microsoft Learn, InterlockedCompareExchange64). calloc aligns to that, the
 * stack of such a system need not. */
static_assert(_Alignof(struct stats) == 8, "counters that are not aligned");

static inline void stats_add_count(volatile LONG64 *counter, LONG64 n)
{
    InterlockedExchangeAdd64(counter, n);
}

/* What it was at one moment. */
static inline LONG64 stats_read_count(volatile LONG64 *counter)
{
    return InterlockedCompareExchange64(counter, 0, 0);
}

/* An operation has failed with error, or could not be started. */
void stats_count_failure(struct stats *stats, DWORD error);

/* Prints what all workers together have counted, and what there is now. */
void stats_print_all(const struct server *s);

#endif /* STATS_H_ */
