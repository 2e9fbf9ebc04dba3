/* SPDX-License-Identifier: MIT */
/* What a program printed, compared with a file that documents it. */
#ifndef COMMON_TESTS_HARNESS_TRANSCRIPT_H_
#define COMMON_TESTS_HARNESS_TRANSCRIPT_H_

#include <stdbool.h>
#include <stddef.h>

/* A copy of the text in which line ends are single newlines and what differs
 * from run to run does not: a port after an IPv4 address, after an IPv6
 * address in brackets or after the word port is PORT, and every number in a
 * line that begins with "statistics: " is N. Ends with a NUL; the caller frees
 * it. NULL if there is no memory. */
char *transcript_normalize(const char *text, size_t length);

/* Compares the two; if they differ prints the first line that does. */
bool transcript_matches(const char *path, const char *text);

/* Makes the file equal to the text. False after printing a failure. */
bool transcript_write(const char *path, const char *text);

#endif /* COMMON_TESTS_HARNESS_TRANSCRIPT_H_ */
