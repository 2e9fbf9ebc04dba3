/* SPDX-License-Identifier: MIT */
/* --trace FILE: every operation from the call that starts it to its end, and
 * every packet that is handled, as Chrome's trace events (JSON; the format is
 * described in "Trace Event Format" by the Chromium project, and opens in
 * ui.perfetto.dev). Costs nothing but a test of a pointer while it is off. */
#ifndef RECORD_H_
#define RECORD_H_

#include <stdbool.h>
#include <stdio.h>

#include "common/win.h"

#include "op.h"

struct recorder {
    FILE *file; /* NULL: off */
    SRWLOCK lock;
    LONGLONG frequency, start_ticks; /* as QueryPerformanceCounter counts */
};

/* Creates the file; path NULL leaves it off. False after printing a failure.
 */
bool record_open_file(struct recorder *r, const char *path);

/* Names the track of the worker of that number. */
void record_name_worker(struct recorder *r, unsigned worker);

/* An operation is going to be started by the worker of that number, on the
 * connection of that id, or 0. */
void record_operation_start(struct recorder *r,
                            unsigned worker,
                            const struct op *op,
                            enum op_kind kind,
                            unsigned conn);

/* Its end is going to be handled, or it could not be started. */
void record_operation_end(struct recorder *r,
                          unsigned worker,
                          const struct op *op,
                          DWORD bytes,
                          DWORD error);

/* What is handled from here on, and until when. The first returns what the
 * second wants to be given. */
LONGLONG record_read_clock(const struct recorder *r);
void record_handled_packet(struct recorder *r,
                           unsigned worker,
                           const char *what,
                           LONGLONG from);

/* Ends the file. False after printing a failure, if anything could not be
 * written. */
bool record_close_file(struct recorder *r);

#endif /* RECORD_H_ */
