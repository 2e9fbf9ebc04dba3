/* SPDX-License-Identifier: MIT */
/* What a worker has done. Only that worker adds to the counters; any thread
 * may read them at any time. */
#ifndef STATS_H_
#define STATS_H_

#include <assert.h>

#include "common/win.h"

#include "../dispatch.h"
#include "op.h"

struct server;

/* How many different errors are counted; the last entry is for all others. */
#define STATS_ERRORS 16

struct stats {
    volatile LONG64 packets[OUTCOME_KIND_COUNT]; /* by case */
    volatile LONG64 batches;                /* waits that returned packets */
    volatile LONG64 started[OP_KIND_COUNT]; /* calls, by kind of operation */
    volatile LONG64 at_once[OP_KIND_COUNT]; /* done without a packet */
    volatile LONG64 accepted, refused;      /* connections */
    volatile LONG64 bytes_in, bytes_out;
    volatile LONG64 failures[STATS_ERRORS]; /* the last: all others */
    volatile LONG errors[STATS_ERRORS];     /* of which error; 0: of none */
};

/* In a 32-bit program ordinary code adds and reads a 64-bit counter one half
 * after the other. The Interlocked functions do not, but the counters must be
 * aligned to 8 bytes (Microsoft Learn, InterlockedCompareExchange64). calloc
 * aligns to that; the stack of a 32-bit program may not. */
static_assert(_Alignof(struct stats) == 8, "the counters must be aligned");

static inline void stats_add_count(volatile LONG64 *counter, LONG64 n)
{
    InterlockedExchangeAdd64(counter, n);
}

/* Reads a counter as a whole. */
static inline LONG64 stats_read_count(volatile LONG64 *counter)
{
    return InterlockedCompareExchange64(counter, 0, 0);
}

/* Counts an operation that failed with error or could not be started. */
void stats_count_failure(struct stats *stats, DWORD error);

/* Prints the sums over all workers, and what is open and in use now. */
void stats_print_all(const struct server *s);

#endif /* STATS_H_ */
