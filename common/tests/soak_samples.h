/* SPDX-License-Identifier: MIT */
/* What a process uses, sampled while it works. Wine 8 says that the private
 * memory and the handles of another process are 0. The handles are then
 * tried one by one; for memory there is the working set. */
#ifndef COMMON_TESTS_SOAK_SAMPLES_H_
#define COMMON_TESTS_SOAK_SAMPLES_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/win.h"

struct soak_sample {
    double done;    /* the share of the work, 0 to 1 */
    size_t memory;  /* private bytes (PrivateUsage); 0: not told */
    size_t working; /* bytes of the working set */
    size_t handles;
};

struct soak_samples {
    struct soak_sample *list;
    size_t count, capacity;
};

/* Takes a sample. False after printing a failure. */
bool soak_samples_add(struct soak_samples *samples,
                      HANDLE process,
                      double done);

/* The median of each number over the samples that were taken when between
 * from and to of the work was done. False if there is none. */
bool soak_samples_median(const struct soak_samples *samples,
                         double from,
                         double to,
                         struct soak_sample *median);

void soak_samples_free(struct soak_samples *samples);

#endif /* COMMON_TESTS_SOAK_SAMPLES_H_ */
