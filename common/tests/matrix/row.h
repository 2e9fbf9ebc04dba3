/* SPDX-License-Identifier: MIT */
/* One row of the error matrix: what was observed, as text. */
#ifndef COMMON_TESTS_MATRIX_ROW_H_
#define COMMON_TESTS_MATRIX_ROW_H_

#include <stdbool.h>
#include <stddef.h>

enum column {
    /* what the call that starts the operation returned: 0, an error, or - */
    COLUMN_CALL,
    /* TRUE or FALSE; - if no packet came and the result of the wait does not
     * matter */
    COLUMN_GQCS,
    /* GetLastError after FALSE, else 0 */
    COLUMN_ERROR,
    /* a number, or untouched */
    COLUMN_BYTES,
    /* ours, untouched, NULL or -; id, for a process ID in place of a pointer;
     * other, for any other value */
    COLUMN_KEY,
    COLUMN_OVERLAPPED,
    /* OVERLAPPED.Internal, 8 hexadecimal digits; - without an OVERLAPPED */
    COLUMN_STATUS,
    /* the error of WSAGetOverlappedResult; - if it was not asked */
    COLUMN_WSA,
    COLUMN_COUNT
};

#define ROW_FIELD_SIZE 16

struct row {
    char field[COLUMN_COUNT][ROW_FIELD_SIZE];
};

/* Room for all fields and the blanks between them. */
#define ROW_TEXT_SIZE ((size_t) COLUMN_COUNT * ROW_FIELD_SIZE)

/* "call", "gqcs", ... */
extern const char *const row_columns[COLUMN_COUNT];

/* Makes the row of no call and no packet: - in every column, but 0 for the
 * error and untouched for the bytes. */
void row_clear(struct row *row);

/* Sets one field. */
void row_set_number(struct row *row, enum column column, unsigned long number);
void row_set_text(struct row *row, enum column column, const char *text);

/* Writes the fields with a blank between them. */
void row_format(const struct row *row, char text[ROW_TEXT_SIZE]);

/* Reads a row that row_format has written. False if the text is anything
 * else. */
bool row_parse(const char *text, struct row *row);

/* Whether the row is one that the expectation allows: see struct
 * matrix_case. */
bool row_matches(const struct row *row, const char *expectation);

/* Whether the text is a well-formed expectation. */
bool row_is_expectation(const char *text);

#endif /* COMMON_TESTS_MATRIX_ROW_H_ */
