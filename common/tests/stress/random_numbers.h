/* SPDX-License-Identifier: MIT */
/* Random numbers that are the same everywhere for the same seed. */
#ifndef COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_
#define COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_

#include <stdbool.h>
#include <stdint.h>

/* The state begins as the seed. */
uint64_t random_next(uint64_t *state);

/* 0 to limit - 1. */
unsigned random_below(uint64_t *state, unsigned limit);

/* True once in so many times. */
bool random_one_in(uint64_t *state, unsigned times);

/* The size of a message: often where buffers of 16 KiB or 64 KiB end or
 * begin, else a few bytes or a few thousand. Never 0, which is no message. */
unsigned random_size(uint64_t *state);

#endif /* COMMON_TESTS_STRESS_RANDOM_NUMBERS_H_ */
