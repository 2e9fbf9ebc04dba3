/* SPDX-License-Identifier: MIT */
/* The time, and the processor time of processes. The latter shows what an echo
 * costs even on a machine that does other work too. */
#ifndef COMMON_BENCH_NATIVE_CLOCK_H_
#define COMMON_BENCH_NATIVE_CLOCK_H_

#include <stdint.h>

/* Nanoseconds of a monotonic clock. */
int64_t native_clock_now(void);

/* Seconds of processor time used by all threads of the processes in a list
 * such as "17,4711", in which 0 is this process. A process that does not exist
 * counts as 0. */
double native_clock_used(const char *pids);

#endif /* COMMON_BENCH_NATIVE_CLOCK_H_ */
