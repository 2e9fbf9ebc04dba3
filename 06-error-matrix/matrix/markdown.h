/* SPDX-License-Identifier: MIT */
/* error-matrix --format markdown: the matrix as tables for the book. */
#ifndef MATRIX_MARKDOWN_H_
#define MATRIX_MARKDOWN_H_

#include <stddef.h>

#include "common/tests/matrix/matrix.h"

/* Prints the rows as they were observed here. */
void markdown_results(const struct result *results, size_t count);

/* The page in docs/reference, with a column for each of the records. */
void markdown_page(const struct matrix_case *const *cases,
                   size_t count,
                   const struct record_list *records);

#endif /* MATRIX_MARKDOWN_H_ */
