/* SPDX-License-Identifier: MIT */
#include "common/clients/load_pattern.h"

#include <stdlib.h>
#include <string.h>

#include "common/clients/owed.h"

/* The period of the table. It is a prime, so no buffer or message size divides
 * it: a repeated buffer would otherwise look right. */
#define LOAD_PATTERN__PERIOD 65521u

/* Any number that is coprime to the period and keeps consecutive connections
 * far apart in the table. */
#define LOAD_PATTERN__STEP 25033u

static unsigned char *load_pattern__table;

int load_pattern_prepare(void)
{
    size_t size = LOAD_PATTERN__PERIOD + LOAD_PATTERN_MOST;

    load_pattern__table = malloc(size);
    if (load_pattern__table == NULL)
        return 0;
    owed_write_pattern(1, 0, load_pattern__table, LOAD_PATTERN__PERIOD);
    for (size_t i = LOAD_PATTERN__PERIOD; i < size; i++)
        load_pattern__table[i] = load_pattern__table[i - LOAD_PATTERN__PERIOD];
    return 1;
}

void load_pattern_free(void)
{
    free(load_pattern__table);
    load_pattern__table = NULL;
}

const unsigned char *load_pattern_at(uint64_t connection, uint64_t position)
{
    uint64_t start =
        connection % LOAD_PATTERN__PERIOD * LOAD_PATTERN__STEP + position;

    return load_pattern__table + start % LOAD_PATTERN__PERIOD;
}

size_t load_pattern_same(uint64_t connection,
                         uint64_t position,
                         const void *bytes,
                         size_t length)
{
    const unsigned char *expected = load_pattern_at(connection, position);
    const unsigned char *came = bytes;
    size_t same = 0;

    if (memcmp(expected, came, length) == 0)
        return length;
    while (expected[same] == came[same])
        same++;
    return same;
}
