/* SPDX-License-Identifier: MIT */
/* The output formats of error-matrix. */
#ifndef MATRIX_REPORT_H_
#define MATRIX_REPORT_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/tests/matrix/matrix.h"

enum report_format {
    REPORT_TABLE,    /* for people */
    REPORT_TSV,      /* one line per row, with a header line */
    REPORT_MARKDOWN, /* for the book */
    REPORT_JSON,     /* everything about each case */
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

/* Prints the last line: the system, and how many rows have each verdict. */
void report_counts(const struct result *results, size_t count);

/* Prints the cases without results, because none has been run. The Markdown
 * form is the page in docs/reference. */
void report_cases(enum report_format format,
                  const struct matrix_case *const *cases,
                  size_t count);

/* Prints the name of this system. */
void report_system(void);

/* What is expected of this system. */
const char *report_expected(const struct matrix_case *c);

/* Why that may differ from the row of Windows; NULL if no reason is known. */
const char *report_why(const struct matrix_case *c);

/* Writes one line about a result that is unseen: what was expected and on what
 * evidence, what was observed, and what you are asked to do. */
#define REPORT_UNSEEN_SIZE 1024
void report_unseen(const struct result *result, char *text, size_t size);

/* Prints one result in words: the fact, what was observed and expected, what
 * the notes claim, and what a server should do. */
void report_one(const struct result *result);

/* The exit code of a test of that one case. */
int report_exit_code(const struct result *result);

/* Prints the explanation of an error or NTSTATUS, by number or name. Returns
 * false after printing that it is not in the table. */
bool report_explain(const char *what);

#endif /* MATRIX_REPORT_H_ */
