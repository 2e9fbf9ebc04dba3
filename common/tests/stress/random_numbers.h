/* SPDX-License-Identifier: MIT */
/* Random numbers that are the same on every machine for the same seed. */
#ifndef COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_
#define COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_

#include <stdbool.h>
#include <stdint.h>

/* Returns the next number. *state is the seed at first. */
uint64_t random_next(uint64_t *state);

/* Returns a number from 0 to limit - 1. */
unsigned random_below(uint64_t *state, unsigned limit);

/* Returns true once in that many times, on average. */
bool random_one_in(uint64_t *state, unsigned times);

/* Returns the size of a message: often near 16 KiB or 64 KiB, where buffers
 * end, otherwise a few bytes or a few thousand. Never 0, which would be no
 * message. */
unsigned random_size(uint64_t *state);

#endif /* COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_ */
