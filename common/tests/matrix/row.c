/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/row.h"

#include <stdio.h>
#include <string.h>

const char *const row_columns[COLUMN_COUNT] =
    {"call", "gqcs", "error", "bytes", "key", "overlapped", "status", "wsa"};

void row_clear(struct row *row)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        row_set_text(row, (enum column) i, "-");
    row_set_number(row, COLUMN_ERROR, 0);
    row_set_text(row, COLUMN_BYTES, "untouched");
}

void row_set_number(struct row *row, enum column column, unsigned long number)
{
    snprintf(row->field[column], ROW_FIELD_SIZE, "%lu", number);
}

void row_set_text(struct row *row, enum column column, const char *text)
{
    snprintf(row->field[column], ROW_FIELD_SIZE, "%s", text);
}

void row_format(const struct row *row, char text[ROW_TEXT_SIZE])
{
    size_t length = 0;

    for (int i = 0; i < COLUMN_COUNT; i++)
        length += (size_t) snprintf(text + length,
                                    ROW_TEXT_SIZE - length,
                                    "%s%s",
                                    i > 0 ? " " : "",
                                    row->field[i]);
}

/* The end of the word at p: a blank, one of the characters, or the end of the
 * text. */
static const char *row__end(const char *p, const char *characters)
{
    while (*p != '\0' && *p != ' ' && strchr(characters, *p) == NULL)
        p++;
    return p;
}

/* Whether value is one of "a|b|c", which ends at a blank. */
static bool row__field_matches(const char *value, const char *field)
{
    if (*field == '*')
        return true;
    for (;;) {
        const char *end = row__end(field, "|");
        size_t length = (size_t) (end - field);

        if (strlen(value) == length && memcmp(value, field, length) == 0)
            return true;
        if (*end != '|')
            return false;
        field = end + 1;
    }
}

/* Compares with the alternative at *text, and moves *text to the next one, or
 * sets it to NULL after the last. If row is NULL, only checks the form. */
static bool row__next_matches(const struct row *row, const char **text)
{
    const char *p = *text;
    bool matches = true;

    for (int i = 0; i < COLUMN_COUNT; i++) {
        const char *end = row__end(p, "");

        if (end == p || (row != NULL && !row__field_matches(row->field[i], p)))
            matches = false;
        p = *end == ' ' && i + 1 < COLUMN_COUNT ? end + 1 : end;
    }
    *text = NULL;
    if (strncmp(p, " or ", 4) == 0)
        *text = p + 4;
    else if (*p != '\0')
        matches = false;
    return matches;
}

bool row_parse(const char *text, struct row *row)
{
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const char *end = row__end(text, "|*");
        size_t length = (size_t) (end - text);

        if (length == 0 || length >= ROW_FIELD_SIZE ||
            *end != (i + 1 < COLUMN_COUNT ? ' ' : '\0'))
            return false;
        memcpy(row->field[i], text, length);
        row->field[i][length] = '\0';
        text = end + 1;
    }
    return true;
}

bool row_matches(const struct row *row, const char *expectation)
{
    while (expectation != NULL) {
        if (row__next_matches(row, &expectation))
            return true;
    }
    return false;
}

bool row_is_expectation(const char *text)
{
    while (text != NULL) {
        if (!row__next_matches(NULL, &text))
            return false;
    }
    return true;
}
