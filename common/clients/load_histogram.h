/* SPDX-License-Identifier: MIT */
/* How often which latency came up. The histogram is log-linear: each power of
 * two has the same number of buckets, so that a value is known to within one
 * part in LOAD_HISTOGRAM_PARTS however large it is. */
#ifndef COMMON_CLIENTS_LOAD_HISTOGRAM_H_
#define COMMON_CLIENTS_LOAD_HISTOGRAM_H_

#include <stdint.h>

#define LOAD_HISTOGRAM_PARTS 128
/* Values of 64 bits have 57 powers of two from 2 to the 7th on; the values
 * below have a bucket each. */
#define LOAD_HISTOGRAM_BUCKETS (58 * LOAD_HISTOGRAM_PARTS)

/* All zero is an empty one. The unit of a value is the user's. */
struct load_histogram {
    uint64_t count;
    uint64_t most; /* exact */
    uint64_t buckets[LOAD_HISTOGRAM_BUCKETS];
};

void load_histogram_add(struct load_histogram *histogram, uint64_t value);

/* The value that so many thousandths of all values do not exceed: 500 is the
 * median, 999 the 99.9th percentile. It is the largest value of its bucket,
 * so up to one part in LOAD_HISTOGRAM_PARTS too large, never too small. 0 if
 * there are no values. */
uint64_t load_histogram_at(const struct load_histogram *histogram,
                           unsigned thousandths);

#endif /* COMMON_CLIENTS_LOAD_HISTOGRAM_H_ */
