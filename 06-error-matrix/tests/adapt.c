/* SPDX-License-Identifier: MIT */
/* adapt.c with messages of one size in a closed loop, at and around every
 * threshold: after some of them the buffers stay as they are. pool_size is
 * the pool's own. */
#include "common/tests/test.h"

#include "../adapt.h"

/* One message: as many receives as it takes. Returns how many. */
static unsigned receive_message(struct adapt *a, DWORD bytes, bool may_grow)
{
    unsigned receives = 0;

    while (bytes > 0) {
        DWORD size = pool_size(a->size_class);
        DWORD part = bytes < size ? bytes : size;

        adapt(a, a->size_class, part, may_grow);
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
        receive_message(&a, bytes, true);
    return a;
}

/* Starting from every class, a message of that size comes to one receive (two
 * where the largest buffer is too small) and the class stays. */
static void settles(DWORD bytes)
{
    for (int from = BUFFER_1K; from < BUFFER_CLASSES; from++) {
        struct adapt a = {(enum buffer_class) from, 0};
        enum buffer_class settled;

        a = after_messages(a, bytes, 4 * SHRINK_AFTER);
        settled = a.size_class;
        for (unsigned i = 0; i < 500; i++) {
            CHECK_EQ(receive_message(&a, bytes, true),
                     (bytes + 65535) / 65536);
            CHECK_EQ(a.size_class, settled);
        }
    }
}

static void no_size_of_message_makes_buffers_flap(void)
{
    static const DWORD around[] = {1, 512, 1024, 4096, 8192, 65536};

    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        for (DWORD bytes = around[i] - 1; bytes <= around[i] + 1; bytes++)
            settles(bytes);
}

static void buffers_grow_when_they_are_filled(void)
{
    struct adapt a = {BUFFER_1K, 0};

    adapt(&a, BUFFER_1K, 1023, true);
    CHECK_EQ(a.size_class, BUFFER_1K);
    adapt(&a, BUFFER_1K, 1024, true);
    CHECK_EQ(a.size_class, BUFFER_8K);
    adapt(&a, BUFFER_8K, 8191, true);
    CHECK_EQ(a.size_class, BUFFER_8K);
    adapt(&a, BUFFER_8K, 8192, true);
    CHECK_EQ(a.size_class, BUFFER_64K);
    adapt(&a, BUFFER_64K, 65536, true);
    CHECK_EQ(a.size_class, BUFFER_64K);
}

static void buffers_do_not_grow_when_memory_is_short(void)
{
    struct adapt a = {BUFFER_1K, 0};

    adapt(&a, BUFFER_1K, 1024, false);
    CHECK_EQ(a.size_class, BUFFER_1K);
    /* Nor because a smaller one was filled than was asked for. */
    a.size_class = BUFFER_8K;
    adapt(&a, BUFFER_1K, 1024, true);
    CHECK_EQ(a.size_class, BUFFER_8K);
}

/* At most half of what the smaller class holds, and 16 times in a row. */
static void buffers_shrink_only_after_a_row_of_small_messages(void)
{
    static const struct {
        enum buffer_class from;
        DWORD small;
    } rows[] = {{BUFFER_8K, 512}, {BUFFER_64K, 4096}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct adapt a = {rows[i].from, 0};

        a = after_messages(a, rows[i].small, SHRINK_AFTER - 1);
        a = after_messages(a, rows[i].small + 1, 1);
        a = after_messages(a, rows[i].small, SHRINK_AFTER - 1);
        CHECK_EQ(a.size_class, rows[i].from);
        a = after_messages(a, rows[i].small, 1);
        CHECK_EQ(a.size_class, rows[i].from - 1);
    }
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"no_size_of_message_makes_buffers_flap",
         no_size_of_message_makes_buffers_flap},
        {"buffers_grow_when_they_are_filled",
         buffers_grow_when_they_are_filled},
        {"buffers_do_not_grow_when_memory_is_short",
         buffers_do_not_grow_when_memory_is_short},
        {"buffers_shrink_only_after_a_row_of_small_messages",
         buffers_shrink_only_after_a_row_of_small_messages},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
