/* SPDX-License-Identifier: MIT */
#include "common/clients/load_histogram.h"

/* Returns how far a value must be shifted right until it is less than 2 *
 * LOAD_HISTOGRAM_PARTS; 0 for small values, which keep all their bits. */
static unsigned load_histogram__shift(uint64_t value)
{
    unsigned shift = 0;

    while (value >> shift >= (uint64_t) 2 * LOAD_HISTOGRAM_PARTS)
        shift++;
    return shift;
}

static unsigned load_histogram__bucket(uint64_t value)
{
    unsigned shift = load_histogram__shift(value);

    return shift * LOAD_HISTOGRAM_PARTS + (unsigned) (value >> shift);
}

/* Returns the largest value of a bucket. */
static uint64_t load_histogram__largest(unsigned bucket)
{
    unsigned shift = bucket < 2 * LOAD_HISTOGRAM_PARTS
                         ? 0
                         : bucket / LOAD_HISTOGRAM_PARTS - 1;
    uint64_t part = bucket - shift * LOAD_HISTOGRAM_PARTS;

    return (part << shift) | (((uint64_t) 1 << shift) - 1);
}

void load_histogram_add(struct load_histogram *histogram, uint64_t value)
{
    histogram->count++;
    histogram->buckets[load_histogram__bucket(value)]++;
    if (value > histogram->most)
        histogram->most = value;
}

/* Returns how many values that many thousandths of all are, rounded up. The
 * multiplication is split so that no count overflows. */
static uint64_t load_histogram__rank(uint64_t count, unsigned thousandths)
{
    uint64_t rank =
        count / 1000 * thousandths + (count % 1000 * thousandths + 999) / 1000;

    return rank > 0 ? rank : 1;
}

uint64_t load_histogram_at(const struct load_histogram *histogram,
                           unsigned thousandths)
{
    uint64_t rank = load_histogram__rank(histogram->count, thousandths);
    uint64_t seen = 0;

    for (unsigned i = 0; i < LOAD_HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen >= rank) {
            uint64_t largest = load_histogram__largest(i);

            return largest < histogram->most ? largest : histogram->most;
        }
    }
    return 0;
}
