/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "brief.h"
#include "common/tests/harness/test.h"
#include "everyday.h"
#include "markdown.h"

const char *const report_formats[] =
    {"table", "tsv", "markdown", "json", "brief", NULL};

/* -- Table -------------------------------------------------------------- */

static int report__name_width(const struct result *results, size_t count)
{
    size_t width = strlen("case");

    for (size_t i = 0; i < count; i++) {
        if (strlen(results[i].c->name) > width)
            width = strlen(results[i].c->name);
    }
    return (int) width;
}

/* The widths of the columns: of their names, or of their longest entries. */
static const int report__widths[COLUMN_COUNT] = {5, 5, 5, 9, 9, 10, 8, 5};

void report_system(void)
{
    char name[PLATFORM_NAME_SIZE];

    platform_name(platform_here(), name);
    printf("%s", name);
}

void report_counts(const struct result *results, size_t count)
{
    size_t counts[VERDICT_COUNT] = {0};

    for (size_t i = 0; i < count; i++)
        counts[results[i].verdict]++;
    printf("%zu rows on ", count);
    report_system();
    for (int i = 0; i < VERDICT_COUNT; i++) {
        /* only Windows can have unseen rows */
        if (i != VERDICT_UNSEEN || counts[i] > 0)
            printf("%s %zu %s",
                   i == 0 ? ":" : ",",
                   counts[i],
                   verdict_name((enum verdict) i));
    }
    putchar('\n');
}

const char *report_expected(const struct matrix_case *c)
{
    return matrix_expected(c, platform_here(), &matrix_records);
}

const char *report_why(const struct matrix_case *c)
{
    return matrix_wine() != NULL ? c->why
                                 : "this version is recorded that way";
}

void report_unseen(const struct result *r, char *text, size_t size)
{
    char row[ROW_TEXT_SIZE];
    char name[PLATFORM_NAME_SIZE];

    row_format(&r->row, row);
    platform_name(platform_here(), name);
    snprintf(text,
             size,
             "expected %s (%s: %s), here %s; nobody has recorded %s: please"
             " send the file of --record FILE, see"
             " docs/reference/observed/README.md",
             r->c->windows,
             confidence_name(r->c->confidence),
             r->c->source,
             r->text[0] != '\0' ? r->text : row,
             name);
}

/* The lines under a row that is not simply the same. */
static void report__remark(const struct result *r)
{
    char text[REPORT_UNSEEN_SIZE];

    switch (r->verdict) {
    case VERDICT_DIVERGES:
        printf("    Windows: %s\n    %s\n", r->c->windows, report_why(r->c));
        break;
    case VERDICT_SKIPPED:
        printf("    %s\n", r->text);
        break;
    case VERDICT_UNSEEN:
        report_unseen(r, text, sizeof text);
        printf("    %s\n", text);
        break;
    case VERDICT_FAIL:
        if (r->text[0] != '\0')
            printf("    %s\n", r->text);
        else
            printf("    expected: %s\n", report_expected(r->c));
        break;
    case VERDICT_SAME:
    case VERDICT_INJECTED:
    case VERDICT_COUNT:
        break;
    }
}

static void report__table(const struct result *results, size_t count)
{
    int width = report__name_width(results, count);

    printf("%-*s  ref", width, "case");
    for (int i = 0; i < COLUMN_COUNT; i++)
        printf("  %-*s", report__widths[i], row_columns[i]);
    printf("  verdict\n");
    for (size_t i = 0; i < count; i++) {
        const struct result *r = &results[i];

        printf("%-*s  %-3s", width, r->c->name, r->c->ref);
        for (int j = 0; j < COLUMN_COUNT; j++)
            printf("  %-*s", report__widths[j], r->row.field[j]);
        printf("  %s\n", verdict_name(r->verdict));
        report__remark(r);
    }
    report_counts(results, count);
}

/* -- Tab-separated ------------------------------------------------------ */

static void report__tsv(const struct result *results, size_t count)
{
    printf("case\tref");
    for (int i = 0; i < COLUMN_COUNT; i++)
        printf("\t%s", row_columns[i]);
    printf("\twindows\tverdict\n");
    for (size_t i = 0; i < count; i++) {
        const struct result *r = &results[i];

        printf("%s\t%s", r->c->name, r->c->ref);
        for (int j = 0; j < COLUMN_COUNT; j++)
            printf("\t%s", r->row.field[j]);
        printf("\t%s\t%s\n", r->c->windows, verdict_name(r->verdict));
    }
}

/* -- JSON --------------------------------------------------------------- */

/* Prints a text as a JSON string. The texts should be ASCII; other characters
 * become question marks. */
static void report__json_string(const char *text)
{
    putchar('"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            putchar('\\');
        putchar(*p >= ' ' && *p <= '~' ? *p : '?');
    }
    putchar('"');
}

static void report__json_member(const char *name, const char *text)
{
    if (text == NULL)
        return;
    printf(",\n     \"%s\": ", name);
    report__json_string(text);
}

/* The group of the case, and its place among the everyday cases. */
static void report__json_place(const struct matrix_case *c)
{
    const struct matrix_group *group = matrix_group_of(c);
    const struct everyday_row *row = everyday_find(c->name);

    if (group != NULL) {
        report__json_member("group", group->name);
        report__json_member("heading", group->title);
    }
    if (row != NULL) {
        printf(",\n     \"everyday\": {\"place\": %zu",
               (size_t) (row - everyday_rows) + 1);
        report__json_member("what", row->what);
        report__json_member("reaction", row->reaction);
        putchar('}');
    }
}

/* An expectation in words. */
static void report__json_words(const char *name, const char *rows)
{
    char words[BRIEF_EXPECTATION_SIZE];

    if (rows == NULL)
        return;
    brief_expectation(rows, words, sizeof words);
    report__json_member(name, words);
}

/* What the records have for the case. */
static void report__json_records(const struct matrix_case *c)
{
    printf(",\n     \"records\": [");
    for (size_t i = 0; i < matrix_records.count; i++) {
        const struct record *record = &matrix_records.records[i];
        const struct recorded_row *recorded = record_find(record, c->name);
        char name[PLATFORM_NAME_SIZE];

        platform_name(&record->platform, name);
        printf("%s{\"record\": ", i > 0 ? ", " : "");
        report__json_string(record->name);
        report__json_member("system", name);
        if (recorded != NULL)
            report__json_member(
                recorded->row != NULL ? "row" : "none",
                recorded->row != NULL ? recorded->row : recorded->none);
        putchar('}');
    }
    putchar(']');
}

static void report__json_case(const struct matrix_case *c)
{
    static const struct platform wine8 = {.wine = "8.0"};
    static const struct platform wine10 = {.wine = "10.0"};

    printf("    {\"case\": ");
    report__json_string(c->name);
    report__json_member("ref", c->ref);
    report__json_place(c);
    report__json_member("title", c->title);
    report__json_member("how", c->how);
    report__json_member("windows", c->windows);
    report__json_member("confidence", confidence_name(c->confidence));
    report__json_member("source", c->source);
    report__json_member("look_for", c->look_for);
    report__json_member("wine8", matrix_expected(c, &wine8, &matrix_records));
    report__json_member("wine10",
                        matrix_expected(c, &wine10, &matrix_records));
    report__json_words("windows_in_words", c->windows);
    report__json_words("wine8_in_words", c->wine8);
    report__json_words("wine10_in_words", c->wine10);
    report__json_records(c);
    printf(",\n     \"injected\": %s", c->injected ? "true" : "false");
    report__json_member("why", c->why);
    report__json_member("only_windows", c->only_windows);
    report__json_member("claim", c->claim);
    report__json_member("correction", c->correction);
    report__json_member("reaction", c->reaction);
}

static void report__json_row(const struct result *r)
{
    printf(",\n     \"observed\": {");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        printf("%s\"%s\": ", i > 0 ? ", " : "", row_columns[i]);
        report__json_string(r->row.field[i]);
    }
    printf("}");
    report__json_member("verdict", verdict_name(r->verdict));
    if (r->text[0] != '\0')
        report__json_member("reason", r->text);
}

static void report__json(const struct result *results, size_t count)
{
    printf("{\"system\": \"");
    report_system();
    printf("\",\n \"rows\": [\n");
    for (size_t i = 0; i < count; i++) {
        report__json_case(results[i].c);
        report__json_row(&results[i]);
        printf("}%s\n", i + 1 < count ? "," : "");
    }
    printf(" ]}\n");
}

/* -- All formats -------------------------------------------------------- */

void report_results(enum report_format format,
                    const struct result *results,
                    size_t count,
                    unsigned width)
{
    switch (format) {
    case REPORT_TABLE:
        report__table(results, count);
        break;
    case REPORT_TSV:
        report__tsv(results, count);
        break;
    case REPORT_MARKDOWN:
        markdown_results(results, count);
        break;
    case REPORT_JSON:
        report__json(results, count);
        break;
    case REPORT_BRIEF:
        brief_results(results, count, width);
        break;
    }
}

static void report__list(const struct matrix_case *const *cases,
                         size_t count,
                         bool tsv)
{
    if (tsv)
        printf("case\tref\ttitle\twindows\n");
    for (size_t i = 0; i < count; i++) {
        if (tsv)
            printf("%s\t%s\t%s\t%s\n",
                   cases[i]->name,
                   cases[i]->ref,
                   cases[i]->title,
                   cases[i]->windows);
        else
            printf("%s\n", cases[i]->name);
    }
}

void report_cases(enum report_format format,
                  const struct matrix_case *const *cases,
                  size_t count)
{
    switch (format) {
    case REPORT_TABLE:
    case REPORT_BRIEF:
    case REPORT_TSV:
        report__list(cases, count, format == REPORT_TSV);
        break;
    case REPORT_MARKDOWN:
        markdown_page(cases, count, &matrix_records);
        break;
    case REPORT_JSON:
        printf("[\n");
        for (size_t i = 0; i < count; i++) {
            report__json_case(cases[i]);
            printf("}%s\n", i + 1 < count ? "," : "");
        }
        printf("]\n");
        break;
    }
}

/* -- One case in words -------------------------------------------------- */

static void report__line(const char *what, const char *text)
{
    if (text != NULL)
        printf("%-12s%s\n", what, text);
}

void report_one(const struct result *result)
{
    const struct matrix_case *c = result->c;
    const char *expected = report_expected(c);
    char text[ROW_TEXT_SIZE];
    char unseen[REPORT_UNSEEN_SIZE];

    row_format(&result->row, text);
    printf("%s (%s): %s\n\n%s.\n\n",
           c->name,
           c->ref,
           verdict_name(result->verdict),
           c->title);
    report__line("how:", c->how);
    report__line("", "call gqcs error bytes key overlapped status wsa");
    printf("here:       %s (", text);
    report_system();
    printf(")\n");
    printf("Windows:    %s (%s: %s)\n",
           c->windows,
           confidence_name(c->confidence),
           c->source);
    if (expected != c->windows)
        report__line(matrix_wine() != NULL ? "this Wine:" : "recorded:",
                     expected);
    report__line("because:", c->why);
    if (result->verdict == VERDICT_UNSEEN) {
        report_unseen(result, unseen, sizeof unseen);
        report__line("unseen:", unseen);
    } else if (result->text[0] != '\0')
        report__line("reason:", result->text);
    if (c->injected)
        report__line("injected:",
                     "the packet was queued by NtSetIoCompletion; it shows"
                     " how the status is reported, not that Windows queues"
                     " such a packet");
    report__line("the notes:", c->claim);
    report__line("but:", c->correction);
    report__line("so:", c->reaction);
}

int report_exit_code(const struct result *result)
{
    switch (result->verdict) {
    case VERDICT_SKIPPED:
    case VERDICT_UNSEEN:
        return TEST_SKIPPED;
    case VERDICT_FAIL:
        return 1;
    case VERDICT_SAME:
    case VERDICT_DIVERGES:
    case VERDICT_INJECTED:
    case VERDICT_COUNT:
        break;
    }
    return 0;
}
