/* SPDX-License-Identifier: MIT */
/* The rows of the matrix that every server meets. */
#ifndef MATRIX_EVERYDAY_H_
#define MATRIX_EVERYDAY_H_

#include <stddef.h>

struct everyday_row {
    const char *name;     /* of the case */
    const char *what;     /* its title in a few words */
    const char *reaction; /* the same for its reaction */
};

extern const struct everyday_row everyday_rows[];
extern const size_t everyday_row_count;

/* The row of that case; NULL if it is not an everyday case. */
const struct everyday_row *everyday_find(const char *name);

#endif /* MATRIX_EVERYDAY_H_ */
