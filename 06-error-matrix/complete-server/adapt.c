/* SPDX-License-Identifier: MIT */
#include "adapt.h"

/* Returns the size of a receive of that level. */
static DWORD adapt_level_bytes(int level)
{
    return level < BUFFER_CLASSES ? pool_buffer_size((enum buffer_class) level)
                                  : SCATTER * pool_buffer_size(BUFFER_64K);
}

/* A connection that fills its buffers gets larger ones. It gets smaller ones
 * only if the data would fill at most half of those, so no size of message
 * makes it grow and shrink all the time. */
void adapt_to_receive(struct adapt *a, size_t size, DWORD bytes, size_t most)
{
    if (bytes == size) {
        a->unfilled = 0;
        if (size == adapt_level_bytes(a->level) && a->level < BUFFER_CLASSES &&
            adapt_level_bytes(a->level + 1) <= most)
            a->level++;
    } else if (a->level == BUFFER_1K ||
               bytes > adapt_level_bytes(a->level - 1) / 2) {
        a->unfilled = 0;
    } else if (++a->unfilled == SHRINK_AFTER) {
        a->unfilled = 0;
        a->level--;
    }
}

DWORD adapt_wanted_bytes(const struct adapt *a)
{
    return adapt_level_bytes(a->level);
}

enum buffer_class adapt_buffer_class(const struct adapt *a)
{
    return a->level < BUFFER_CLASSES ? (enum buffer_class) a->level
                                     : BUFFER_64K;
}

struct buffer *adapt_take_buffers(const struct adapt *a,
                                  struct pool *pool,
                                  size_t room)
{
    enum buffer_class size_class = adapt_buffer_class(a);
    struct buffer *first = pool_take_buffer(pool, size_class), *last = first;
    size_t each = pool_buffer_size(size_class), sum = 2 * each;

    while (last != NULL && sum <= adapt_level_bytes(a->level) && sum <= room &&
           pool_spare_bytes(pool) >= each) {
        last->next = pool_take_buffer(pool, size_class);
        last = last->next;
        sum += each;
    }
    return first;
}
