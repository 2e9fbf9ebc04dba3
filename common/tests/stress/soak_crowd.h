/* SPDX-License-Identifier: MIT */
/* The clients of the soak test that share a thread. */
#ifndef COMMON_TESTS_STRESS_SOAK_CROWD_H_
#define COMMON_TESTS_STRESS_SOAK_CROWD_H_

#include <stdbool.h>

#include "common/tests/stress/soak_client.h"

/* Runs the clients first to end - 1 until there are enough echoes or one has
 * failed. Returns false if out of memory. */
bool soak_crowd_run(struct soak_shared *shared, unsigned first, unsigned end);

#endif /* COMMON_TESTS_STRESS_SOAK_CROWD_H_ */
