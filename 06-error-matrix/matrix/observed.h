/* SPDX-License-Identifier: MIT */
/* --record: a file with what this system gives, to be kept in
 * docs/reference/observed. */
#ifndef MATRIX_OBSERVED_H_
#define MATRIX_OBSERVED_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/tests/matrix/matrix.h"

/* Opens the file for writing, and empties it if it is there. NULL after
 * printing why not. */
FILE *observed_open(const char *path);

/* Writes the record as tab-separated lines, first the members of the system,
 * then one line per case, and closes the file. A case that was skipped or
 * could not be provoked is there without a row and with the reason; an
 * injected one is there, and says so. False after printing that the file,
 * which is called path, could not be written. */
bool observed_write(FILE *file,
                    const char *path,
                    const struct platform *platform,
                    const struct result *results,
                    size_t count);

#endif /* MATRIX_OBSERVED_H_ */
