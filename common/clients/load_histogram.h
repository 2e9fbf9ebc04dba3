/* SPDX-License-Identifier: MIT */
/* A histogram of latencies. It is log-linear: each power of two has the same
 * number of buckets, so a value of any size is known to within one part in
 * LOAD_HISTOGRAM_PARTS. */
#ifndef COMMON_CLIENTS_LOAD_HISTOGRAM_H_
#define COMMON_CLIENTS_LOAD_HISTOGRAM_H_

#include <stdint.h>

#define LOAD_HISTOGRAM_PARTS 128
/* 64-bit values have 57 powers of two from 2 to the 7th on; each smaller value
 * has a bucket of its own. */
#define LOAD_HISTOGRAM_BUCKETS (58 * LOAD_HISTOGRAM_PARTS)

/* Empty if all zero. The caller chooses the unit of the values. */
struct load_histogram {
    uint64_t count;
    uint64_t most; /* exact */
    uint64_t buckets[LOAD_HISTOGRAM_BUCKETS];
};

void load_histogram_add(struct load_histogram *histogram, uint64_t value);

/* Returns the value that so many thousandths of all values do not exceed: 500
 * is the median, 999 the 99.9th percentile. It is the largest value of its
 * bucket, so up to one part in LOAD_HISTOGRAM_PARTS too large, never too
 * small. Returns 0 if there are no values. */
uint64_t load_histogram_at(const struct load_histogram *histogram,
                           unsigned thousandths);

#endif /* COMMON_CLIENTS_LOAD_HISTOGRAM_H_ */
