/* SPDX-License-Identifier: MIT */
/* --record: writes a file with the results of this system, which can be kept
 * in docs/reference/observed. */
#ifndef MATRIX_OBSERVED_H_
#define MATRIX_OBSERVED_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/tests/matrix/matrix.h"

/* Opens the file for writing, and empties it if it exists. Returns NULL after
 * printing why it cannot be opened. */
FILE *observed_open(const char *path);

/* Writes the record as tab-separated lines, first the members of the system,
 * then one line per case, and closes the file. A case that was skipped or
 * could not be provoked has a reason in place of the row; an injected one is
 * marked as such. Returns false after printing that the file, whose name is
 * path, could not be written. */
bool observed_write(FILE *file,
                    const char *path,
                    const struct platform *platform,
                    const struct result *results,
                    size_t count);

#endif /* MATRIX_OBSERVED_H_ */
