/* SPDX-License-Identifier: MIT */
/* Records of what was observed on a system: the files of
 * docs/reference/observed, which records.cmake compiles in. The README.md of
 * that folder describes them. */
#ifndef COMMON_TESTS_MATRIX_RECORD_H_
#define COMMON_TESTS_MATRIX_RECORD_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/tests/matrix/platform.h"

struct recorded_row {
    const char *name; /* of the case */
    const char *row;  /* as text; NULL if there is none: */
    const char
        *none; /* "skipped", or "failed" where a step could not be taken */
};

struct record {
    const char *name; /* of the file, without .tsv */
    struct platform platform;
    const struct recorded_row *rows;
    size_t count;
};

struct record_list {
    const struct record *records;
    size_t count;
};

/* The records that existed when the program was built. */
extern const struct record_list matrix_records;

/* The row of a case in a record; NULL if the record does not have the case. */
const struct recorded_row *record_find(const struct record *record,
                                       const char *name);

/* Whether the record was made on the same version and build of Windows. False
 * for records of Wine, because the cases themselves have the rows of Wine. */
bool record_is_of(const struct record *record,
                  const struct platform *platform);

#endif /* COMMON_TESTS_MATRIX_RECORD_H_ */
