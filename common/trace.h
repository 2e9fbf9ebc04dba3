/* SPDX-License-Identifier: MIT */
/* Writes Chrome's trace events (JSON; the format is described in "Trace Event
 * Format" by the Chromium project, and opens in ui.perfetto.dev): every
 * operation from the call that starts it to its end, and what the threads do
 * in between. Costs nothing but a test of a pointer while it is off.
 * docs/reference/recordings.md has the names that are written. */
#ifndef COMMON_TRACE_H_
#define COMMON_TRACE_H_

#include <stdbool.h>
#include <stdio.h>

#include "common/win.h"

struct trace {
    FILE *file; /* NULL: off */
    SRWLOCK lock;
    LONGLONG frequency, start_ticks; /* as QueryPerformanceCounter counts */
};

/* Creates the file; path NULL leaves it off. False after printing a failure.
 */
bool trace_open_file(struct trace *t, const char *path);

/* Names the track of the thread of that number. */
void trace_name_thread(struct trace *t, unsigned thread, const char *name);

/* The thread is going to start an operation, on the connection of that number,
 * or 0. */
void trace_operation_start(struct trace *t,
                           unsigned thread,
                           const char *name,
                           const void *id,
                           unsigned conn);

/* Its end is going to be handled, or it could not be started. done: the call
 * that started it has returned its result. */
void trace_operation_end(struct trace *t,
                         unsigned thread,
                         const char *name,
                         const void *id,
                         DWORD bytes,
                         DWORD error,
                         bool done);

/* What is handled from here on, and until when. The first returns what the
 * second wants to be given. */
LONGLONG trace_read_clock(const struct trace *t);
void trace_handled_packet(struct trace *t,
                          unsigned thread,
                          const char *what,
                          LONGLONG from);

/* A call that is no operation has returned; it was made at that time. */
void trace_call(struct trace *t,
                unsigned thread,
                const char *name,
                LONGLONG from,
                unsigned conn,
                DWORD bytes,
                DWORD error);

/* What has happened to the operation id at that time. */
void trace_mark(struct trace *t,
                unsigned thread,
                const char *name,
                const char *category,
                const void *id,
                unsigned conn,
                LONGLONG at);

/* Ends the file. False after printing a failure, if anything could not be
 * written. */
bool trace_close_file(struct trace *t);

#endif /* COMMON_TRACE_H_ */
