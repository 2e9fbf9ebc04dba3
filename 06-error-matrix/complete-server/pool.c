/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <assert.h>

/* VirtualAlloc rounds the address of what it reserves down to a multiple of
 * this (SYSTEM_INFO.dwAllocationGranularity), so the region of a buffer is
 * found by rounding the buffer's address. */
#define GRANULARITY 65536

/* Enough for the first member of either structure. */
#define ALIGNMENT 16

/* A region: this header, followed by buffers of one size. */
struct region {
    struct region *next, **link; /* in the list, while a buffer is free */
    struct buffer *free;
    unsigned used_buffers;
    unsigned idle_looks; /* how often pool_free_idle has found nothing used */
    enum buffer_class size_class;
};

static size_t pool_round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

DWORD pool_buffer_size(enum buffer_class size_class)
{
    static const DWORD sizes[BUFFER_CLASSES] = {1024, 8192, 65536};

    return sizes[size_class];
}

static struct region *region_of_buffer(struct buffer *buffer)
{
    return (struct region *) ((ULONG_PTR) buffer / GRANULARITY * GRANULARITY);
}

static void region_add_to_pool(struct pool *pool, struct region *r)
{
    r->link = &pool->regions[r->size_class];
    r->next = *r->link;
    if (r->next != NULL)
        r->next->link = &r->next;
    *r->link = r;
}

static void region_remove_from_pool(struct region *r)
{
    *r->link = r->next;
    if (r->next != NULL)
        r->next->link = r->link;
}

/* Allocates as many buffers as fit, with the header, into one unit of the
 * granularity, but at least one. That one may extend beyond the unit; only its
 * start must be in it, so that region_of_buffer finds the header. */
static struct region *region_new_for_class(struct pool *pool,
                                           enum buffer_class size_class)
{
    size_t head = pool_round_up(sizeof(struct region));
    size_t step =
        pool_round_up(sizeof(struct buffer) + pool_buffer_size(size_class));
    size_t count = head + step > GRANULARITY ? 1 : (GRANULARITY - head) / step;
    struct region *r = VirtualAlloc(NULL,
                                    head + count * step,
                                    MEM_RESERVE | MEM_COMMIT,
                                    PAGE_READWRITE);

    if (r == NULL)
        return NULL;
    r->size_class = size_class;
    while (count-- > 0) {
        struct buffer *b =
            (struct buffer *) ((char *) r + head + count * step);

        b->size_class = size_class;
        b->size = pool_buffer_size(size_class);
        b->next = r->free;
        r->free = b;
    }
    region_add_to_pool(pool, r);
    return r;
}

static struct buffer *pool_take_from_region(struct pool *pool,
                                            enum buffer_class size_class)
{
    struct region *r = pool->regions[size_class];
    struct buffer *b;

    if (r == NULL)
        r = region_new_for_class(pool, size_class);
    if (r == NULL)
        return NULL;
    b = r->free;
    assert(b != NULL);
    r->free = b->next;
    r->used_buffers++;
    r->idle_looks = 0;
    if (r->free == NULL)
        region_remove_from_pool(r);
    pool->used_bytes += b->size;
    if (pool->used_bytes > pool->peak_bytes)
        pool->peak_bytes = pool->used_bytes;
    b->next = NULL;
    b->begin = b->end = 0;
    return b;
}

void pool_open(struct pool *pool, size_t limit_bytes)
{
    InitializeSRWLock(&pool->lock);
    pool->limit_bytes = limit_bytes;
}

struct buffer *pool_take_buffer(struct pool *pool,
                                enum buffer_class size_class)
{
    struct buffer *b = NULL;

    AcquireSRWLockExclusive(&pool->lock);
    while (size_class > BUFFER_1K &&
           pool_spare_bytes(pool) < pool_buffer_size(size_class))
        size_class--;
    if (pool->limit_bytes - pool->used_bytes >= pool_buffer_size(size_class))
        b = pool_take_from_region(pool, size_class);
    ReleaseSRWLockExclusive(&pool->lock);
    return b;
}

void pool_give_buffer(struct pool *pool, struct buffer *buffer)
{
    struct region *r;

    if (buffer == NULL)
        return;
    r = region_of_buffer(buffer);
    AcquireSRWLockExclusive(&pool->lock);
    assert(r->used_buffers > 0);
    assert(pool->used_bytes >= buffer->size);
    if (r->free == NULL)
        region_add_to_pool(pool, r);
    buffer->next = r->free;
    r->free = buffer;
    r->used_buffers--;
    pool->used_bytes -= buffer->size;
    ReleaseSRWLockExclusive(&pool->lock);
}

size_t pool_spare_bytes(const struct pool *pool)
{
    size_t used = pool->used_bytes, half = pool->limit_bytes / 2;

    return used < half ? half - used : 0;
}

bool pool_has_room(const struct pool *pool)
{
    return pool->used_bytes + pool_buffer_size(BUFFER_1K) <= pool->limit_bytes;
}

void pool_free_idle(struct pool *pool)
{
    AcquireSRWLockExclusive(&pool->lock);
    for (int size_class = 0; size_class < BUFFER_CLASSES; size_class++) {
        struct region *next, *r = pool->regions[size_class];

        for (; r != NULL; r = next) {
            next = r->next;
            if (r->used_buffers > 0 || r->idle_looks++ == 0)
                continue;
            region_remove_from_pool(r);
            VirtualFree(r, 0, MEM_RELEASE);
        }
    }
    ReleaseSRWLockExclusive(&pool->lock);
}

/* The second call that finds a region unused frees it. */
void pool_close(struct pool *pool)
{
    pool_free_idle(pool);
    pool_free_idle(pool);
}
