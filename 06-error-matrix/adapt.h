/* SPDX-License-Identifier: MIT */
/* How large the next buffer of a connection should be. */
#ifndef ADAPT_H_
#define ADAPT_H_

#include <stdbool.h>

#include "pool.h"

struct adapt {
    enum buffer_class size_class; /* that the next one should have */
    unsigned small; /* receives in a row for which that was too large */
};

/* How many receives in a row must have been far too small for their buffer
 * before the next one gets a smaller one. */
#define SHRINK_AFTER 16

/* A receive has put that many bytes into a buffer of that class, which is
 * smaller than was asked for if memory was short. may_grow: a buffer of the
 * next class would be allowed. */
void adapt(struct adapt *a, enum buffer_class got, DWORD bytes, bool may_grow);

#endif /* ADAPT_H_ */
