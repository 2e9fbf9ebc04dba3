/* SPDX-License-Identifier: MIT */
/* Buffers of three sizes for all connections together. Memory that has not
 * been used for a while is returned to the system, one region at a time. */
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
    DWORD begin, end; /* the bytes in use: data[begin] to data[end - 1] */
    char data[];
};

struct region;

struct pool {
    SRWLOCK lock;                           /* of everything below */
    struct region *regions[BUFFER_CLASSES]; /* those with a free buffer */
    size_t limit_bytes;
    volatile size_t used_bytes, peak_bytes; /* of buffers that are taken */
};

/* Returns the size of the buffers of a class, in bytes. */
DWORD pool_buffer_size(enum buffer_class size_class);

/* limit_bytes limits the total size of the buffers that are taken at a time.
 * Nothing is allocated yet. */
void pool_open(struct pool *pool, size_t limit_bytes);

/* Returns an empty buffer of that class or, if that is more than can be
 * spared, of a smaller one. The smallest class is available up to the limit:
 * when others hold all that can be spared, a connection is slow but still
 * served. Returns NULL if there is none, or if the system has no memory. */
struct buffer *pool_take_buffer(struct pool *pool,
                                enum buffer_class size_class);

/* Gives a buffer back; NULL is allowed. */
void pool_give_buffer(struct pool *pool, struct buffer *buffer);

/* Gives back all buffers that are linked by next. */
static inline void pool_give_buffers(struct pool *pool, struct buffer *first)
{
    while (first != NULL) {
        struct buffer *next = first->next;

        pool_give_buffer(pool, first);
        first = next;
    }
}

/* Returns how many bytes may be taken for what is not strictly necessary, such
 * as a buffer that waits for data or one larger than the smallest. Half of the
 * limit is kept for what is. */
size_t pool_spare_bytes(const struct pool *pool);

/* True if there is room for another buffer of the smallest class. */
bool pool_has_room(const struct pool *pool);

/* Frees the regions of which nothing has been used since the call before the
 * last one. Call it now and then. */
void pool_free_idle(struct pool *pool);

/* Frees everything. No buffer may be in use. */
void pool_close(struct pool *pool);

#endif /* POOL_H_ */
