/* SPDX-License-Identifier: MIT */
/* What a child process prints, collected by a thread while it comes. */
#ifndef COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_
#define COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/win.h"

struct child_output {
    HANDLE pipe;   /* the end we read; owned */
    HANDLE thread; /* ends with the stream; NULL if there is none */
    HANDLE more;   /* set when something was appended */
    CRITICAL_SECTION lock;
    char *text; /* ends with a NUL that is not counted; NULL if empty */
    size_t length, room;
};

/* Collects from pipe. False after printing a failure; child_output_free is
 * due all the same. */
bool child_output_start(struct child_output *output, HANDLE pipe);

/* Waits until the output has the text, and if rest is not NULL then for the
 * end of that line too, to copy there what stands between. False if it does
 * not come in time or can come no more. */
bool child_output_wait(struct child_output *output,
                       const char *text,
                       DWORD milliseconds,
                       char *rest,
                       size_t size);

/* Waits until the output has the text at *from or behind it, and sets *from to
 * the end of that text. Otherwise *from goes on, behind what was looked at. */
bool child_output_wait_behind(struct child_output *output,
                              const char *text,
                              DWORD milliseconds,
                              size_t *from);

/* Waits for the end of the stream. From then on text does not change. */
bool child_output_wait_end(struct child_output *output, DWORD milliseconds);

void child_output_free(struct child_output *output);

/* Where the text stands in the bytes; NULL if it does not. */
const char *child_output_find(const char *bytes,
                              size_t length,
                              const char *text);

#endif /* COMMON_TESTS_HARNESS_CHILD_OUTPUT_H_ */
