/* SPDX-License-Identifier: MIT */
/* Like guarded_buffers.c, for the pool of the complete server:
 * pool_take_buffer returns a block of the guard instead of the real buffer. In
 * pool.c the two functions are renamed to system_.... */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/stress/guard.h"

#include "../pool.h"

struct buffer *system_take(struct pool *pool, enum buffer_class size_class);
void system_give(struct pool *pool, struct buffer *buffer);

/* The real buffer, in front of the one that is handed out. */
struct front {
    struct buffer *real;
};

/* Aligned as malloc aligns. */
#define FRONT 16

static_assert(sizeof(struct front) <= FRONT, "the buffer would overlap it");

struct buffer *pool_take_buffer(struct pool *pool,
                                enum buffer_class size_class)
{
    struct buffer *real = system_take(pool, size_class), *b;
    void *block;

    if (real == NULL)
        return NULL;
    block = guard_malloc(FRONT + sizeof *real + real->size);
    if (block == NULL)
        abort();
    ((struct front *) block)->real = real;
    b = (struct buffer *) ((char *) block + FRONT);
    memset(b, 0, sizeof *b);
    b->size_class = real->size_class;
    b->size = real->size;
    return b;
}

void pool_give_buffer(struct pool *pool, struct buffer *buffer)
{
    void *block;

    if (buffer == NULL)
        return;
    block = (char *) buffer - FRONT;
    system_give(pool, ((struct front *) block)->real);
    guard_free(block);
}
