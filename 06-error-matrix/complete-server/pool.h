/* SPDX-License-Identifier: MIT */
/* Buffers of three sizes for all connections together. What is not used for a
 * while goes back to the system, a region at a time. */
#ifndef POOL_H_
#define POOL_H_

#include <stdbool.h>

#include "common/win.h"

/* Each size is eight times the one before. */
enum buffer_class { BUFFER_1K, BUFFER_8K, BUFFER_64K, BUFFER_CLASSES };

struct buffer {
    struct buffer *next; /* for the owner of the buffer */
    enum buffer_class size_class;
    DWORD size;       /* of data, in bytes */
    DWORD begin, end; /* what is in use of it: data[begin] on */
    char data[];
};

struct region;

struct pool {
    SRWLOCK lock;                           /* of everything below */
    struct region *regions[BUFFER_CLASSES]; /* those with a free buffer */
    size_t limit_bytes;
    volatile size_t used_bytes, peak_bytes; /* what has been taken */
};

/* The size of the buffers of a class, in bytes. */
DWORD pool_buffer_size(enum buffer_class size_class);

/* limit_bytes is how much data the buffers that are taken can hold at a time.
 * Nothing is allocated yet. */
void pool_open(struct pool *pool, size_t limit_bytes);

/* An empty buffer of that class, or, if that is more than can be spared, of a
 * smaller one. The smallest is there up to the limit: what is left for a
 * connection when others hold all that can be spared is slow, but enough.
 * NULL if there is none, or if the system has no memory. */
struct buffer *pool_take_buffer(struct pool *pool,
                                enum buffer_class size_class);

/* Gives one back; NULL is allowed. */
void pool_give_buffer(struct pool *pool, struct buffer *buffer);

/* The same for all that are linked by next. */
static inline void pool_give_buffers(struct pool *pool, struct buffer *first)
{
    while (first != NULL) {
        struct buffer *next = first->next;

        pool_give_buffer(pool, first);
        first = next;
    }
}

/* How many bytes may be taken for what need not be, such as a buffer that
 * waits for something to come, or one that is larger than the smallest: half
 * of the limit is for what must be. */
size_t pool_spare_bytes(const struct pool *pool);

/* True if there may be a buffer, of whatever class. */
bool pool_has_room(const struct pool *pool);

/* To be called now and then: frees the regions of which nothing has been used
 * since the call before the last. */
void pool_free_idle(struct pool *pool);

/* Frees everything, once all buffers are back. */
void pool_close(struct pool *pool);

#endif /* POOL_H_ */
