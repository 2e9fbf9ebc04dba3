/* SPDX-License-Identifier: MIT */
/* The output of a child process, collected by a thread as it arrives. */
#ifndef COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_
#define COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/win.h"

struct child_output {
    HANDLE pipe;   /* the end to read from; owned */
    HANDLE thread; /* exits at the end of the stream; may be NULL */
    HANDLE more;   /* set when something was appended */
    CRITICAL_SECTION lock;
    char *text; /* ends with a NUL, not counted in length; NULL if empty */
    size_t length, room;
};

/* Starts to collect from pipe, which output owns from then on. Returns false
 * after printing an error; call child_output_free even then. */
bool child_output_start(struct child_output *output, HANDLE pipe);

/* Waits until the output contains the text. If rest is not NULL, waits for the
 * end of that line too, and copies the rest of the line there. Returns false
 * if the text does not arrive in time or the stream ends without it. */
bool child_output_wait(struct child_output *output,
                       const char *text,
                       DWORD milliseconds,
                       char *rest,
                       size_t size);

/* Waits until the output contains the text at *from or later. Sets *from to
 * the end of the text if it is found; otherwise *from advances past the output
 * that has been searched. */
bool child_output_wait_behind(struct child_output *output,
                              const char *text,
                              DWORD milliseconds,
                              size_t *from);

/* Waits for the end of the stream. After that, the text does not change. */
bool child_output_wait_end(struct child_output *output, DWORD milliseconds);

void child_output_free(struct child_output *output);

/* Returns the position of the text in the bytes, or NULL. */
const char *child_output_find(const char *bytes,
                              size_t length,
                              const char *text);

#endif /* COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_ */
