/* SPDX-License-Identifier: MIT */
/* How much the next receive of a connection should be able to take. */
#ifndef ADAPT_H_
#define ADAPT_H_

#include <stddef.h>

#include "pool.h"

/* A receive takes one buffer of some class, or as many as this of the largest.
 */
#define SCATTER 4

struct adapt {
    int level; /* a class of buffers; BUFFER_CLASSES: SCATTER buffers */
    unsigned unfilled; /* receives in a row for which that was too large */
};

/* How many receives in a row must have brought far too little for their
 * buffers before the next one gets less. */
#define SHRINK_AFTER 16

/* A receive has put that many bytes into buffers of size bytes, which may be
 * less than was asked for if memory was short. The next one will not want more
 * than most, unless this one did. */
void adapt_to_receive(struct adapt *a, size_t size, DWORD bytes, size_t most);

/* What the next receive should be able to take, in bytes. */
DWORD adapt_wanted_bytes(const struct adapt *a);

/* The class of the buffers that it should have. */
enum buffer_class adapt_buffer_class(const struct adapt *a);

/* Takes buffers for it, linked by next: one, and those after the first only if
 * memory can be spared and they hold no more than room bytes together. The
 * first may be smaller than it should be. NULL if there is none. */
struct buffer *adapt_take_buffers(const struct adapt *a,
                                  struct pool *pool,
                                  size_t room);

#endif /* ADAPT_H_ */
