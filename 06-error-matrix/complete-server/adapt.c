/* SPDX-License-Identifier: MIT */
#include "adapt.h"

/* In bytes. */
static DWORD size_of(int level)
{
    return level < BUFFER_CLASSES ? pool_size((enum buffer_class) level)
                                  : SCATTER * pool_size(BUFFER_64K);
}

/* A connection that fills its buffers gets more. It gets less only when what
 * comes would not even fill half of that: so there is no size of message that
 * makes it go up and down all the time. */
void adapt(struct adapt *a, size_t size, DWORD bytes, size_t most)
{
    if (bytes == size) {
        a->unfilled = 0;
        if (size == size_of(a->level) && a->level < BUFFER_CLASSES &&
            size_of(a->level + 1) <= most)
            a->level++;
    } else if (a->level == BUFFER_1K || bytes > size_of(a->level - 1) / 2) {
        a->unfilled = 0;
    } else if (++a->unfilled == SHRINK_AFTER) {
        a->unfilled = 0;
        a->level--;
    }
}

DWORD adapt_wants(const struct adapt *a)
{
    return size_of(a->level);
}

enum buffer_class adapt_class(const struct adapt *a)
{
    return a->level < BUFFER_CLASSES ? (enum buffer_class) a->level
                                     : BUFFER_64K;
}

struct buffer *adapt_take(const struct adapt *a,
                          struct pool *pool,
                          size_t room)
{
    enum buffer_class size_class = adapt_class(a);
    struct buffer *first = pool_take(pool, size_class), *last = first;
    size_t each = pool_size(size_class), sum = 2 * each;

    while (last != NULL && sum <= size_of(a->level) && sum <= room &&
           pool_spare(pool) >= each) {
        last->next = pool_take(pool, size_class);
        last = last->next;
        sum += each;
    }
    return first;
}
