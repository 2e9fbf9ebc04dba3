/* SPDX-License-Identifier: MIT */
/* Samples of the resources that a process uses. Private memory is in
 * PrivateUsage and PagefileUsage: Windows 7 fills in only the first (Microsoft
 * Learn, PROCESS_MEMORY_COUNTERS_EX), Wine 8 only the second. Wine 8 reports 0
 * handles for another process; there the values are tried one by one. */
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

/* Takes a sample. Returns false after printing an error. */
bool soak_samples_add(struct soak_samples *samples,
                      HANDLE process,
                      double done);

/* Computes the median of each number over the samples taken between the
 * fractions from and to of the work. Returns false if there are none. */
bool soak_samples_median(const struct soak_samples *samples,
                         double from,
                         double to,
                         struct soak_sample *median);

void soak_samples_free(struct soak_samples *samples);

#endif /* COMMON_TESTS_STRESS_SOAK_SAMPLES_H_ */
