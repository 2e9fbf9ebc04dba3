/* SPDX-License-Identifier: MIT */
/* What a system was observed to give: the files of docs/reference/observed,
 * which records.cmake compiles in. The folder's README.md says what they have
 * in them. */
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

/* Those that were there when the program was built. */
extern const struct record_list matrix_records;

/* The row of a case in a record; NULL if it does not know the case. */
const struct recorded_row *record_find(const struct record *record,
                                       const char *name);

/* Whether the record is of that system: of a Windows of the same version and
 * build. Records of Wine decide nothing, for the cases themselves say what
 * each Wine gives. */
bool record_is_of(const struct record *record,
                  const struct platform *platform);

#endif /* COMMON_TESTS_MATRIX_RECORD_H_ */
