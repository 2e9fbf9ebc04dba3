/* SPDX-License-Identifier: MIT */
/* How a case is found, run and judged. */
#include "common/tests/matrix/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/tests/matrix/trial.h"

/* The versions of Wine in which the cases have been observed. */
#define WINE_8 8
#define WINE_10 10

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[VERDICT_COUNT] =
        {"same", "diverges", "injected", "skipped", "unseen", "FAIL"};

    return names[verdict];
}

const char *matrix_wine(void)
{
    return test_wine_version();
}

/* The major version of Wine; 0 on Windows. */
static long judge__wine(const struct platform *platform)
{
    return platform->wine == NULL ? 0 : strtol(platform->wine, NULL, 10);
}

/* -- What the records say ----------------------------------------------- */

static bool judge__is_row(const char *text, const char *expectation)
{
    struct row row;

    return row_parse(text, &row) && row_matches(&row, expectation);
}

/* The row of the case in a record of this Windows; NULL if no record has one.
 * If several do, returns one that matches wanted, if there is any. */
static const char *judge__recorded(const struct matrix_case *c,
                                   const struct platform *platform,
                                   const struct record_list *records,
                                   const char *wanted)
{
    const char *found = NULL;

    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->records[i];
        const struct recorded_row *row = NULL;

        if (record_is_of(record, platform))
            row = record_find(record, c->name);
        if (row == NULL || row->row == NULL)
            continue;
        if (judge__is_row(row->row, wanted))
            return row->row;
        if (found == NULL)
            found = row->row;
    }
    return found;
}

/* -- What is expected --------------------------------------------------- */

static const char *judge__expected_of_windows(
    const struct matrix_case *c,
    const struct platform *platform,
    const struct record_list *records)
{
    const char *row = judge__recorded(c, platform, records, c->windows);

    return row == NULL || judge__is_row(row, c->windows) ? c->windows : row;
}

const char *matrix_expected(const struct matrix_case *c,
                            const struct platform *platform,
                            const struct record_list *records)
{
    long version = judge__wine(platform);

    if (platform->wine == NULL)
        return judge__expected_of_windows(c, platform, records);
    if (version == WINE_8 && c->wine8 != NULL)
        return c->wine8;
    if (version == WINE_10 && c->wine10 != NULL)
        return c->wine10;
    return c->windows;
}

/* -- The verdict -------------------------------------------------------- */

static enum verdict judge__as_windows(const struct matrix_case *c)
{
    return c->injected ? VERDICT_INJECTED : VERDICT_SAME;
}

/* The verdict on a row that is not as expected, on Windows. Several records of
 * the same version may have different rows. */
static enum verdict judge__other_row_of_windows(
    const struct matrix_case *c,
    const struct row *row,
    const struct platform *platform,
    const struct record_list *records)
{
    char text[ROW_TEXT_SIZE] = "";
    const char *recorded;

    if (row != NULL)
        row_format(row, text);
    recorded = judge__recorded(c, platform, records, text);
    if (recorded != NULL)
        return strcmp(recorded, text) == 0 ? VERDICT_DIVERGES : VERDICT_FAIL;
    return confidence_is_asserted(c->confidence) ? VERDICT_FAIL
                                                 : VERDICT_UNSEEN;
}

/* The verdict on a row that is not as expected, under Wine. */
static enum verdict judge__other_row_of_wine(const struct matrix_case *c,
                                             const struct row *row,
                                             long version)
{
    /* For other versions nothing is recorded, so any of the rows may come. */
    if (version != WINE_8 && version != WINE_10 && row != NULL &&
        (row_matches(row, c->wine8) || row_matches(row, c->wine10)))
        return VERDICT_DIVERGES;
    return VERDICT_FAIL;
}

enum verdict matrix_judge(const struct matrix_case *c,
                          const struct row *row,
                          const struct platform *platform,
                          const struct record_list *records)
{
    const char *expected = matrix_expected(c, platform, records);

    if (row != NULL && row_matches(row, expected))
        return expected == c->windows ? judge__as_windows(c)
                                      : VERDICT_DIVERGES;
    if (platform->wine == NULL)
        return judge__other_row_of_windows(c, row, platform, records);
    return judge__other_row_of_wine(c, row, judge__wine(platform));
}

void matrix_run(const struct matrix_case *c, struct result *result)
{
    const struct platform *here = platform_here();
    struct trial *t;

    memset(result, 0, sizeof *result);
    result->c = c;
    row_clear(&result->row);
    if (here->wine != NULL && c->only_windows != NULL) {
        result->verdict = VERDICT_SKIPPED;
        strncpy(result->text, c->only_windows, sizeof result->text - 1);
        return;
    }
    t = trial_open();
    if (!t->failed)
        c->run(t);
    memcpy(&result->row, &t->row, sizeof result->row);
    memcpy(result->text, t->text, sizeof result->text);
    if (t->skipped && !t->failed)
        result->verdict = VERDICT_SKIPPED;
    else
        result->verdict =
            matrix_judge(c, t->failed ? NULL : &t->row, here, &matrix_records);
    trial_close(t);
}

const struct matrix_group *matrix_group_of(const struct matrix_case *c)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        const struct matrix_group *group = matrix_groups[i];

        for (size_t j = 0; j < group->count; j++) {
            if (c == &group->cases[j])
                return group;
        }
    }
    return NULL;
}

const struct matrix_case *matrix_find(const char *name)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        const struct matrix_group *group = matrix_groups[i];

        for (size_t j = 0; j < group->count; j++) {
            if (strcmp(group->cases[j].name, name) == 0)
                return &group->cases[j];
        }
    }
    return NULL;
}
