/* SPDX-License-Identifier: MIT */
/* Shortens a failing script as long as it still fails: removes steps, many at
 * once and then one by one, and whole connections, and makes numbers smaller.
 * The idea is delta debugging (A. Zeller, R. Hildebrandt: Simplifying and
 * Isolating Failure-Inducing Input, 2002). */
#ifndef COMMON_TESTS_STRESS_RANDOM_SHRINK_H_
#define COMMON_TESTS_STRESS_RANDOM_SHRINK_H_

#include "common/tests/stress/random_script.h"
#include "common/win.h"

struct random_shrink {
    /* Returns whether a script that the model accepts fails. */
    bool (*fails)(void *context, const struct random_script *script);
    void *context;
    unsigned most_tries;
    ULONGLONG deadline; /* of GetTickCount64 */
    unsigned tries;     /* so far */
};

/* Stops when nothing more can be removed, or at a limit. */
void random_shrink(struct random_shrink *shrink, struct random_script *script);

#endif /* COMMON_TESTS_STRESS_RANDOM_SHRINK_H_ */
