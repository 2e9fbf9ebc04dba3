/* SPDX-License-Identifier: MIT */
/* The table of the error matrix: its form, that nothing is missing from it,
 * and how a row is judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/tests/matrix/matrix.h"

/* Calls visit for every case. */
static void for_each_case(void (*visit)(const struct matrix_group *group,
                                        const struct matrix_case *c))
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        for (size_t j = 0; j < matrix_groups[i]->count; j++)
            visit(matrix_groups[i], &matrix_groups[i]->cases[j]);
    }
}

/* A check below that fails should name the case. */
static const char *checked;

static void check_that(bool holds, const char *what)
{
    if (!holds)
        printf("%s: not so: %s\n", checked, what);
    CHECK(holds);
}

static void check_name(const struct matrix_group *group,
                       const struct matrix_case *c)
{
    size_t length = strlen(group->name);

    checked = c->name;
    check_that(
        strncmp(c->name, group->name, length) == 0 && c->name[length] == '.',
        "the name begins with that of the group");
    check_that(strspn(c->name + length + 1,
                      "abcdefghijklmnopqrstuvwxyz0123456789-") ==
                   strlen(c->name + length + 1),
               "the rest is words of a to z, with - between them");
    check_that(matrix_find(c->name) == c, "no other case has that name");
}

static void names_are_unique_and_begin_with_the_group(void)
{
    for_each_case(check_name);
}

/* A sentence or clause: printable ASCII, and not too long for a cell. */
static bool is_text(const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;

    if (length < 5 || length > 400 || text[length - 1] == '.')
        return false;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p < ' ' || *p > '~')
            return false;
    }
    return true;
}

static void check_texts(const struct matrix_group *group,
                        const struct matrix_case *c)
{
    (void) group;
    checked = c->name;
    check_that(is_text(c->title), "it has a title");
    check_that(is_text(c->how), "it says how it is provoked");
    check_that(is_text(c->source), "it has a source");
    check_that(is_text(c->reaction), "it says what a server should do");
    check_that(c->run != NULL, "it can be run");
    check_that(c->why == NULL || is_text(c->why), "the reason is text");
    check_that(c->claim == NULL ||
                   (is_text(c->claim) && strncmp(c->claim, "00", 2) == 0),
               "the claim has its number");
    check_that(
        c->correction == NULL || (c->claim != NULL && is_text(c->correction)),
        "a correction has a claim");
}

static void every_case_has_its_texts(void)
{
    for_each_case(check_texts);
}

static void check_expectations(const struct matrix_group *group,
                               const struct matrix_case *c)
{
    struct row nothing;

    (void) group;
    checked = c->name;
    memset(&nothing, 0, sizeof nothing);
    check_that(row_is_expectation(c->windows), "Windows has a row");
    check_that(!row_matches(&nothing, c->windows), "which can be missed");
    check_that(c->wine8 == NULL || row_is_expectation(c->wine8),
               "that of Wine 8 is one");
    check_that(c->wine10 == NULL || row_is_expectation(c->wine10),
               "that of Wine 10 is one");
    check_that((c->why != NULL) == (c->wine8 != NULL || c->wine10 != NULL),
               "a difference has a reason, and only a difference");
    check_that(
        c->only_windows == NULL || (c->wine8 == NULL && c->wine10 == NULL),
        "what Wine cannot show has no row of Wine");
}

static void every_case_has_expectations(void)
{
    for_each_case(check_expectations);
}

static void check_difference(const struct matrix_group *group,
                             const struct matrix_case *c)
{
    struct row row;

    (void) group;
    checked = c->name;
    if (c->wine8 != NULL && row_parse(c->wine8, &row))
        check_that(!row_matches(&row, c->windows),
                   "what Wine 8 gives is not accepted on Windows");
    if (c->wine10 != NULL && row_parse(c->wine10, &row))
        check_that(!row_matches(&row, c->windows),
                   "what Wine 10 gives is not accepted on Windows");
}

static void what_wine_gives_is_not_what_windows_gives(void)
{
    for_each_case(check_difference);
}

static size_t cases_of_ref(const char *ref)
{
    size_t count = 0;

    for (size_t i = 0; i < matrix_group_count; i++) {
        for (size_t j = 0; j < matrix_groups[i]->count; j++)
            count += strcmp(matrix_groups[i]->cases[j].ref, ref) == 0;
    }
    return count;
}

static size_t omissions_of_ref(const char *ref)
{
    size_t count = 0;

    for (size_t i = 0; i < matrix_omission_count; i++)
        count += strcmp(matrix_omissions[i].ref, ref) == 0;
    return count;
}

/* Both would be a contradiction. Returns how many cases there are. */
static size_t check_ref(const char *ref)
{
    checked = ref;
    check_that(cases_of_ref(ref) > 0 || omissions_of_ref(ref) > 0,
               "the sub-case is there, or left out for a reason");
    check_that(cases_of_ref(ref) == 0 || omissions_of_ref(ref) == 0,
               "it is not left out if it is there");
    return cases_of_ref(ref);
}

static void every_sub_case_is_there_or_left_out_for_a_reason(void)
{
    size_t all = 0, found = 0;
    char ref[8];

    for (int section = 1; section <= 24; section++) {
        char last = matrix_last_letters[section - 1];

        snprintf(ref, sizeof ref, "%d", section);
        if (last == 0)
            found += check_ref(ref);
        for (char letter = 'a'; letter <= last; letter++) {
            snprintf(ref, sizeof ref, "%d%c", section, letter);
            found += check_ref(ref);
        }
    }
    for (int extra = 1; extra <= MATRIX_EXTRA_REFS; extra++) {
        snprintf(ref, sizeof ref, "X%d", extra);
        found += check_ref(ref);
    }
    for (size_t i = 0; i < matrix_group_count; i++)
        all += matrix_groups[i]->count;
    CHECK_EQ(found, all); /* no case has a ref that is none */
}

static void every_omission_has_a_reason(void)
{
    for (size_t i = 0; i < matrix_omission_count; i++) {
        checked = matrix_omissions[i].ref;
        check_that(is_text(matrix_omissions[i].title), "it has a title");
        check_that(is_text(matrix_omissions[i].reason), "it has a reason");
        check_that(omissions_of_ref(checked) == 1, "it is there once");
    }
}

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

/* Three rows that differ in one field, and a case that knows them. */
#define ROW_WINDOWS "0 TRUE 0 1 ours ours 00000000 0"
#define ROW_WINE_8 "0 TRUE 0 8 ours ours 00000000 0"
#define ROW_WINE_10 "0 TRUE 0 10 ours ours 00000000 0"
#define ROW_NONE "0 TRUE 0 7 ours ours 00000000 0"

/* On that Wine, or on a Windows; nothing is recorded. */
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

/* Then what is recorded is out of date. */
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

/* Those of samples/, compiled in by records.cmake. Two are of this Windows. */
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

static const enum confidence unasserted[] = {DOCUMENTED,
                                             LIBRARY,
                                             REPORTED,
                                             INFERRED};

static void what_no_test_asserts_is_unseen_on_an_unrecorded_windows(void)
{
    for (size_t i = 0; i < sizeof unasserted / sizeof unasserted[0]; i++) {
        const struct matrix_case c = {.name = "example.other",
                                      .windows = ROW_WINDOWS,
                                      .confidence = unasserted[i]};

        CHECK_EQ(judge_there(&c, ROW_NONE, &unrecorded), VERDICT_UNSEEN);
        CHECK_EQ(judge_there(&c, ROW_WINDOWS, &unrecorded), VERDICT_SAME);
    }
}

static void what_a_test_asserts_fails_on_an_unrecorded_windows(void)
{
    const struct matrix_case c = {.name = "example.other",
                                  .windows = ROW_WINDOWS,
                                  .confidence = CONFORMANCE_TESTED};

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
    c.confidence = CONFORMANCE_TESTED;
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

/* Whatever the table says, and on whose word. */
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

/* Neither record has the row of the table here, and each has another. */
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
    {"names_are_unique_and_begin_with_the_group",
     names_are_unique_and_begin_with_the_group},
    {"every_case_has_its_texts", every_case_has_its_texts},
    {"every_case_has_expectations", every_case_has_expectations},
    {"what_wine_gives_is_not_what_windows_gives",
     what_wine_gives_is_not_what_windows_gives},
    {"every_sub_case_is_there_or_left_out_for_a_reason",
     every_sub_case_is_there_or_left_out_for_a_reason},
    {"every_omission_has_a_reason", every_omission_has_a_reason},
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
    {"what_no_test_asserts_is_unseen_on_an_unrecorded_windows",
     what_no_test_asserts_is_unseen_on_an_unrecorded_windows},
    {"what_a_test_asserts_fails_on_an_unrecorded_windows",
     what_a_test_asserts_fails_on_an_unrecorded_windows},
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
