/* SPDX-License-Identifier: MIT */
/* The command line of the native load generator:
 *
 *   native_load [--mode MODE] [--connections N] [--idle N] [--bytes N]
 *               [--seconds S] [--warm-up S] [--stall S]
 *               [--watch PID,PID] PORT
 *
 * The times may be fractions of a second. The server is on 127.0.0.1. */
#ifndef COMMON_BENCH_NATIVE_SETTINGS_H_
#define COMMON_BENCH_NATIVE_SETTINGS_H_

#include "common/clients/load_result.h"

struct native_settings {
    unsigned port, connections, idle, bytes, window;
    enum load_mode mode;
    double seconds, warm_up, stall;
    const char *watch; /* processes whose processor time is measured */
};

/* Fills in the defaults too. Returns false if the arguments are invalid. */
bool native_settings_read(char **argv, struct native_settings *settings);

#endif /* COMMON_BENCH_NATIVE_SETTINGS_H_ */
