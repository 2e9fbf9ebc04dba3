/* SPDX-License-Identifier: MIT */
/* The load generator without its sockets: the histogram, and the stream that
 * compares the echo. */
#include <stdlib.h>
#include <string.h>

#include "common/clients/load_pattern.h"
#include "common/clients/load_result.h"
#include "common/clients/load_stream.h"
#include "common/tests/harness/test.h"

static struct load_histogram *new_histogram(void)
{
    struct load_histogram *histogram = calloc(1, sizeof *histogram);

    CHECK(histogram != NULL);
    return histogram;
}

static void empty_histogram_has_only_zeros(void)
{
    struct load_histogram *histogram = new_histogram();

    CHECK_EQ(load_histogram_at(histogram, 500), 0);
    CHECK_EQ(load_histogram_at(histogram, 1000), 0);
    CHECK_EQ(histogram->most, 0);
    free(histogram);
}

static void small_values_are_exact(void)
{
    struct load_histogram *histogram = new_histogram();

    for (unsigned value = 0; value < 200; value++)
        load_histogram_add(histogram, value);
    for (unsigned tenths = 1; tenths <= 10; tenths++)
        CHECK_EQ(load_histogram_at(histogram, tenths * 100), tenths * 20 - 1);
    free(histogram);
}

/* Adds a larger value too, so that the maximum of the histogram does not cap
 * the result. */
static void check_value(uint64_t value)
{
    struct load_histogram *histogram = new_histogram();
    uint64_t told;

    load_histogram_add(histogram, value);
    load_histogram_add(histogram, UINT64_MAX);
    told = load_histogram_at(histogram, 500);
    CHECK(told >= value);
    CHECK((told - value) <= value / LOAD_HISTOGRAM_PARTS);
    free(histogram);
}

static void any_value_is_known_to_one_part_in_128(void)
{
    for (unsigned shift = 0; shift < 64; shift++) {
        uint64_t power = (uint64_t) 1 << shift;

        check_value(power - 1);
        check_value(power);
        check_value(power + 1);
        check_value(power + power / 3);
    }
}

static void percentiles_count_values(void)
{
    struct load_histogram *histogram = new_histogram();

    for (unsigned i = 0; i < 989; i++)
        load_histogram_add(histogram, 1);
    for (unsigned i = 0; i < 10; i++)
        load_histogram_add(histogram, 2);
    load_histogram_add(histogram, 3);
    CHECK_EQ(histogram->count, 1000);
    CHECK_EQ(load_histogram_at(histogram, 500), 1);
    CHECK_EQ(load_histogram_at(histogram, 989), 1);
    CHECK_EQ(load_histogram_at(histogram, 990), 2);
    CHECK_EQ(load_histogram_at(histogram, 999), 2);
    CHECK_EQ(load_histogram_at(histogram, 1000), 3);
    free(histogram);
}

static void one_value_is_every_percentile(void)
{
    struct load_histogram *histogram = new_histogram();

    load_histogram_add(histogram, 123456789);
    CHECK_EQ(load_histogram_at(histogram, 1), 123456789);
    CHECK_EQ(load_histogram_at(histogram, 999), 123456789);
    CHECK_EQ(histogram->most, 123456789);
    free(histogram);
}

/* Two unrelated sequences of 256 bytes agree in one place on average. */
static unsigned agreement(uint64_t a, uint64_t b, uint64_t shift)
{
    const unsigned char *first = load_pattern_at(a, 0);
    const unsigned char *second = load_pattern_at(b, shift);
    unsigned count = 0;

    for (size_t i = 0; i < 4096; i++)
        count += first[i] == second[i];
    return count;
}

static void connections_and_positions_send_different_bytes(void)
{
    CHECK(load_pattern_prepare());
    for (uint64_t other = 2; other < 2000; other++)
        CHECK(agreement(1, other, 0) < 100);
    for (uint64_t shift = 1; shift < 600; shift++)
        CHECK(agreement(1, 1, shift) < 1000);
    CHECK(agreement(1, 1, 4096) < 100);
    CHECK(agreement(1, 1, 65536) < 1000);
    load_pattern_free();
}

static void pattern_goes_on_after_its_period(void)
{
    CHECK(load_pattern_prepare());
    for (uint64_t at = 0; at < 200000; at += 1000) {
        const unsigned char *whole = load_pattern_at(5, at);

        CHECK_EQ(memcmp(whole + 1000, load_pattern_at(5, at + 1000), 1000), 0);
    }
    CHECK_EQ(memcmp(load_pattern_at(7, 0) + LOAD_PATTERN_MOST - 10,
                    load_pattern_at(7, LOAD_PATTERN_MOST - 10),
                    10),
             0);
    load_pattern_free();
}

/* Three messages of 100 bytes, and the expected echo. */
static void ask_three(struct load_stream *stream, unsigned char bytes[300])
{
    CHECK(load_pattern_prepare());
    load_stream_start(stream, 3, 100);
    for (int64_t now = 1; now <= 3; now++)
        load_stream_ask(stream, now);
    memcpy(bytes, load_pattern_at(3, 0), 300);
}

static void echo_may_come_in_any_pieces(void)
{
    for (size_t size = 1; size <= 300; size++) {
        struct load_stream stream;
        unsigned char bytes[300];

        ask_three(&stream, bytes);
        for (size_t at = 0; at < 300; at += size) {
            size_t piece = size < 300 - at ? size : 300 - at;

            CHECK(load_stream_take(&stream, bytes + at, piece, 9, NULL));
            CHECK_EQ(load_stream_waiting(&stream), 3 - (at + piece) / 100);
        }
        load_pattern_free();
    }
}

static void wrong_byte_is_found_wherever_it_is(void)
{
    for (size_t wrong = 0; wrong < 300; wrong++) {
        struct load_stream stream;
        unsigned char bytes[300];

        ask_three(&stream, bytes);
        bytes[wrong] ^= 1;
        CHECK(load_stream_take(&stream, bytes, wrong, 9, NULL));
        CHECK(!load_stream_take(&stream, bytes + wrong, 300 - wrong, 9, NULL));
        CHECK_EQ(stream.received, wrong);
        load_pattern_free();
    }
}

static void byte_that_was_not_asked_for_is_found(void)
{
    struct load_stream stream;
    unsigned char bytes[301];

    ask_three(&stream, bytes);
    memcpy(bytes, load_pattern_at(3, 0), 301);
    CHECK(!load_stream_take(&stream, bytes, 301, 9, NULL));
    CHECK(load_stream_take(&stream, bytes, 300, 9, NULL));
    test_capture_start(stderr);
    CHECK(!load_stream_take(&stream, bytes + 300, 1, 9, NULL));
    load_stream_report(&stream, bytes + 300, 1);
    CHECK_CONTAINS(test_capture_end(), "after the echo of 300 bytes");
    load_pattern_free();
}

static void time_of_a_message_ends_with_its_last_byte(void)
{
    struct load_histogram *latency = new_histogram();
    struct load_stream stream;
    unsigned char bytes[300];

    ask_three(&stream, bytes);
    CHECK(load_stream_take(&stream, bytes, 99, 10, latency));
    CHECK_EQ(latency->count, 0);
    CHECK(load_stream_take(&stream, bytes + 99, 201, 20, latency));
    CHECK_EQ(latency->count, 3);
    CHECK_EQ(load_histogram_at(latency, 1), 17);
    CHECK_EQ(latency->most, 19);
    load_pattern_free();
    free(latency);
}

static void unsent_bytes_are_those_of_the_messages_asked_for(void)
{
    struct load_stream stream;
    unsigned char bytes[300];
    size_t length;

    ask_three(&stream, bytes);
    CHECK_EQ(memcmp(load_stream_unsent(&stream, &length), bytes, 300), 0);
    CHECK_EQ(length, 300);
    stream.sent = 130;
    CHECK_EQ(memcmp(load_stream_unsent(&stream, &length), bytes + 130, 170),
             0);
    CHECK_EQ(length, 170);
    load_pattern_free();
}

static void result_is_good_only_with_messages_and_without_failures(void)
{
    struct load_result *result = calloc(1, sizeof *result);

    CHECK(result != NULL);
    CHECK(!load_result_is_good(result));
    load_histogram_add(&result->latency, 1);
    CHECK(load_result_is_good(result));
    for (int i = 0; i < LOAD_FAILURES; i++) {
        result->failures[i] = 1;
        CHECK(!load_result_is_good(result));
        result->failures[i] = 0;
    }
    free(result);
}

static const struct test_case cases[] = {
    {"empty_histogram_has_only_zeros", empty_histogram_has_only_zeros},
    {"small_values_are_exact", small_values_are_exact},
    {"any_value_is_known_to_one_part_in_128",
     any_value_is_known_to_one_part_in_128},
    {"percentiles_count_values", percentiles_count_values},
    {"one_value_is_every_percentile", one_value_is_every_percentile},
    {"connections_and_positions_send_different_bytes",
     connections_and_positions_send_different_bytes},
    {"pattern_goes_on_after_its_period", pattern_goes_on_after_its_period},
    {"echo_may_come_in_any_pieces", echo_may_come_in_any_pieces},
    {"wrong_byte_is_found_wherever_it_is", wrong_byte_is_found_wherever_it_is},
    {"byte_that_was_not_asked_for_is_found",
     byte_that_was_not_asked_for_is_found},
    {"time_of_a_message_ends_with_its_last_byte",
     time_of_a_message_ends_with_its_last_byte},
    {"unsent_bytes_are_those_of_the_messages_asked_for",
     unsent_bytes_are_those_of_the_messages_asked_for},
    {"result_is_good_only_with_messages_and_without_failures",
     result_is_good_only_with_messages_and_without_failures},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
