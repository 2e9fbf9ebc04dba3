/* SPDX-License-Identifier: MIT */
/* error-matrix: runs the cases of the error matrix and prints the result of
 * each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "common/net.h"
#include "common/options.h"
#include "common/tests/matrix/helper.h"
#include "brief.h"
#include "everyday.h"
#include "observed.h"
#include "report.h"

/* The cases that were asked for. */
struct selection {
    const struct matrix_case **cases;
    size_t count;
};

/* Whether word names the case, or the group it belongs to. */
static bool names(const char *word,
                  const struct matrix_group *group,
                  const struct matrix_case *c)
{
    return strcmp(word, c->name) == 0 || strcmp(word, group->name) == 0;
}

static bool is_wanted(const struct operands *words,
                      const struct matrix_group *group,
                      const struct matrix_case *c)
{
    for (size_t i = 0; i < words->count; i++) {
        if (names(words->words[i], group, c))
            return true;
    }
    return words->count == 0;
}

static bool is_known(const char *word)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        if (strcmp(word, matrix_groups[i]->name) == 0)
            return true;
    }
    return matrix_find(word) != NULL;
}

/* The valid names on stderr: all groups, and the cases of each. */
static void print_names(void)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        const struct matrix_group *group = matrix_groups[i];

        fprintf(stderr, "%s\n", group->name);
        for (size_t j = 0; j < group->count; j++)
            fprintf(stderr, "  %s\n", group->cases[j].name);
    }
}

static bool are_known(const struct operands *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!is_known(words->words[i])) {
            fprintf(stderr,
                    "%s: no such case or group; these are all of them:\n",
                    words->words[i]);
            print_names();
            return false;
        }
    }
    return true;
}

/* Allocates room for the cases of the table, or for the everyday cases. */
static bool make_room(struct selection *s)
{
    size_t all = everyday_row_count;

    for (size_t i = 0; i < matrix_group_count; i++)
        all += matrix_groups[i]->count;
    s->cases = calloc(all, sizeof(const struct matrix_case *));
    if (s->cases == NULL)
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
    return s->cases != NULL;
}

static bool select_everyday(struct selection *s)
{
    for (size_t i = 0; i < everyday_row_count; i++) {
        const struct matrix_case *c = matrix_find(everyday_rows[i].name);

        if (c == NULL) {
            fprintf(stderr,
                    "%s: in everyday.c, but there is no such case\n",
                    everyday_rows[i].name);
            return false;
        }
        s->cases[s->count++] = c;
    }
    return true;
}

/* Selects cases in the order of the table, whatever the order of the words.
 * Without words, the brief table has the everyday cases. */
static bool select_cases(struct selection *s,
                         const struct operands *words,
                         enum report_format format)
{
    if (!make_room(s))
        return false;
    if (format == REPORT_BRIEF && words->count == 0)
        return select_everyday(s);
    for (size_t i = 0; i < matrix_group_count; i++) {
        const struct matrix_group *group = matrix_groups[i];

        for (size_t j = 0; j < group->count; j++) {
            if (is_wanted(words, group, &group->cases[j]))
                s->cases[s->count++] = &group->cases[j];
        }
    }
    return true;
}

struct settings {
    int format;
    unsigned width;
    bool list;
    const char *explain;
    const char *record;
    struct operands words;
};

/* Runs the cases. Returns whether none is FAIL. */
static bool run_cases(const struct selection *s, struct result *results)
{
    bool good = true;

    for (size_t i = 0; i < s->count; i++) {
        matrix_run(s->cases[i], &results[i]);
        if (results[i].verdict == VERDICT_FAIL)
            good = false;
    }
    return good;
}

/* Returns the exit code: 1 if a row is FAIL or the record cannot be written.
 * record is NULL without --record. */
static int run(const struct selection *s,
               const struct settings *settings,
               FILE *record)
{
    /* one more, because calloc of nothing may return NULL */
    struct result *results = calloc(s->count + 1, sizeof *results);
    bool good;

    if (results == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return 1;
    }
    good = run_cases(s, results);
    report_results((enum report_format) settings->format,
                   results,
                   s->count,
                   settings->width);
    if (record != NULL && !observed_write(record,
                                          settings->record,
                                          platform_here(),
                                          results,
                                          s->count))
        good = false;
    free(results);
    return good ? 0 : 1;
}

/* Opens the file of --record and starts Winsock, then runs the cases. The file
 * comes first, so that you see immediately if it cannot be opened. */
static int run_all(const struct selection *s, const struct settings *settings)
{
    FILE *record = NULL;
    int code = 1;

    if (settings->record != NULL &&
        (record = observed_open(settings->record)) == NULL)
        return 1;
    if (net_start_winsock()) {
        code = run(s, settings, record);
        net_stop_winsock();
    } else if (record != NULL) {
        fclose(record);
    }
    return code;
}

/* A record needs a run of all cases. */
static bool can_record(const struct settings *settings)
{
    if (settings->record == NULL ||
        (settings->words.count == 0 && !settings->list &&
         settings->explain == NULL && settings->format != REPORT_BRIEF))
        return true;
    fprintf(stderr,
            "--record %s: cannot be combined with CASE, --list, --explain or"
            " --format brief: a record has all cases\n",
            settings->record);
    return false;
}

/* Returns an exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct settings *settings)
{
    const struct option options[] = {
        {.name = "format",
         .type = OPTION_CHOICE,
         .value = &settings->format,
         .argument = "FORMAT",
         .help = "table (default), tsv, markdown, json or brief",
         .choices = report_formats},
        {.name = "width",
         .type = OPTION_NUMBER,
         .value = &settings->width,
         .argument = "N",
         .help = "width of the brief table, 80 (default) to 100",
         .minimum = BRIEF_LEAST_WIDTH,
         .maximum = BRIEF_MOST_WIDTH},
        {.name = "list",
         .type = OPTION_FLAG,
         .value = &settings->list,
         .help = "print the cases without running them"},
        {.name = "explain",
         .type = OPTION_TEXT,
         .value = &settings->explain,
         .argument = "CODE",
         .help = "explain an error or NTSTATUS, by number or name"},
        {.name = "record",
         .type = OPTION_TEXT,
         .value = &settings->record,
         .argument = "FILE",
         .help = "also write the results of this system to FILE, as TSV"},
    };
    enum options_result result =
        options_parse_operands(argc,
                               argv,
                               "Runs the cases of the error matrix, and"
                               " compares what GetQueuedCompletionStatus"
                               " returns with what is expected.",
                               options,
                               sizeof options / sizeof options[0],
                               "[CASE or GROUP...]",
                               &settings->words);

    if (result != OPTIONS_OK)
        return result == OPTIONS_HELP ? 0 : 2;
    return are_known(&settings->words) && can_record(settings) ? -1 : 2;
}

int main(int argc, char **argv)
{
    struct settings settings = {.width = BRIEF_LEAST_WIDTH};
    struct selection selection = {0};
    enum report_format format;
    int code = helper_main(argc, argv);

    if (code < 0)
        code = parse(argc, argv, &settings);
    if (code >= 0)
        return code;
    if (settings.explain != NULL)
        return report_explain(settings.explain) ? 0 : 2;
    format = (enum report_format) settings.format;
    code = 0;
    if (!select_cases(&selection, &settings.words, format))
        code = 1;
    else if (settings.list)
        report_cases(format, selection.cases, selection.count);
    else
        code = run_all(&selection, &settings);
    free(selection.cases);
    return code;
}
