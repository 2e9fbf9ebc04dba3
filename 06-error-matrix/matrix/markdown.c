/* SPDX-License-Identifier: MIT */
#include "markdown.h"

#include <stdio.h>
#include <string.h>

#include "brief.h"
#include "everyday.h"
#include "report.h"

/* Prints a cell of a table, and escapes what is special in one. */
static void markdown__cell(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '|')
            fputs("&#124;", stdout);
        else if (*p == '<')
            fputs("&lt;", stdout);
        else if (*p == '_' || *p == '*')
            printf("\\%c", *p);
        else
            putchar(*p);
    }
}

/* Prints what the notes claim, under the title. */
static void markdown__cell_of_claim(const struct matrix_case *c)
{
    if (c->claim == NULL)
        return;
    printf("<br>*Claimed*, ");
    markdown__cell(c->claim);
    if (c->correction != NULL) {
        printf(". *But* ");
        markdown__cell(c->correction);
    }
}

/* Prints code, in which only a | must be escaped in a table. */
static void markdown__code(const char *text, size_t length)
{
    putchar('`');
    for (size_t i = 0; i < length; i++)
        printf(text[i] == '|' ? "\\|" : "%c", text[i]);
    putchar('`');
}

/* Prints an expectation, with each alternative on its own line. */
static void markdown__cell_of_rows(const char *rows)
{
    const char *next;

    while ((next = strstr(rows, " or ")) != NULL) {
        markdown__code(rows, (size_t) (next - rows));
        printf("<br>");
        rows = next + strlen(" or ");
    }
    markdown__code(rows, strlen(rows));
}

/* Prints a reason on a line of its own. */
static void markdown__reason(const char *reason)
{
    if (reason == NULL)
        return;
    printf("<br>");
    markdown__cell(reason);
}

/* Prints the columns of Wine: "as Windows" where a row does not differ. The
 * reason for a difference is in the first column that has one. */
static void markdown__cells_of_wine(const struct matrix_case *c)
{
    const char *rows[] = {c->wine8, c->wine10};
    const char *why = c->why;

    if (c->only_windows != NULL) {
        printf(" | skipped");
        markdown__reason(c->only_windows);
        printf(" | skipped");
        return;
    }
    for (int i = 0; i < 2; i++) {
        printf(" | ");
        if (rows[i] == NULL) {
            printf("as Windows");
        } else {
            markdown__cell_of_rows(rows[i]);
            markdown__reason(why);
            why = NULL;
        }
    }
}

/* Prints the columns of the records: "as expected" for a row that the table
 * allows. */
static void markdown__cells_of_records(const struct matrix_case *c,
                                       const struct record_list *records)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct recorded_row *recorded =
            record_find(&records->records[i], c->name);
        struct row row;

        printf(" | ");
        if (recorded == NULL)
            printf("-");
        else if (recorded->row == NULL)
            printf("%s", recorded->none);
        else if (row_parse(recorded->row, &row) &&
                 row_matches(&row, c->windows))
            printf("as expected");
        else
            markdown__cell_of_rows(recorded->row);
    }
}

static void markdown__markdown_case(const struct matrix_case *c,
                                    const struct record_list *records)
{
    printf("| `%s` (%s)<br>", c->name, c->ref);
    markdown__cell(c->title);
    markdown__cell_of_claim(c);
    printf(" | ");
    markdown__cell_of_rows(c->windows);
    printf("<br>%s%s: ",
           confidence_name(c->confidence),
           c->injected ? ", injected" : "");
    markdown__cell(c->source);
    markdown__cells_of_records(c, records);
    markdown__cells_of_wine(c);
    printf(" | ");
    markdown__cell(c->reaction);
}

/* Prints the name of a record as the head of a column. */
static void markdown__record_name(const struct record *record)
{
    char name[PLATFORM_NAME_SIZE];

    platform_name(&record->platform, name);
    printf(" %s<br>`%s` |", name, record->name);
}

/* Prints the head of a table; if last is not NULL, it is one more column. */
static void markdown__head(const struct record_list *records, const char *last)
{
    printf("| case | Windows |");
    for (size_t i = 0; i < records->count; i++)
        markdown__record_name(&records->records[i]);
    printf(" Wine 8 | Wine 10 | what to do |");
    if (last != NULL)
        printf(" %s |", last);
    printf("\n|---|---|---|---|---|");
    for (size_t i = 0; i < records->count + (last != NULL); i++)
        printf("---|");
    printf("\n");
}

/* Prints the headline of a group if c is its first case. */
static void markdown__headline(const struct matrix_case *c,
                               const struct record_list *records,
                               const char *last)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        if (matrix_groups[i]->count > 0 && matrix_groups[i]->cases == c) {
            printf("\n## %s\n\n", matrix_groups[i]->title);
            markdown__head(records, last);
        }
    }
}

void markdown_results(const struct result *results, size_t count)
{
    printf("# The error matrix, as run on ");
    report_system();
    printf("\n");
    for (size_t i = 0; i < count; i++) {
        char text[ROW_TEXT_SIZE];

        markdown__headline(results[i].c, &matrix_records, "here");
        markdown__markdown_case(results[i].c, &matrix_records);
        row_format(&results[i].row, text);
        printf(" | `%s`<br>%s |\n", text, verdict_name(results[i].verdict));
    }
}

/* Prints the list of the records. */
static void markdown__records(const struct record_list *records)
{
    if (records->count == 0) {
        printf(
            "\nNo run on Windows has been recorded yet. [observed](observed/"
            "README.md) says how to\nmake a record of yours.\n");
        return;
    }
    printf(
        "\nThese runs are recorded in [observed](observed/README.md); each "
        "has a"
        " column. \"As\nexpected\" is one of the results in the column"
        " before.\n\n"
        "| record | system | edition | program | processors | date |\n"
        "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < records->count; i++) {
        const struct platform *p = &records->records[i].platform;
        char name[PLATFORM_NAME_SIZE];

        platform_name(p, name);
        printf("| `%s` | %s", records->records[i].name, name);
        if (p->wine == NULL)
            printf(".%lu", p->revision);
        printf(" | %s | %s | %u | %s |\n",
               p->edition,
               p->program,
               p->processors,
               p->date);
    }
}

/* Explains the words for the kinds of evidence. */
static void markdown__evidence(void)
{
    printf(
        "\nWhat Windows does is taken from the source named, after the kind"
        " of evidence:\n\n"
        "- *tested through a port*: a test that has been run on Windows"
        " asserts the packet, or\n  that none comes. It is one of Wine's"
        " conformance tests, which are run on Windows too,\n  or that of a"
        " library.\n"
        "- *tested otherwise*: such a test asserts it without a port, by an"
        " event or a control\n  code, or for another operation; the source"
        " says which.\n"
        "- *translation tested*: the packet is injected, with the NTSTATUS of"
        " the row. Tests\n  assert which errors stand for that status; the"
        " result of the wait follows from the\n  rule that a warning or an"
        " error gives `FALSE`.\n"
        "- *relied on by libraries*: a library that many programs use would"
        " not work if it were\n  otherwise.\n"
        "- *reported*: somebody has seen it on Windows and reported it"
        " publicly.\n"
        "- *documented*: a page of Microsoft's says so, and no run is"
        " known.\n"
        "- *inferred*: it follows from other rows, or from how Windows is"
        " known to work; no run\n  is known.\n\n"
        "A test of Wine is named by version, file in `dlls`, and function."
        " On a Windows that\nhas no column here, a row that differs is a"
        " failure only if it is tested through a\nport; any other row that"
        " differs is `unseen`, and the program asks you for a record.\n");
}

/* Prints an everyday row, with its short texts. */
static void markdown__everyday_row(const struct everyday_row *row,
                                   const struct matrix_case *c)
{
    char words[BRIEF_EXPECTATION_SIZE];

    brief_expectation(c->windows, words, sizeof words);
    printf("| ");
    markdown__cell(row->what);
    printf(" | ");
    markdown__cell(words);
    printf(" | ");
    markdown__cell(row->reaction);
    printf(" | `%s` |\n", c->name);
}

/* The site shows its own form of the matrix instead of the text between these
 * comments; see docs/tools/README.md. */
static void markdown__everyday(void)
{
    printf(
        "\n<!-- site: matrix -->\n\n"
        "## What every server meets\n\n"
        "| what happens | GetQueuedCompletionStatus on Windows | what to do"
        " | case |\n|---|---|---|---|\n");
    for (size_t i = 0; i < everyday_row_count; i++) {
        const struct matrix_case *c = matrix_find(everyday_rows[i].name);

        if (c != NULL)
            markdown__everyday_row(&everyday_rows[i], c);
    }
    printf(
        "\n\"No packet\": the call that starts the operation fails, with"
        " that error. The tables\nbelow have all cases, with their sources"
        " and with what Wine does.\n"
        "\n<!-- /site -->\n");
}

void markdown_page(const struct matrix_case *const *cases,
                   size_t count,
                   const struct record_list *records)
{
    printf(
        "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n"
        "<!-- Generated: cmake --build --preset wine"
        " --target update-matrix-page -->\n"
        "# The error matrix\n\n"
        "Every way in which `GetQueuedCompletionStatus` can return. Each row"
        " is a test, whose name\nis `matrix.` and the name of the case; the"
        " number of the subject is in parentheses.\n`ctest -R matrix.reset"
        " -V` runs and explains a group, and `error-matrix` prints the\n"
        "whole table with the results of your system.\n");
    markdown__everyday();
    printf(
        "\n## How a row is written\n\n"
        "A result has the columns `call gqcs error bytes key overlapped"
        " status wsa`: what the\ncall that starts the operation returns;"
        " what `GetQueuedCompletionStatus` returns, with\n`GetLastError`"
        " after `FALSE`, and what it writes (`-`: there is no packet);\n"
        "`OVERLAPPED.Internal`, an NTSTATUS; and the error from"
        " `WSAGetOverlappedResult`. `|`\nseparates values that are accepted,"
        " and `*` accepts any value; `id` is a process ID, and\n`n` a number"
        " that depends on the machine.\n\n"
        "What Wine does was observed with Wine 8.0 and 10.0. *Claimed* is"
        " what the notes say\nfrom which this course started, with the number"
        " of the statement.\n");
    markdown__evidence();
    markdown__records(records);
    printf("\n<!-- site: without-script -->\n");
    for (size_t i = 0; i < count; i++) {
        markdown__headline(cases[i], records, NULL);
        markdown__markdown_case(cases[i], records);
        printf(" |\n");
    }
    printf("\n<!-- /site -->\n");
    printf("\n## Left out\n\n| sub-case | what | why |\n|---|---|---|\n");
    for (size_t i = 0; i < matrix_omission_count; i++) {
        printf("| %s | ", matrix_omissions[i].ref);
        markdown__cell(matrix_omissions[i].title);
        printf(" | ");
        markdown__cell(matrix_omissions[i].reason);
        printf(" |\n");
    }
}
