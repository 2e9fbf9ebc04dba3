/* SPDX-License-Identifier: MIT */
/* What a process uses, sampled while it works. Private memory stands in
 * PrivateUsage and PagefileUsage; Windows 7 fills in the first one only
 * (Microsoft Learn, PROCESS_MEMORY_COUNTERS_EX), Wine 8 the second one. To
 * Wine 8 another process has 0 handles; there they are tried one by one. */
#ifndef COMMON_TESTS_STRESS_SOAK_SAMPLES_H_
#define COMMON_TESTS_STRESS_SOAK_SAMPLES_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/win.h"

struct soak_sample {
    double done;    /* the share of the work, 0 to 1 */
    size_t memory;  /* private bytes */
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

#endif /* COMMON_TESTS_STRESS_SOAK_SAMPLES_H_ */
