/* SPDX-License-Identifier: MIT */
/* The time, and how much of it processes have had the processor: that tells
 * what an echo costs also on a machine that has other things to do. */
#ifndef COMMON_BENCH_NATIVE_CLOCK_H_
#define COMMON_BENCH_NATIVE_CLOCK_H_

#include <stdint.h>

/* Nanoseconds of a clock that only goes forward. */
int64_t native_clock_now(void);

/* Seconds that all threads of the processes have run: a list such as
 * "17,4711", in which 0 is this process. One that is not there has run for
 * 0. */
double native_clock_used(const char *pids);

#endif /* COMMON_BENCH_NATIVE_CLOCK_H_ */
