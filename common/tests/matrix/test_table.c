/* SPDX-License-Identifier: MIT */
/* Checks the table of the error matrix: its form, and that it is complete. */
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

/* The name of the case, for the message of a check that fails. */
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

/* A sub-case has cases or an omission, never both. Returns how many cases
 * there are. */
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
    CHECK_EQ(found, all); /* no case has an unknown ref */
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
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
