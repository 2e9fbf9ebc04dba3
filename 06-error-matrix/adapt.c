/* SPDX-License-Identifier: MIT */
#include "adapt.h"

/* A connection that fills its buffers gets larger ones. It gets smaller ones
 * only when what comes would not even fill half of them: so there is no size
 * of message that makes it go up and down all the time. */
void adapt(struct adapt *a, enum buffer_class got, DWORD bytes, bool may_grow)
{
    if (bytes == pool_size(got)) {
        a->small = 0;
        if (got == a->size_class && a->size_class < BUFFER_64K && may_grow)
            a->size_class++;
    } else if (a->size_class == BUFFER_1K ||
               bytes > pool_size(a->size_class - 1) / 2) {
        a->small = 0;
    } else if (++a->small == SHRINK_AFTER) {
        a->small = 0;
        a->size_class--;
    }
}
