/* SPDX-License-Identifier: MIT */
/* Tests how a row is compared with an expectation, and the verdict on it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/tests/matrix/matrix.h"

static bool matches(const char *row_text, const char *expectation)
{
    struct row row;

    CHECK(row_parse(row_text, &row));
    return row_matches(&row, expectation);
}

static void a_row_matches_field_by_field(void)
{
    const char *row = "997 FALSE 64 0 ours ours C000020D 10054";

    CHECK(matches(row, row));
    CHECK(matches(row, "* * * * * * * *"));
    CHECK(matches(row, "997 FALSE 1236|64 0 ours ours C000020D 10054"));
    CHECK(matches(row,
                  "0 TRUE 0 0 ours ours 00000000 0 or "
                  "997 FALSE 64 * ours ours * 10054"));
    CHECK(!matches(row, "997 FALSE 6 0 ours ours C000020D 10054"));
    CHECK(!matches(row, "997 FALSE 641 0 ours ours C000020D 10054"));
    CHECK(!matches(row, "997 FALSE 6|4 0 ours ours C000020D 10054"));
    CHECK(!matches(row, "997 FALSE 64 0 ours ours C000020D 1005"));
    CHECK(!matches(row,
                   "997 TRUE 64 0 ours ours C000020D 10054 or "
                   "997 FALSE 65 0 ours ours C000020D 10054"));
}

static void a_row_is_read_as_it_is_written(void)
{
    const char *text = "997 FALSE 64 0 ours ours C000020D 10054";
    char again[ROW_TEXT_SIZE];
    struct row row;

    CHECK(row_parse(text, &row));
    row_format(&row, again);
    CHECK_STR_EQ(again, text);
    CHECK(!row_parse("997 FALSE 64 0 ours ours C000020D", &row));
    CHECK(!row_parse("997 FALSE 64 0 ours ours C000020D 0 0", &row));
    CHECK(!row_parse("997 FALSE 64  ours ours C000020D 10054", &row));
    CHECK(!row_parse("997 FALSE 64|1 0 ours ours C000020D 10054", &row));
    CHECK(!row_parse("997 FALSE * 0 ours ours C000020D 10054", &row));
    CHECK(
        !row_parse("997 FALSE 6 0 ours ours C000020D 1234567890123456", &row));
}

static void an_expectation_has_eight_fields(void)
{
    CHECK(row_is_expectation("- - 0 untouched - - - -"));
    CHECK(row_is_expectation("- - 0 untouched - - - - or * * * * * * * 1|2"));
    CHECK(!row_is_expectation(""));
    CHECK(!row_is_expectation("- - 0 untouched - - -"));
    CHECK(!row_is_expectation("- - 0 untouched - - - - -"));
    CHECK(!row_is_expectation("- - 0 untouched  - - -"));
    CHECK(!row_is_expectation("- - 0 untouched - - - - or "));
    CHECK(!row_is_expectation("- - 0 untouched - - - - or -"));
}

/* Four rows that differ in one field; the case below has the first three. */
#define ROW_WINDOWS "0 TRUE 0 1 ours ours 00000000 0"
#define ROW_WINE_8 "0 TRUE 0 8 ours ours 00000000 0"
#define ROW_WINE_10 "0 TRUE 0 10 ours ours 00000000 0"
#define ROW_NONE "0 TRUE 0 7 ours ours 00000000 0"

/* The verdict under that version of Wine, or on Windows if wine is NULL,
 * without records. */
static enum verdict judge(const struct matrix_case *c,
                          const char *row_text,
                          const char *wine)
{
    const struct platform platform = {.wine = wine};
    const struct record_list none = {0};
    struct row row;

    CHECK(row_parse(row_text, &row));
    return matrix_judge(c, &row, &platform, &none);
}

static const struct matrix_case differing = {.windows = ROW_WINDOWS,
                                             .wine8 = ROW_WINE_8,
                                             .wine10 = ROW_WINE_10};

static void windows_is_judged_by_its_own_row(void)
{
    CHECK_EQ(judge(&differing, ROW_WINDOWS, NULL), VERDICT_SAME);
    CHECK_EQ(judge(&differing, ROW_WINE_8, NULL), VERDICT_FAIL);
    CHECK_EQ(judge(&differing, ROW_WINE_10, NULL), VERDICT_FAIL);
    CHECK_EQ(judge(&differing, ROW_NONE, NULL), VERDICT_FAIL);
}

static void a_known_wine_has_to_give_what_is_recorded(void)
{
    CHECK_EQ(judge(&differing, ROW_WINE_8, "8.0"), VERDICT_DIVERGES);
    CHECK_EQ(judge(&differing, ROW_WINE_8, "8.0.2"), VERDICT_DIVERGES);
    CHECK_EQ(judge(&differing, ROW_WINE_10, "10.0"), VERDICT_DIVERGES);
    CHECK_EQ(judge(&differing, ROW_WINE_10, "8.0"), VERDICT_FAIL);
    CHECK_EQ(judge(&differing, ROW_WINE_8, "10.0"), VERDICT_FAIL);
    CHECK_EQ(judge(&differing, ROW_NONE, "8.0"), VERDICT_FAIL);
}

/* Then the recorded rows of Wine are out of date. */
static void a_known_wine_must_not_agree_with_windows_all_of_a_sudden(void)
{
    CHECK_EQ(judge(&differing, ROW_WINDOWS, "8.0"), VERDICT_FAIL);
    CHECK_EQ(judge(&differing, ROW_WINDOWS, "10.0"), VERDICT_FAIL);
}

static void where_nothing_is_recorded_wine_is_as_windows(void)
{
    const struct matrix_case c = {.windows = ROW_WINDOWS, .wine8 = ROW_WINE_8};

    CHECK_EQ(judge(&c, ROW_WINDOWS, "10.0"), VERDICT_SAME);
    CHECK_EQ(judge(&c, ROW_WINE_8, "10.0"), VERDICT_FAIL);
}

static void another_wine_may_give_any_of_the_rows(void)
{
    CHECK_EQ(judge(&differing, ROW_WINDOWS, "9.0"), VERDICT_SAME);
    CHECK_EQ(judge(&differing, ROW_WINE_8, "9.0"), VERDICT_DIVERGES);
    CHECK_EQ(judge(&differing, ROW_WINE_10, "11.2"), VERDICT_DIVERGES);
    CHECK_EQ(judge(&differing, ROW_NONE, "9.0"), VERDICT_FAIL);
}

static void an_injected_row_says_so(void)
{
    const struct matrix_case c = {.windows = ROW_WINDOWS, .injected = true};

    CHECK_EQ(judge(&c, ROW_WINDOWS, NULL), VERDICT_INJECTED);
    CHECK_EQ(judge(&c, ROW_WINDOWS, "8.0"), VERDICT_INJECTED);
    CHECK_EQ(judge(&c, ROW_NONE, "8.0"), VERDICT_FAIL);
}

/* -- Windows, recorded or not ------------------------------------------- */

/* The records of samples/, compiled in by records.cmake. Two of them are of
 * the first Windows here. */
static const struct platform recorded = {.major = 10, .build = 99001};
static const struct platform unrecorded = {.major = 10, .build = 99002};

static enum verdict judge_there(const struct matrix_case *c,
                                const char *row_text,
                                const struct platform *platform)
{
    struct row row;

    CHECK(row_parse(row_text, &row));
    return matrix_judge(c, &row, platform, &matrix_records);
}

static const enum confidence unasserted[] = {TESTED_OTHERWISE,
                                             TRANSLATION_TESTED,
                                             LIBRARY,
                                             REPORTED,
                                             DOCUMENTED,
                                             INFERRED};

static void what_no_test_asserts_of_a_port_is_unseen_on_an_unrecorded_windows(
    void)
{
    for (size_t i = 0; i < sizeof unasserted / sizeof unasserted[0]; i++) {
        const struct matrix_case c = {.name = "example.other",
                                      .windows = ROW_WINDOWS,
                                      .confidence = unasserted[i]};

        CHECK_EQ(judge_there(&c, ROW_NONE, &unrecorded), VERDICT_UNSEEN);
        CHECK_EQ(judge_there(&c, ROW_WINDOWS, &unrecorded), VERDICT_SAME);
    }
}

static void what_a_test_asserts_of_a_port_fails_on_an_unrecorded_windows(void)
{
    const struct matrix_case c = {.name = "example.other",
                                  .windows = ROW_WINDOWS,
                                  .confidence = TESTED_THROUGH_A_PORT};

    CHECK_EQ(judge_there(&c, ROW_NONE, &unrecorded), VERDICT_FAIL);
    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &unrecorded), VERDICT_SAME);
}

static void a_step_that_fails_is_judged_like_a_row_that_differs(void)
{
    struct matrix_case c = {.name = "example.failed",
                            .windows = ROW_WINDOWS,
                            .confidence = INFERRED};
    const struct platform wine = {.wine = "9.0"};
    const struct record_list *all = &matrix_records;

    CHECK_EQ(matrix_judge(&c, NULL, &unrecorded, all), VERDICT_UNSEEN);
    CHECK_EQ(matrix_judge(&c, NULL, &wine, all), VERDICT_FAIL);
    c.confidence = TESTED_THROUGH_A_PORT;
    CHECK_EQ(matrix_judge(&c, NULL, &unrecorded, all), VERDICT_FAIL);
}

static void nothing_is_unseen_under_wine(void)
{
    const struct matrix_case c = {.name = "example.other",
                                  .windows = ROW_WINDOWS,
                                  .confidence = INFERRED};

    CHECK_EQ(judge(&c, ROW_NONE, "8.0"), VERDICT_FAIL);
    CHECK_EQ(judge(&c, ROW_NONE, "9.0"), VERDICT_FAIL);
    CHECK_EQ(judge(&c, ROW_NONE, "10.0"), VERDICT_FAIL);
}

/* Whatever the table says, and whatever its evidence is. */
static void a_recorded_windows_has_to_give_what_is_recorded(void)
{
    struct matrix_case c = {.name = "example.other",
                            .windows = ROW_WINDOWS,
                            .confidence = INFERRED};

    CHECK_EQ(judge_there(&c, ROW_NONE, &recorded), VERDICT_DIVERGES);
    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &recorded), VERDICT_FAIL);
    CHECK_EQ(judge_there(&c, ROW_WINE_8, &recorded), VERDICT_FAIL);
    c.name = "example.expected";
    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &recorded), VERDICT_SAME);
    CHECK_EQ(judge_there(&c, ROW_NONE, &recorded), VERDICT_FAIL);
    CHECK_EQ(matrix_judge(&c, NULL, &recorded, &matrix_records), VERDICT_FAIL);
}

static void a_record_leaves_what_the_table_allows_besides(void)
{
    const struct matrix_case c = {.name = "example.either",
                                  .windows = ROW_WINE_8 " or " ROW_WINDOWS,
                                  .confidence = INFERRED};

    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &recorded), VERDICT_SAME);
    CHECK_EQ(judge_there(&c, ROW_WINE_8, &recorded), VERDICT_SAME);
    CHECK_EQ(judge_there(&c, ROW_NONE, &recorded), VERDICT_FAIL);
}

/* For this case each record has a row of its own, and neither is that of the
 * table. */
static void records_of_one_windows_allow_what_any_of_them_has(void)
{
    const struct matrix_case c = {.name = "example.two-records",
                                  .windows = ROW_WINDOWS,
                                  .confidence = INFERRED};

    CHECK_EQ(judge_there(&c, ROW_NONE, &recorded), VERDICT_DIVERGES);
    CHECK_EQ(judge_there(&c, "0 TRUE 0 2 ours ours 00000000 0", &recorded),
             VERDICT_DIVERGES);
    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &recorded), VERDICT_FAIL);
}

static void a_record_without_a_row_decides_nothing(void)
{
    static const char *const names[] = {"example.skipped",
                                        "example.failed",
                                        "example.is-newer"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct matrix_case c = {.name = names[i],
                                      .windows = ROW_WINDOWS,
                                      .confidence = INFERRED};

        CHECK_EQ(judge_there(&c, ROW_NONE, &recorded), VERDICT_UNSEEN);
        CHECK_EQ(judge_there(&c, ROW_WINDOWS, &recorded), VERDICT_SAME);
    }
}

static void a_record_of_wine_decides_nothing(void)
{
    const struct matrix_case c = {.name = "example.other",
                                  .windows = ROW_WINDOWS};
    const struct platform wine = {.wine = "8.0", .build = 7601};

    CHECK_EQ(judge_there(&c, ROW_WINDOWS, &wine), VERDICT_SAME);
    CHECK_EQ(judge_there(&c, ROW_NONE, &wine), VERDICT_FAIL);
    for (size_t i = 0; i < matrix_records.count; i++)
        CHECK(!record_is_of(&matrix_records.records[i], &wine));
}

static void a_record_is_compiled_in_as_it_is(void)
{
    const struct record *first = &matrix_records.records[0];
    const struct record *wine = &matrix_records.records[2];

    CHECK_EQ(matrix_records.count, 3);
    CHECK_STR_EQ(first->name, "made-up-windows");
    CHECK_EQ(first->platform.revision, 7);
    CHECK_STR_EQ(first->platform.edition, "MadeUp");
    CHECK_STR_EQ(first->platform.program, "x64");
    CHECK_EQ(first->platform.processors, 4);
    CHECK_STR_EQ(first->platform.date, "2026-01-02");
    CHECK_EQ(first->count, 7);
    CHECK_STR_EQ(record_find(first, "example.expected")->row, ROW_WINDOWS);
    CHECK_STR_EQ(record_find(first, "example.skipped")->none, "skipped");
    CHECK_STR_EQ(wine->name, "made-up-wine");
    CHECK_STR_EQ(wine->platform.wine, "8.0");
}

static const struct test_case cases[] = {
    {"a_row_matches_field_by_field", a_row_matches_field_by_field},
    {"a_row_is_read_as_it_is_written", a_row_is_read_as_it_is_written},
    {"an_expectation_has_eight_fields", an_expectation_has_eight_fields},
    {"windows_is_judged_by_its_own_row", windows_is_judged_by_its_own_row},
    {"a_known_wine_has_to_give_what_is_recorded",
     a_known_wine_has_to_give_what_is_recorded},
    {"a_known_wine_must_not_agree_with_windows_all_of_a_sudden",
     a_known_wine_must_not_agree_with_windows_all_of_a_sudden},
    {"where_nothing_is_recorded_wine_is_as_windows",
     where_nothing_is_recorded_wine_is_as_windows},
    {"another_wine_may_give_any_of_the_rows",
     another_wine_may_give_any_of_the_rows},
    {"an_injected_row_says_so", an_injected_row_says_so},
    {"what_no_test_asserts_of_a_port_is_unseen_on_an_unrecorded_windows",
     what_no_test_asserts_of_a_port_is_unseen_on_an_unrecorded_windows},
    {"what_a_test_asserts_of_a_port_fails_on_an_unrecorded_windows",
     what_a_test_asserts_of_a_port_fails_on_an_unrecorded_windows},
    {"a_step_that_fails_is_judged_like_a_row_that_differs",
     a_step_that_fails_is_judged_like_a_row_that_differs},
    {"nothing_is_unseen_under_wine", nothing_is_unseen_under_wine},
    {"a_recorded_windows_has_to_give_what_is_recorded",
     a_recorded_windows_has_to_give_what_is_recorded},
    {"a_record_leaves_what_the_table_allows_besides",
     a_record_leaves_what_the_table_allows_besides},
    {"records_of_one_windows_allow_what_any_of_them_has",
     records_of_one_windows_allow_what_any_of_them_has},
    {"a_record_without_a_row_decides_nothing",
     a_record_without_a_row_decides_nothing},
    {"a_record_of_wine_decides_nothing", a_record_of_wine_decides_nothing},
    {"a_record_is_compiled_in_as_it_is", a_record_is_compiled_in_as_it_is},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
