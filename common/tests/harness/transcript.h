/* SPDX-License-Identifier: MIT */
/* Compares the output of a program with a file that documents it. */
#ifndef COMMON_TESTS_HARNESS_TRANSCRIPT_H_
#define COMMON_TESTS_HARNESS_TRANSCRIPT_H_

#include <stdbool.h>
#include <stddef.h>

/* Copies the text with single newlines as line ends and without what differs
 * from run to run: a port after an IPv4 address, after an IPv6 address in
 * brackets or after the word port becomes PORT, and every number in a line
 * that begins with "statistics: " becomes N. The copy ends with a NUL; the
 * caller frees it. Returns NULL if out of memory. */
char *transcript_normalize(const char *text, size_t length);

/* Compares the two; prints the first line that differs. */
bool transcript_matches(const char *path, const char *text);

/* Writes the text to the file. Returns false after printing an error. */
bool transcript_write(const char *path, const char *text);

#endif /* COMMON_TESTS_HARNESS_TRANSCRIPT_H_ */
