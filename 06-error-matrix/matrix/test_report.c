/* SPDX-License-Identifier: MIT */
/* Tests the output of error-matrix: the explanation of a code, the brief
 * table, the page, the data of the site, and the file of --record. */
#include <stdio.h>
#include <string.h>

#include "brief.h"
#include "common/tests/harness/test.h"
#include "everyday.h"
#include "observed.h"
#include "markdown.h"
#include "report.h"

static const char *explained(const char *what)
{
    test_capture_start(stdout);
    CHECK(report_explain(what));
    return test_capture_end();
}

static void an_error_is_explained_by_number_and_by_name(void)
{
    static const char *const spellings[] = {"64",
                                            "ERROR_NETNAME_DELETED",
                                            "10054",
                                            "wsaeconnreset",
                                            "C000020D",
                                            "0xc000020d",
                                            "STATUS_CONNECTION_RESET"};

    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        const char *text = explained(spellings[i]);

        CHECK_CONTAINS(text,
                       "STATUS_CONNECTION_RESET (C000020D)  "
                       "ERROR_NETNAME_DELETED (64)  WSAECONNRESET (10054)");
        CHECK_CONTAINS(text, "reset.peer-resets-with-a-receive-pending (9a)");
        CHECK_CONTAINS(text, "so: close this socket");
    }
}

/* 10054 also comes from a port that is unreachable; 64 never does. */
static void an_explanation_has_the_causes_of_that_code_alone(void)
{
    CHECK_CONTAINS(explained("10054"), "STATUS_PORT_UNREACHABLE");
    CHECK(strstr(explained("64"), "STATUS_PORT_UNREACHABLE") == NULL);
    CHECK(strstr(explained("995"), "reset.peer-resets") == NULL);
    CHECK_CONTAINS(explained("676"), "under Wine only");
    CHECK_CONTAINS(explained("00000103"), "STATUS_PENDING 0x00000103");
    CHECK_CONTAINS(explained("735"), "no operation completes with it");
    CHECK_CONTAINS(explained("80"), "no row of the matrix has it");
}

/* It follows the general advice, if an operation has its own. */
static void an_explanation_has_the_advice_for_each_operation(void)
{
    CHECK_CONTAINS(explained("10054"), "(Winsock): the peer reset");
    CHECK_CONTAINS(explained("10054"), "\n  for WSARecvFrom, recvfrom, ");
    CHECK_CONTAINS(explained("10054"), "      source: Microsoft Learn, ");
    CHECK_CONTAINS(explained("232"), "\n  for ConnectNamedPipe: ");
    CHECK_CONTAINS(explained("C00000B1"), "\n  for ConnectNamedPipe: ");
    CHECK_CONTAINS(explained("10055"), "\n  for bind, connect, ConnectEx: ");
    CHECK(strstr(explained("C000020D"), "\n  for ") == NULL);
}

static void what_is_no_code_is_not_explained(void)
{
    static const char *const words[] =
        {"", "nonsense", "64x", "-1", "0x", "12345", "99999999999"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        test_capture_start(stderr);
        CHECK(!report_explain(words[i]));
        CHECK_CONTAINS(test_capture_end(), "not in the table");
    }
}

/* -- The brief table ---------------------------------------------------- */

static void every_everyday_row_is_a_case(void)
{
    CHECK_EQ(everyday_row_count, 12);
    for (size_t i = 0; i < everyday_row_count; i++) {
        const struct everyday_row *row = &everyday_rows[i];

        printf("%s\n", row->name);
        CHECK(matrix_find(row->name) != NULL);
        CHECK(strlen(row->what) > 4);
        CHECK(strlen(row->reaction) > 4);
    }
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        if (length > longest)
            longest = length;
        text += length + (text[length] == '\n');
    }
    return longest;
}

/* How many cases one capture has room for. Each capture takes a while, so it
 * should have many. */
#define MOST_RESULTS 40

static void check_widths(const struct result *results, size_t count)
{
    static const unsigned widths[] = {BRIEF_LEAST_WIDTH, BRIEF_MOST_WIDTH};

    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        const char *text;

        test_capture_start(stdout);
        brief_results(results, count, widths[i]);
        text = test_capture_end();
        CHECK_CONTAINS(text, " 0 FAIL\n");
        CHECK(longest_line(text) <= widths[i]);
    }
}

/* Checks all cases, because only the everyday ones have short texts. The rows
 * are empty, and diverge where the row of Wine 8 does. */
static void check_group(const struct matrix_group *group)
{
    static struct result results[MOST_RESULTS];
    size_t count = 0;

    for (size_t i = 0; i < group->count; i++) {
        const struct matrix_case *c = &group->cases[i];

        results[count].c = c;
        results[count].verdict =
            c->wine8 != NULL ? VERDICT_DIVERGES : VERDICT_SAME;
        row_clear(&results[count].row);
        count++;
        if (count == MOST_RESULTS || i + 1 == group->count) {
            check_widths(results, count);
            count = 0;
        }
    }
}

static void every_case_in_brief_keeps_to_the_width(void)
{
    CHECK_EQ(longest_line("a\nlonger\nb\n"), 6);
    for (size_t i = 0; i < matrix_group_count; i++)
        check_group(matrix_groups[i]);
}

static void a_brief_row_that_diverges_shows_both(void)
{
    struct matrix_case c = {.name = "made.up",
                            .title = "title",
                            .reaction = "reaction",
                            .windows =
                                "- FALSE 735|6 untouched ours NULL - -"
                                " or 10054 - 0 untouched - - - -"};
    struct result result = {.c = &c, .verdict = VERDICT_DIVERGES};
    const char *text;

    row_clear(&result.row);
    row_set_text(&result.row, COLUMN_GQCS, "TRUE");
    row_set_text(&result.row, COLUMN_BYTES, "1");
    test_capture_start(stdout);
    brief_results(&result, 1, BRIEF_MOST_WIDTH);
    text = test_capture_end();
    CHECK_CONTAINS(text, "\n* title ");
    CHECK_CONTAINS(text, " TRUE, 1 byte  ");
    CHECK_CONTAINS(text,
                   "\n    Windows: FALSE, NULL, ERROR_ABANDONED_WAIT_0 735 or"
                   " ERROR_INVALID_HANDLE 6; or no packet,\n"
                   "    WSAECONNRESET 10054\n");
    CHECK_CONTAINS(text, "\n*: Wine differs from Windows here.");
}

/* -- Unseen, and recorded ----------------------------------------------- */

#define EXPECTED "997 FALSE 995 0 ours ours C0000120 995"

static const struct matrix_case inferred = {.name = "made.up",
                                            .title = "title",
                                            .reaction = "reaction",
                                            .windows = EXPECTED,
                                            .confidence = INFERRED,
                                            .source = "nobody's test"};

static const char *printed(enum report_format format, const struct result *r)
{
    test_capture_start(stdout);
    report_results(format, r, 1, BRIEF_MOST_WIDTH);
    return test_capture_end();
}

static void a_row_that_is_unseen_says_what_was_expected_and_asks(void)
{
    struct result result = {.c = &inferred, .verdict = VERDICT_UNSEEN};
    char text[REPORT_UNSEEN_SIZE];

    row_clear(&result.row);
    report_unseen(&result, text, sizeof text);
    CHECK_CONTAINS(text,
                   "expected " EXPECTED
                   " (inferred: nobody's test),"
                   " here - - 0 untouched - - - -; nobody has recorded ");
    CHECK_CONTAINS(text, ": please send the file of --record FILE, see ");
    CHECK(strchr(text, '\n') == NULL);
    CHECK_CONTAINS(printed(REPORT_TABLE, &result), text);
    CHECK_CONTAINS(printed(REPORT_BRIEF, &result), "? title ");
    CHECK_CONTAINS(printed(REPORT_BRIEF, &result), "unseen: expected ");
    CHECK_CONTAINS(printed(REPORT_TSV, &result), "\tunseen\n");
}

static void a_step_that_failed_is_unseen_with_its_error(void)
{
    struct result result = {.c = &inferred,
                            .verdict = VERDICT_UNSEEN,
                            .text = "the call: ERROR_ACCESS_DENIED (5)"};
    char text[REPORT_UNSEEN_SIZE];

    row_clear(&result.row);
    report_unseen(&result, text, sizeof text);
    CHECK_CONTAINS(text, "here the call: ERROR_ACCESS_DENIED (5); ");
}

static void unseen_rows_are_counted_if_there_are_any(void)
{
    struct result result = {.c = &inferred, .verdict = VERDICT_SAME};

    row_clear(&result.row);
    CHECK_CONTAINS(printed(REPORT_TABLE, &result), " 0 skipped, 0 FAIL\n");
    result.verdict = VERDICT_UNSEEN;
    CHECK_CONTAINS(printed(REPORT_TABLE, &result),
                   " 0 skipped, 1 unseen, 0 FAIL\n");
}

static void a_test_that_is_unseen_is_skipped(void)
{
    struct result result = {.c = &inferred, .verdict = VERDICT_UNSEEN};

    CHECK_EQ(report_exit_code(&result), TEST_SKIPPED);
    result.verdict = VERDICT_SKIPPED;
    CHECK_EQ(report_exit_code(&result), TEST_SKIPPED);
    result.verdict = VERDICT_FAIL;
    CHECK_EQ(report_exit_code(&result), 1);
    result.verdict = VERDICT_DIVERGES;
    CHECK_EQ(report_exit_code(&result), 0);
}

/* The page with only the first case, and with count records of that row. */
static const char *page(const struct recorded_row *row, size_t count)
{
    const struct matrix_case *c = &matrix_groups[0]->cases[0];
    const struct record record = {.name = "made-up",
                                  .platform = {.major = 10,
                                               .build = 99001,
                                               .revision = 7,
                                               .edition = "MadeUp",
                                               .program = "x64",
                                               .processors = 4,
                                               .date = "2026-01-02"},
                                  .rows = row,
                                  .count = 1};
    const struct record_list records = {&record, count};

    test_capture_start(stdout);
    markdown_page(&c, 1, &records);
    return test_capture_end();
}

static void a_record_has_a_column_of_the_page(void)
{
    const char *name = matrix_groups[0]->cases[0].name;
    const struct recorded_row as_expected = {
        name,
        matrix_groups[0]->cases[0].windows,
        NULL};
    const struct recorded_row other = {
        name,
        "- FALSE 6 untouched untouched NULL - -",
        NULL};
    const struct recorded_row skipped = {name, NULL, "skipped"};
    const struct recorded_row none = {"another.case", NULL, "skipped"};

    CHECK_CONTAINS(page(&as_expected, 1),
                   "| `made-up` | Windows 10.0.99001.7 | MadeUp | x64 | 4 |"
                   " 2026-01-02 |\n");
    CHECK_CONTAINS(page(&as_expected, 1),
                   "| case | Windows | Windows 10.0.99001<br>`made-up` |"
                   " Wine 8 | Wine 10 | what to do |\n"
                   "|---|---|---|---|---|---|\n");
    CHECK_CONTAINS(page(&as_expected, 1), " | as expected | as Windows |");
    CHECK_CONTAINS(page(&other, 1),
                   " | `- FALSE 6 untouched untouched NULL - -` | as Windows");
    CHECK_CONTAINS(page(&skipped, 1), " | skipped | as Windows |");
    CHECK_CONTAINS(page(&none, 1), " | - | as Windows |");
}

static void without_records_the_page_asks_for_one(void)
{
    CHECK_CONTAINS(page(NULL, 0), "No run on Windows has been recorded yet.");
    CHECK_CONTAINS(page(NULL, 0),
                   "| case | Windows | Wine 8 | Wine 10 | what to do |\n"
                   "|---|---|---|---|---|\n");
}

static void the_page_begins_with_the_rows_of_every_day(void)
{
    const char *last = page(NULL, 0);

    for (size_t i = 0; i < everyday_row_count; i++) {
        const char *row = strstr(last, everyday_rows[i].what);

        printf("%s\n", everyday_rows[i].what);
        CHECK(row != NULL);
        last = row;
    }
    CHECK_CONTAINS(last, "\n## Waits without a packet\n");
}

/* -- The data of the site ----------------------------------------------- */

static const char *json(const char *name)
{
    const struct matrix_case *c = matrix_find(name);

    test_capture_start(stdout);
    report_cases(REPORT_JSON, &c, 1);
    return test_capture_end();
}

static void json_says_where_a_case_belongs(void)
{
    CHECK_CONTAINS(json(everyday_rows[2].name), "\"group\": \"reset\"");
    CHECK_CONTAINS(json(everyday_rows[2].name),
                   "\"heading\": \"The peer resets the connection\"");
    CHECK_CONTAINS(json(everyday_rows[2].name),
                   "\"everyday\": {\"place\": 3,");
    CHECK(strstr(json("wait.handle-is-null"), "everyday") == NULL);
}

static void json_has_the_row_in_words(void)
{
    CHECK_CONTAINS(json("wait.port-is-closed-during-the-wait"),
                   "\"windows_in_words\": \"FALSE, NULL,"
                   " ERROR_ABANDONED_WAIT_0 735 or ERROR_INVALID_HANDLE 6\"");
    CHECK_CONTAINS(json("wait.port-is-closed-during-the-wait"),
                   "\"wine8_in_words\": \"FALSE, NULL, WAIT_TIMEOUT 258\"");
    CHECK(strstr(json("wait.handle-is-null"), "wine8_in_words") == NULL);
}

static void json_says_whether_a_packet_was_made_up(void)
{
    CHECK_CONTAINS(json("decode.io-timeout"), "\"injected\": true");
    CHECK_CONTAINS(json("wait.handle-is-null"), "\"injected\": false");
}

/* -- The file of --record ----------------------------------------------- */

static const struct platform made_up = {.major = 10,
                                        .build = 99001,
                                        .revision = 7,
                                        .edition = "MadeUp",
                                        .program = "x64",
                                        .processors = 4,
                                        .date = "2026-01-02"};

/* The contents of the file after these results were written to it. Each test
 * has its own file, because they may run at the same time. */
static const char *written(const char *path,
                           const struct result *results,
                           size_t count)
{
    static char text[2048];
    FILE *file = observed_open(path);

    CHECK(file != NULL);
    CHECK(observed_write(file, path, &made_up, results, count));
    file = fopen(path, "rb");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    remove(path);
    return text;
}

static void a_record_has_its_members_and_a_line_per_case(void)
{
    struct matrix_case injected = inferred;
    struct result results[] = {
        {.c = &inferred, .verdict = VERDICT_FAIL},
        {.c = &injected, .verdict = VERDICT_INJECTED},
        {.c = &inferred, .verdict = VERDICT_SKIPPED, .text = "why"}};

    injected.injected = true;
    row_clear(&results[0].row);
    row_clear(&results[1].row);
    CHECK_STR_EQ(written("members.tsv", results, 3),
                 "# format\terror-matrix record 1\n"
                 "# system\tWindows\n"
                 "# version\t10.0\n"
                 "# build\t99001\n"
                 "# revision\t7\n"
                 "# edition\tMadeUp\n"
                 "# program\tx64\n"
                 "# processors\t4\n"
                 "# date\t2026-01-02\n"
                 "# rows\t3\n"
                 "case\trow\texpected\tnote\n"
                 "made.up\t- - 0 untouched - - - -\t" EXPECTED
                 "\t-\n"
                 "made.up\t- - 0 untouched - - - -\t" EXPECTED
                 "\tinjected\n"
                 "made.up\t-\t" EXPECTED "\tskipped: why\n");
}

static void a_reason_stays_in_its_column(void)
{
    struct result result = {.c = &inferred,
                            .verdict = VERDICT_FAIL,
                            .text = "a\tcall:\r\n\"no\"; \xe9 | \\"};

    CHECK_CONTAINS(written("reason.tsv", &result, 1),
                   "\nmade.up\t-\t" EXPECTED
                   "\tfailed: a call:  \"no\"; ? | \\\n");
}

static const struct test_case cases[] = {
    {"an_error_is_explained_by_number_and_by_name",
     an_error_is_explained_by_number_and_by_name},
    {"an_explanation_has_the_causes_of_that_code_alone",
     an_explanation_has_the_causes_of_that_code_alone},
    {"an_explanation_has_the_advice_for_each_operation",
     an_explanation_has_the_advice_for_each_operation},
    {"what_is_no_code_is_not_explained", what_is_no_code_is_not_explained},
    {"every_everyday_row_is_a_case", every_everyday_row_is_a_case},
    {"every_case_in_brief_keeps_to_the_width",
     every_case_in_brief_keeps_to_the_width},
    {"a_brief_row_that_diverges_shows_both",
     a_brief_row_that_diverges_shows_both},
    {"a_row_that_is_unseen_says_what_was_expected_and_asks",
     a_row_that_is_unseen_says_what_was_expected_and_asks},
    {"a_step_that_failed_is_unseen_with_its_error",
     a_step_that_failed_is_unseen_with_its_error},
    {"unseen_rows_are_counted_if_there_are_any",
     unseen_rows_are_counted_if_there_are_any},
    {"a_test_that_is_unseen_is_skipped", a_test_that_is_unseen_is_skipped},
    {"a_record_has_a_column_of_the_page", a_record_has_a_column_of_the_page},
    {"without_records_the_page_asks_for_one",
     without_records_the_page_asks_for_one},
    {"the_page_begins_with_the_rows_of_every_day",
     the_page_begins_with_the_rows_of_every_day},
    {"json_says_where_a_case_belongs", json_says_where_a_case_belongs},
    {"json_has_the_row_in_words", json_has_the_row_in_words},
    {"json_says_whether_a_packet_was_made_up",
     json_says_whether_a_packet_was_made_up},
    {"a_record_has_its_members_and_a_line_per_case",
     a_record_has_its_members_and_a_line_per_case},
    {"a_reason_stays_in_its_column", a_reason_stays_in_its_column},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
