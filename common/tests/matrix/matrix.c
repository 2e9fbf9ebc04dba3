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
    static const char *const names[VERDICT_COUNT] = {"same",
                                                     "diverges",
                                                     "injected",
                                                     "skipped",
                                                     "FAIL"};

    return names[verdict];
}

const char *confidence_name(enum confidence confidence)
{
    switch (confidence) {
    case CONFORMANCE_TESTED:
        return "conformance-tested";
    case DOCUMENTED:
        return "documented";
    case LIBRARY:
        return "relied on by libraries";
    case REPORTED:
        return "reported by users";
    case INFERRED:
        return "inferred";
    }
    return "?";
}

const char *matrix_wine(void)
{
    return test_wine_version();
}

/* 0 on Windows. */
static long judge__version(const char *wine)
{
    return wine == NULL ? 0 : strtol(wine, NULL, 10);
}

static bool judge__is_known(const char *wine)
{
    long version = judge__version(wine);

    return wine == NULL || version == WINE_8 || version == WINE_10;
}

const char *matrix_expected(const struct matrix_case *c, const char *wine)
{
    long version = judge__version(wine);

    if (version == WINE_8 && c->wine8 != NULL)
        return c->wine8;
    if (version == WINE_10 && c->wine10 != NULL)
        return c->wine10;
    return c->windows;
}

static enum verdict judge__as_windows(const struct matrix_case *c)
{
    return c->injected ? VERDICT_INJECTED : VERDICT_SAME;
}

enum verdict matrix_judge(const struct matrix_case *c,
                          const struct row *row,
                          const char *wine)
{
    const char *expected = matrix_expected(c, wine);

    if (row_matches(row, expected))
        return expected == c->windows ? judge__as_windows(c)
                                      : VERDICT_DIVERGES;
    /* What other versions do is not known: nothing there is exact. */
    if (!judge__is_known(wine) &&
        (row_matches(row, c->wine8) || row_matches(row, c->wine10)))
        return VERDICT_DIVERGES;
    return VERDICT_FAIL;
}

void matrix_run(const struct matrix_case *c, struct result *result)
{
    const char *wine = matrix_wine();
    struct trial *t;

    memset(result, 0, sizeof *result);
    result->c = c;
    row_clear(&result->row);
    if (wine != NULL && c->only_windows != NULL) {
        result->verdict = VERDICT_SKIPPED;
        strncpy(result->text, c->only_windows, sizeof result->text - 1);
        return;
    }
    t = trial_open();
    if (!t->failed)
        c->run(t);
    memcpy(&result->row, &t->row, sizeof result->row);
    memcpy(result->text, t->text, sizeof result->text);
    if (t->failed)
        result->verdict = VERDICT_FAIL;
    else if (t->skipped)
        result->verdict = VERDICT_SKIPPED;
    else
        result->verdict = matrix_judge(c, &t->row, wine);
    trial_close(t);
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
