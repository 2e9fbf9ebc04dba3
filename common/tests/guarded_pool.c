/* SPDX-License-Identifier: MIT */
/* As guarded_buffers.c, for the pool of 06-error-matrix: whoever takes a
 * buffer gets a block of the guard in its place. pool.c is compiled with its
 * own two functions renamed to system_.... */
#include <stdlib.h>
#include <string.h>

#include "common/tests/guard.h"

#include "06-error-matrix/pool.h"

struct buffer *system_take(struct pool *pool, enum buffer_class size_class);
void system_give(struct pool *pool, struct buffer *buffer);

/* In front of the buffer, in the same block: what it stands for. Aligned as
 * malloc aligns. */
#define FRONT 16

struct buffer *pool_take(struct pool *pool, enum buffer_class size_class)
{
    struct buffer *real = system_take(pool, size_class), *b;
    char *block;

    if (real == NULL)
        return NULL;
    block = guard_malloc(FRONT + sizeof *real + real->size);
    if (block == NULL)
        abort();
    memcpy(block, &real, sizeof real);
    b = (struct buffer *) (block + FRONT);
    memset(b, 0, sizeof *b);
    b->size_class = real->size_class;
    b->size = real->size;
    return b;
}

void pool_give(struct pool *pool, struct buffer *buffer)
{
    struct buffer *real;
    char *block;

    if (buffer == NULL)
        return;
    block = (char *) buffer - FRONT;
    memcpy(&real, block, sizeof real);
    system_give(pool, real);
    guard_free(block);
}
