/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/random_numbers.h"

/* splitmix64 by Sebastiano Vigna (public domain). */
uint64_t random_next(uint64_t *state)
{
    uint64_t x = *state += 0x9E3779B97F4A7C15u;

    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

unsigned random_below(uint64_t *state, unsigned limit)
{
    return (unsigned) (random_next(state) % limit);
}

bool random_one_in(uint64_t *state, unsigned times)
{
    return random_below(state, times) == 0;
}

unsigned random_size(uint64_t *state)
{
    static const unsigned edges[] = {1, 2, 16383, 16384, 16385, 65535, 65536};
    const unsigned count = sizeof edges / sizeof edges[0];

    if (random_one_in(state, 2))
        return edges[random_below(state, count)];
    return 1 + random_below(state, random_one_in(state, 2) ? 64 : 5000);
}
