/* SPDX-License-Identifier: MIT */
/* error-matrix --format brief: what happened, what GetQueuedCompletionStatus
 * returned, and what a server should do, in columns with wrapped lines. */
#ifndef MATRIX_BRIEF_H_
#define MATRIX_BRIEF_H_

#include <stddef.h>

#include "common/tests/matrix/matrix.h"

/* How wide the table may be, in characters. */
#define BRIEF_LEAST_WIDTH 80
#define BRIEF_MOST_WIDTH 100

/* Writes an expectation in words: "FALSE, ERROR_... 1236; or FALSE, ...". The
 * longest one fits into this size. */
#define BRIEF_EXPECTATION_SIZE 512
void brief_expectation(const char *rows, char *text, size_t size);

/* Prints the rows as they were observed here, in lines of at most width
 * characters. A row that is not as on Windows is followed by what Windows
 * does. */
void brief_results(const struct result *results, size_t count, unsigned width);

#endif /* MATRIX_BRIEF_H_ */
