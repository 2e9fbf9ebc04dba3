/* SPDX-License-Identifier: MIT */
/* The pattern that clients send, and the comparison with the echo. */
#include <string.h>

#include "common/clients/owed.h"
#include "common/tests/harness/test.h"

static void every_block_has_every_byte_value(void)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        for (uint64_t block = 0; block < 20; block++) {
            unsigned char bytes[256];
            bool seen[256] = {false};

            owed_write_pattern(seed, block * 256, bytes, sizeof bytes);
            for (size_t i = 0; i < sizeof bytes; i++) {
                CHECK(!seen[bytes[i]]);
                seen[bytes[i]] = true;
            }
        }
    }
}

static void pattern_does_not_depend_on_the_pieces(void)
{
    unsigned char whole[1000], pieces[1000];
    size_t at = 0;

    owed_write_pattern(7, 12345, whole, sizeof whole);
    for (size_t size = 1; at < sizeof pieces; at += size, size++) {
        if (size > sizeof pieces - at)
            size = sizeof pieces - at;
        owed_write_pattern(7, 12345 + at, pieces + at, size);
    }
    CHECK_EQ(memcmp(whole, pieces, sizeof whole), 0);
}

/* Counts the positions where the patterns agree. Two unrelated sequences of
 * 256 bytes agree in one place on average. */
static unsigned agreement(uint64_t seed, uint64_t other, uint64_t shift)
{
    unsigned char a[4096], b[4096];
    unsigned count = 0;

    owed_write_pattern(seed, 0, a, sizeof a);
    owed_write_pattern(other, shift, b, sizeof b);
    for (size_t i = 0; i < sizeof a; i++)
        count += a[i] == b[i];
    return count;
}

static void connections_and_positions_have_different_patterns(void)
{
    for (uint64_t other = 2; other < 50; other++)
        CHECK(agreement(1, other, 0) < 100);
    for (uint64_t shift = 1; shift < 600; shift++)
        CHECK(agreement(1, 1, shift) < 1000);
}

/* Adds 10 bytes of the pattern, "text", and 10 more bytes of the pattern. */
static void owe(struct owed *owed, unsigned char bytes[24])
{
    static const unsigned char text[] = {'t', 'e', 'x', 't'};

    memset(owed, 0, sizeof *owed);
    owed->seed = 3;
    CHECK(owed_add_pattern(owed, 4));
    CHECK(owed_add_pattern(owed, 6));
    CHECK(owed_add_text(owed, "text", 4));
    CHECK(owed_add_pattern(owed, 10));
    owed_write_pattern(3, 0, bytes, 10);
    memcpy(bytes + 10, text, sizeof text);
    owed_write_pattern(3, 10, bytes + 14, 10);
}

static void what_is_owed_is_settled_in_any_pieces(void)
{
    for (size_t size = 1; size <= 24; size++) {
        struct owed owed;
        unsigned char bytes[24];
        size_t same, at = 0;
        int expected;

        owe(&owed, bytes);
        while (at < sizeof bytes) {
            size_t left = sizeof bytes - at;
            size_t piece = size < left ? size : left;

            CHECK(
                owed_settle_bytes(&owed, bytes + at, piece, &same, &expected));
            CHECK_EQ(same, piece);
            at += piece;
            CHECK_EQ(owed.total, sizeof bytes - at);
        }
        owed_free(&owed);
    }
}

static void wrong_byte_is_found_wherever_it_is(void)
{
    for (size_t wrong = 0; wrong < 24; wrong++) {
        struct owed owed;
        unsigned char bytes[24];
        unsigned char right;
        size_t same;
        int expected;

        owe(&owed, bytes);
        right = bytes[wrong];
        bytes[wrong] ^= 0x20;
        CHECK(
            !owed_settle_bytes(&owed, bytes, sizeof bytes, &same, &expected));
        CHECK_EQ(same, wrong);
        CHECK_EQ(expected, right);
        CHECK_EQ(owed.total, 24);
        owed_free(&owed);
    }
}

static void byte_too_many_is_found(void)
{
    struct owed owed;
    unsigned char bytes[25] = {0};
    size_t same;
    int expected;

    owe(&owed, bytes);
    CHECK(!owed_settle_bytes(&owed, bytes, sizeof bytes, &same, &expected));
    CHECK_EQ(same, 24);
    CHECK_EQ(expected, -1);
    owed_free(&owed);
}

/* More parts than there is room for at first, with some removed while others
 * are added. */
static void many_texts_are_owed_in_order(void)
{
    static const char letters[] = "abcdefgh";
    static const char digits[] = "12345678";
    struct owed owed;
    size_t same;
    int expected;

    memset(&owed, 0, sizeof owed);
    for (unsigned i = 0; i < 1000; i++) {
        const char *oldest = i % 2 == 0 ? letters : digits;

        CHECK(owed_add_text(&owed, &letters[i % 8], 1));
        CHECK(owed_add_text(&owed, &digits[i % 8], 1));
        CHECK(
            owed_settle_bytes(&owed, &oldest[i / 2 % 8], 1, &same, &expected));
    }
    CHECK_EQ(owed.total, 1000);
    owed_free(&owed);
}

static const struct test_case cases[] = {
    {"every_block_has_every_byte_value", every_block_has_every_byte_value},
    {"pattern_does_not_depend_on_the_pieces",
     pattern_does_not_depend_on_the_pieces},
    {"connections_and_positions_have_different_patterns",
     connections_and_positions_have_different_patterns},
    {"what_is_owed_is_settled_in_any_pieces",
     what_is_owed_is_settled_in_any_pieces},
    {"wrong_byte_is_found_wherever_it_is", wrong_byte_is_found_wherever_it_is},
    {"byte_too_many_is_found", byte_too_many_is_found},
    {"many_texts_are_owed_in_order", many_texts_are_owed_in_order},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
