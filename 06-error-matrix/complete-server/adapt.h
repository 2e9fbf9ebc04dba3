/* SPDX-License-Identifier: MIT */
/* How much the next receive of a connection should be able to take. */
#ifndef ADAPT_H_
#define ADAPT_H_

#include <stddef.h>

#include "pool.h"

/* A receive takes one buffer, or up to this many of the largest class. */
#define SCATTER 4

struct adapt {
    int level; /* a class of buffers; BUFFER_CLASSES: SCATTER buffers */
    unsigned unfilled; /* receives in a row for which that was too large */
};

/* How many receives in a row must have received far less than they had room
 * for before the next one gets less room. */
#define SHRINK_AFTER 16

/* Adapts a to a receive that put that many bytes into buffers of size bytes.
 * The buffers may be smaller than wanted if memory was short. The next receive
 * wants no more than most, unless this one already did. */
void adapt_to_receive(struct adapt *a, size_t size, DWORD bytes, size_t most);

/* Returns how many bytes the next receive should have room for. */
DWORD adapt_wanted_bytes(const struct adapt *a);

/* Returns the class of the buffers that it should have. */
enum buffer_class adapt_buffer_class(const struct adapt *a);

/* Takes buffers for it, linked by next. After the first it takes more only if
 * memory can be spared and all of them together hold at most room bytes. The
 * first may be smaller than wanted. Returns NULL if there is none. */
struct buffer *adapt_take_buffers(const struct adapt *a,
                                  struct pool *pool,
                                  size_t room);

#endif /* ADAPT_H_ */
