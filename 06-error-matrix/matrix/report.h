/* SPDX-License-Identifier: MIT */
/* The matrix on paper: the formats of error-matrix. */
#ifndef MATRIX_REPORT_H_
#define MATRIX_REPORT_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/tests/matrix/matrix.h"

enum report_format {
    REPORT_TABLE,    /* for people */
    REPORT_TSV,      /* one line per row, with a header line */
    REPORT_MARKDOWN, /* for the book */
    REPORT_JSON,     /* everything that is known of each case */
    REPORT_BRIEF     /* brief.h: for a first look, with what to do */
};

/* The words of --format, in that order, ended by NULL. */
extern const char *const report_formats[];

/* Prints the rows as they were observed here. TSV has the columns
 *   case ref call gqcs error bytes key overlapped status wsa windows verdict
 * The brief form has lines of at most width characters. */
void report_results(enum report_format format,
                    const struct result *results,
                    size_t count,
                    unsigned width);

/* The last line: how many rows there are of each verdict, and on which
 * system. */
void report_counts(const struct result *results, size_t count);

/* Prints the cases without what was observed: nothing has been run. The
 * Markdown form is the page in docs/reference. */
void report_cases(enum report_format format,
                  const struct matrix_case *const *cases,
                  size_t count);

/* Prints the name of this system. */
void report_system(void);

/* What this system is known to give, as an expectation. */
const char *report_expected(const struct matrix_case *c);

/* Why that may be another row than that of Windows in general; NULL if it
 * cannot be. */
const char *report_why(const struct matrix_case *c);

/* Of a result that is unseen, as one line: what was expected, on whose word,
 * what came, and what is asked of the reader. */
#define REPORT_UNSEEN_SIZE 1024
void report_unseen(const struct result *result, char *text, size_t size);

/* One result in plain words: the fact, what was seen and expected, what the
 * notes claim, and what a server should do. */
void report_one(const struct result *result);

/* What a test of that one case ends with. */
int report_exit_code(const struct result *result);

/* --explain: an error or NTSTATUS by number or name. False after printing that
 * nothing of the kind is known. */
bool report_explain(const char *what);

#endif /* MATRIX_REPORT_H_ */
