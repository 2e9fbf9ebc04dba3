/* SPDX-License-Identifier: MIT */
/* A table of five cases, to test what the program prints for each verdict. */
#include "common/tests/matrix/matrix.h"
#include "common/tests/matrix/trial.h"

static void times_out(struct trial *t)
{
    wait_on(t, t->port, 0);
}

/* The row is that of Wine under Wine, and that of Windows on Windows. */
static void diverges(struct trial *t)
{
    wait_on(t, t->port, 0);
    if (matrix_wine() == NULL)
        row_set_text(&t->row, COLUMN_GQCS, "TRUE");
}

static void cannot(struct trial *t)
{
    skip(t, "this system cannot");
    wait_on(t, t->port, 0);
}

static void fails_on_the_way(struct trial *t)
{
    trial_fail(t, "the call", ERROR_ACCESS_DENIED);
    wait_on(t, t->port, 0);
}

#define TIMED_OUT "- FALSE 258 untouched untouched NULL - -"

/* The texts that every case needs. */
#define TEXTS                                                           \
    .title = "A \"title\"", .how = "a \\ and more", .source = "nobody", \
    .reaction = "do nothing"

static const struct matrix_case cases[] = {
    {.name = "example.is-the-same",
     .ref = "1a",
     .run = times_out,
     .windows = TIMED_OUT,
     TEXTS},
    {.name = "example.diverges",
     .ref = "1a",
     .run = diverges,
     .windows = "- TRUE 258 untouched untouched NULL - -",
     .wine8 = TIMED_OUT,
     .wine10 = TIMED_OUT,
     .why = "this is an example",
     TEXTS},
    {.name = "example.is-skipped",
     .ref = "1a",
     .run = cannot,
     .windows = TIMED_OUT,
     TEXTS},
    {.name = "example.fails",
     .ref = "1a",
     .run = times_out,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     TEXTS},
    {.name = "example.cannot-be-provoked",
     .ref = "1a",
     .run = fails_on_the_way,
     .windows = TIMED_OUT,
     TEXTS},
};

static const struct matrix_group example_group = {
    "example",
    "Examples",
    cases,
    sizeof cases / sizeof cases[0]};

const struct matrix_group *const matrix_groups[] = {&example_group};
const size_t matrix_group_count = 1;
