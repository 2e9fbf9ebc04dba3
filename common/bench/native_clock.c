/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "common/bench/native_clock.h"

#include <stdlib.h>
#include <time.h>

int64_t native_clock_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static double native_clock__process(pid_t pid)
{
    struct timespec time;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 ||
        clock_gettime(clock, &time) != 0)
        return 0;
    return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

double native_clock_used(const char *pids)
{
    double seconds = 0;

    while (*pids != '\0') {
        char *end;

        seconds += native_clock__process((pid_t) strtol(pids, &end, 10));
        if (end == pids)
            break;
        pids = *end == ',' ? end + 1 : end;
    }
    return seconds;
}
