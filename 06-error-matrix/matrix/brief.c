/* SPDX-License-Identifier: MIT */
#include "brief.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "everyday.h"
#include "report.h"

enum { CELL_WHAT, CELL_GQCS, CELL_ERROR, CELL_REACTION, CELL_COUNT };

#define CELL_SIZE BRIEF_EXPECTATION_SIZE

struct cells {
    char text[CELL_COUNT][CELL_SIZE];
    int width[CELL_COUNT];
};

/* Blanks before each line, with room for the mark of a row. */
#define MARGIN 2
/* Blanks between two columns. */
#define GAP 2

/* -- A row in words ----------------------------------------------------- */

/* Appends to text, which has room for size bytes; cuts off what is too
 * long. */
static void brief__append(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%s", more);
}

/* "735|6" as "ERROR_ABANDONED_WAIT_0 735 or ERROR_INVALID_HANDLE 6". */
static void brief__codes(const char *field, char *text, size_t size)
{
    const char *p = field;

    text[0] = '\0';
    while (*p != '\0') {
        size_t length = strcspn(p, "|");
        unsigned long code = strtoul(p, NULL, 10);
        char one[80];

        if (*p == '*')
            snprintf(one, sizeof one, "any error");
        else
            snprintf(one,
                     sizeof one,
                     "%s %lu",
                     error_name((uint32_t) code),
                     code);
        brief__append(text, size, text[0] != '\0' ? " or " : "");
        brief__append(text, size, one);
        p += length + (p[length] == '|');
    }
}

static bool brief__is_packet(const struct row *row)
{
    return strcmp(row->field[COLUMN_GQCS], "-") != 0;
}

/* The outcome: "TRUE, 4 bytes", "FALSE", "FALSE, NULL" or "no packet". */
static void brief__gqcs(const struct row *row, char *text, size_t size)
{
    const char *bytes = row->field[COLUMN_BYTES];
    bool success = strcmp(row->field[COLUMN_GQCS], "TRUE") == 0;

    if (!brief__is_packet(row))
        snprintf(text, size, "no packet");
    else if (strcmp(row->field[COLUMN_OVERLAPPED], "NULL") == 0)
        snprintf(text, size, "%s, NULL", row->field[COLUMN_GQCS]);
    else if (success && strspn(bytes, "0123456789") == strlen(bytes))
        snprintf(text,
                 size,
                 "TRUE, %s byte%s",
                 bytes,
                 strcmp(bytes, "1") == 0 ? "" : "s");
    else
        snprintf(text, size, "%s", row->field[COLUMN_GQCS]);
}

/* The error of the wait or, if no packet came, of the call. */
static void brief__error(const struct row *row, char *text, size_t size)
{
    const char *field =
        row->field[brief__is_packet(row) ? COLUMN_ERROR : COLUMN_CALL];

    if (strcmp(field, "0") == 0 || strcmp(field, "-") == 0 ||
        strcmp(field, "997") == 0)
        snprintf(text, size, "-");
    else
        brief__codes(field, text, size);
}

/* Reads one row of an expectation, up to end. A field that is too long is cut
 * off; those that are shown are not. */
static void brief__read_row(const char *p, const char *end, struct row *row)
{
    row_clear(row);
    for (int i = 0; i < COLUMN_COUNT && p < end; i++) {
        size_t length = strcspn(p, " ");

        snprintf(row->field[i], ROW_FIELD_SIZE, "%.*s", (int) length, p);
        p += length + (p[length] == ' ');
    }
}

void brief_expectation(const char *rows, char *text, size_t size)
{
    text[0] = '\0';
    while (rows != NULL) {
        const char *next = strstr(rows, " or ");
        struct row row;
        char part[CELL_SIZE];

        brief__read_row(rows, next != NULL ? next : rows + strlen(rows), &row);
        brief__append(text, size, text[0] != '\0' ? "; or " : "");
        brief__gqcs(&row, part, sizeof part);
        brief__append(text, size, part);
        brief__error(&row, part, sizeof part);
        if (strcmp(part, "-") != 0) {
            brief__append(text, size, ", ");
            brief__append(text, size, part);
        }
        rows = next != NULL ? next + strlen(" or ") : NULL;
    }
}

/* -- Wrapped lines ------------------------------------------------------ */

/* How much of text fits on a line of that width: whole words, or a part of a
 * word that is wider than the line. */
static size_t brief__fit(const char *text, size_t width)
{
    size_t length = strlen(text);

    if (length <= width)
        return length;
    for (size_t i = width; i > 0; i--) {
        if (text[i] == ' ')
            return i;
    }
    return width;
}

/* A line, which is printed as a whole. */
struct line {
    char text[BRIEF_MOST_WIDTH + 1]; /* with the newline */
    size_t used;
};

static void brief__pad(struct line *line, size_t column)
{
    while (line->used < column)
        line->text[line->used++] = ' ';
}

/* Appends as much of *text as fits into width, and moves *text past it. */
static void brief__take(struct line *line, const char **text, size_t width)
{
    size_t length = brief__fit(*text, width);

    memcpy(line->text + line->used, *text, length);
    line->used += length;
    *text += length;
    *text += strspn(*text, " ");
}

static void brief__print(struct line *line)
{
    line->text[line->used++] = '\n';
    fwrite(line->text, 1, line->used, stdout);
}

static void brief__print_row(char mark, const struct cells *cells)
{
    const char *rest[CELL_COUNT];
    bool more = true;

    for (int i = 0; i < CELL_COUNT; i++)
        rest[i] = cells->text[i];
    while (more) {
        struct line line = {.text = {mark}, .used = 1};
        size_t column = MARGIN;

        more = false;
        mark = ' ';
        for (int i = 0; i < CELL_COUNT; i++) {
            if (*rest[i] != '\0') {
                brief__pad(&line, column);
                brief__take(&line, &rest[i], (size_t) cells->width[i]);
                more = more || *rest[i] != '\0';
            }
            column += (size_t) cells->width[i] + GAP;
        }
        brief__print(&line);
    }
}

/* A paragraph below a row, or below the table. */
static void brief__print_text(size_t indent, unsigned width, const char *text)
{
    while (*text != '\0') {
        struct line line = {.used = 0};

        brief__pad(&line, indent);
        brief__take(&line, &text, width - indent);
        brief__print(&line);
    }
}

/* -- The table ---------------------------------------------------------- */

/* The names of the errors take 24 characters without their number; what is
 * left goes to the two columns of prose. */
static void brief__set_widths(struct cells *cells, unsigned width)
{
    int prose = (int) width - MARGIN - 3 * GAP;

    cells->width[CELL_GQCS] = width < 90 ? 7 : 13;
    cells->width[CELL_ERROR] = 24;
    prose -= cells->width[CELL_GQCS] + cells->width[CELL_ERROR];
    cells->width[CELL_WHAT] = prose / 2 - 1;
    cells->width[CELL_REACTION] = prose - cells->width[CELL_WHAT];
}

/* An everyday case has shorter texts. */
static void brief__prose(const struct matrix_case *c, struct cells *cells)
{
    const struct everyday_row *row = everyday_find(c->name);

    snprintf(cells->text[CELL_WHAT],
             CELL_SIZE,
             "%s",
             row != NULL ? row->what : c->title);
    snprintf(cells->text[CELL_REACTION],
             CELL_SIZE,
             "%s",
             row != NULL ? row->reaction : c->reaction);
}

static void brief__print_header(unsigned width)
{
    struct cells cells = {
        .text = {"what happens", "GQCS", "error", "what to do"}};

    brief__set_widths(&cells, width);
    brief__print_row(' ', &cells);
    for (int i = 0; i < CELL_COUNT; i++) {
        memset(cells.text[i], '-', (size_t) cells.width[i]);
        cells.text[i][cells.width[i]] = '\0';
    }
    brief__print_row(' ', &cells);
}

/* The lines under a row that is not simply the same. */
static void brief__print_remark(const struct result *r, unsigned width)
{
    char expected[CELL_SIZE];
    char text[REPORT_UNSEEN_SIZE] = "";

    switch (r->verdict) {
    case VERDICT_DIVERGES:
        brief_expectation(r->c->windows, expected, sizeof expected);
        snprintf(text, sizeof text, "Windows: %s", expected);
        break;
    case VERDICT_SKIPPED:
        snprintf(text, sizeof text, "skipped: %s", r->text);
        break;
    case VERDICT_UNSEEN:
        snprintf(text, sizeof text, "unseen: ");
        report_unseen(r, text + strlen(text), sizeof text - strlen(text));
        break;
    case VERDICT_FAIL:
        brief_expectation(report_expected(r->c), expected, sizeof expected);
        snprintf(text,
                 sizeof text,
                 r->text[0] != '\0' ? "FAIL: %s" : "FAIL, expected: %s",
                 r->text[0] != '\0' ? r->text : expected);
        break;
    case VERDICT_INJECTED:
        snprintf(text,
                 sizeof text,
                 "injected: the packet was made by NtSetIoCompletion");
        break;
    case VERDICT_SAME:
    case VERDICT_COUNT:
        break;
    }
    brief__print_text(MARGIN + 2, width, text);
}

static void brief__print_result(const struct result *r, unsigned width)
{
    static const char marks[VERDICT_COUNT] = {' ', '*', ' ', ' ', '?', '!'};
    struct cells cells;

    brief__set_widths(&cells, width);
    brief__prose(r->c, &cells);
    brief__gqcs(&r->row, cells.text[CELL_GQCS], CELL_SIZE);
    if (r->verdict == VERDICT_SKIPPED)
        snprintf(cells.text[CELL_GQCS], CELL_SIZE, "-");
    brief__error(&r->row, cells.text[CELL_ERROR], CELL_SIZE);
    brief__print_row(marks[r->verdict], &cells);
    brief__print_remark(r, width);
}

static void brief__print_legend(const struct result *results,
                                size_t count,
                                unsigned width)
{
    bool diverges = false;

    for (size_t i = 0; i < count; i++)
        diverges = diverges || results[i].verdict == VERDICT_DIVERGES;
    putchar('\n');
    brief__print_text(0,
                      width,
                      "GQCS: what GetQueuedCompletionStatus returns, with"
                      " NULL if it returns no OVERLAPPED. No packet: the call"
                      " that starts the operation fails, with that error.");
    if (diverges)
        brief__print_text(0,
                          width,
                          matrix_wine() == NULL
                              ? "*: this version of Windows is recorded as"
                                " different from what is expected, which is"
                                " in the line below."
                              : "*: Wine differs from Windows here. The row"
                                " shows what this Wine does, and the line"
                                " below it what Windows does.");
}

void brief_results(const struct result *results, size_t count, unsigned width)
{
    brief__print_header(width);
    for (size_t i = 0; i < count; i++)
        brief__print_result(&results[i], width);
    brief__print_legend(results, count, width);
    report_counts(results, count);
}
