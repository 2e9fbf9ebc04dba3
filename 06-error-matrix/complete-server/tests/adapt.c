/* SPDX-License-Identifier: MIT */
/* Tests adapt.c with many messages of one size, at and around every threshold:
 * after some of them the size of the receives no longer changes. Also tests
 * which buffers are taken, from a real pool. */
#include <stdint.h>

#include "common/tests/harness/test.h"

#include "../adapt.h"

#define KIB ((size_t) 1024)
#define NO_LIMIT SIZE_MAX

/* The largest level: several buffers. Each other level is one buffer class. */
#define SEVERAL BUFFER_CLASSES

/* Receives one message. Returns the number of receives it took. */
static unsigned receive_message(struct adapt *a, DWORD bytes)
{
    unsigned receives = 0;

    while (bytes > 0) {
        DWORD size = adapt_wanted_bytes(a);
        DWORD part = bytes < size ? bytes : size;

        adapt_to_receive(a, size, part, NO_LIMIT);
        bytes -= part;
        receives++;
    }
    return receives;
}

static struct adapt after_messages(struct adapt a,
                                   DWORD bytes,
                                   unsigned messages)
{
    while (messages-- > 0)
        receive_message(&a, bytes);
    return a;
}

/* From whichever level it starts, a message of that size soon takes one
 * receive (more only if it is larger than the largest), and the level no
 * longer changes. */
static void settles(DWORD bytes)
{
    for (int from = BUFFER_1K; from <= SEVERAL; from++) {
        struct adapt a = {from, 0};
        int settled;

        a = after_messages(a, bytes, 5 * SHRINK_AFTER);
        settled = a.level;
        for (unsigned i = 0; i < 500; i++) {
            CHECK_EQ(receive_message(&a, bytes),
                     (bytes + 256 * KIB - 1) / (256 * KIB));
            CHECK_EQ(a.level, settled);
        }
    }
}

static void no_size_of_message_makes_buffers_flap(void)
{
    static const DWORD around[] = {1,
                                   512,
                                   KIB,
                                   4 * KIB,
                                   8 * KIB,
                                   32 * KIB,
                                   64 * KIB,
                                   128 * KIB,
                                   256 * KIB};

    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        for (DWORD bytes = around[i] - 1; bytes <= around[i] + 1; bytes++)
            settles(bytes);
}

static void receives_grow_when_they_are_filled(void)
{
    static const DWORD sizes[] = {KIB, 8 * KIB, 64 * KIB, 256 * KIB};
    struct adapt a = {BUFFER_1K, 0};

    for (int level = BUFFER_1K; level < SEVERAL; level++) {
        CHECK_EQ(adapt_wanted_bytes(&a), sizes[level]);
        adapt_to_receive(&a, sizes[level], sizes[level] - 1, NO_LIMIT);
        CHECK_EQ(a.level, level);
        adapt_to_receive(&a, sizes[level], sizes[level], NO_LIMIT);
        CHECK_EQ(a.level, level + 1);
    }
    CHECK_EQ(adapt_wanted_bytes(&a), sizes[SEVERAL]);
    adapt_to_receive(&a, sizes[SEVERAL], sizes[SEVERAL], NO_LIMIT);
    CHECK_EQ(a.level, SEVERAL);
}

static void receives_do_not_grow_beyond_what_they_may(void)
{
    struct adapt a = {BUFFER_1K, 0};

    adapt_to_receive(&a, KIB, KIB, 8 * KIB - 1);
    CHECK_EQ(a.level, BUFFER_1K);
    adapt_to_receive(&a, KIB, KIB, 8 * KIB);
    CHECK_EQ(a.level, BUFFER_8K);
    /* Nor after a buffer smaller than wanted was filled. */
    adapt_to_receive(&a, KIB, KIB, NO_LIMIT);
    CHECK_EQ(a.level, BUFFER_8K);
    /* A level that is already above the limit does not shrink for that. */
    adapt_to_receive(&a, 8 * KIB, 8 * KIB, 0);
    CHECK_EQ(a.level, BUFFER_8K);
}

/* A small message fills at most half of the next smaller level; it takes 16 in
 * a row to shrink. */
static void receives_shrink_only_after_a_row_of_small_messages(void)
{
    static const DWORD most[] = {0, 512, 4 * KIB, 32 * KIB};

    for (int from = BUFFER_8K; from <= SEVERAL; from++) {
        struct adapt a = {from, 0};

        a = after_messages(a, most[from], SHRINK_AFTER - 1);
        a = after_messages(a, most[from] + 1, 1);
        a = after_messages(a, most[from], SHRINK_AFTER - 1);
        CHECK_EQ(a.level, from);
        a = after_messages(a, most[from], 1);
        CHECK_EQ(a.level, from - 1);
    }
}

/* Takes the buffers for a receive of that level and gives them back. Returns
 * how many there were, and their size in *size. */
static unsigned buffers_for(struct pool *pool,
                            int level,
                            size_t room,
                            DWORD *size)
{
    const struct adapt a = {level, 0};
    struct buffer *first = adapt_take_buffers(&a, pool, room);
    unsigned count = 0;

    *size = first != NULL ? first->size : 0;
    for (struct buffer *b = first; b != NULL; b = b->next) {
        CHECK_EQ(b->size, *size);
        count++;
    }
    pool_give_buffers(pool, first);
    CHECK_EQ(pool->used_bytes, 0);
    return count;
}

static void the_largest_receive_takes_several_buffers(void)
{
    struct pool pool = {0};
    DWORD size;

    pool_open(&pool, 16384 * KIB);
    CHECK_EQ(buffers_for(&pool, BUFFER_1K, NO_LIMIT, &size), 1);
    CHECK_EQ(size, KIB);
    CHECK_EQ(buffers_for(&pool, BUFFER_64K, NO_LIMIT, &size), 1);
    CHECK_EQ(size, 64 * KIB);
    CHECK_EQ(buffers_for(&pool, SEVERAL, NO_LIMIT, &size), SCATTER);
    CHECK_EQ(size, 64 * KIB);
    pool_close(&pool);
}

/* There is always at least one. */
static void as_many_buffers_as_there_is_room_for(void)
{
    struct pool pool = {0};
    DWORD size;

    pool_open(&pool, 16384 * KIB);
    CHECK_EQ(buffers_for(&pool, SEVERAL, 256 * KIB, &size), 4);
    CHECK_EQ(buffers_for(&pool, SEVERAL, 256 * KIB - 1, &size), 3);
    CHECK_EQ(buffers_for(&pool, SEVERAL, 128 * KIB - 1, &size), 1);
    CHECK_EQ(buffers_for(&pool, SEVERAL, 0, &size), 1);
    pool_close(&pool);
}

/* Further buffers come only out of half of the limit. The first is there as
 * long as any memory is left, though it may be smaller. */
static void further_buffers_only_of_what_can_be_spared(void)
{
    static const struct {
        size_t most;
        unsigned count;
        DWORD size;
    } rows[] = {
        {512 * KIB, 4, 64 * KIB},
        {512 * KIB - 1, 3, 64 * KIB},
        {128 * KIB, 1, 64 * KIB},
        {64 * KIB - 1, 1, 8 * KIB},
        {KIB, 1, KIB},
        {KIB - 1, 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pool pool = {0};
        DWORD size;

        pool_open(&pool, rows[i].most);
        CHECK_EQ(buffers_for(&pool, SEVERAL, NO_LIMIT, &size), rows[i].count);
        CHECK_EQ(size, rows[i].size);
        pool_close(&pool);
    }
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"no_size_of_message_makes_buffers_flap",
         no_size_of_message_makes_buffers_flap},
        {"receives_grow_when_they_are_filled",
         receives_grow_when_they_are_filled},
        {"receives_do_not_grow_beyond_what_they_may",
         receives_do_not_grow_beyond_what_they_may},
        {"receives_shrink_only_after_a_row_of_small_messages",
         receives_shrink_only_after_a_row_of_small_messages},
        {"the_largest_receive_takes_several_buffers",
         the_largest_receive_takes_several_buffers},
        {"as_many_buffers_as_there_is_room_for",
         as_many_buffers_as_there_is_room_for},
        {"further_buffers_only_of_what_can_be_spared",
         further_buffers_only_of_what_can_be_spared},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
