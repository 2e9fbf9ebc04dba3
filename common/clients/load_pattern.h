/* SPDX-License-Identifier: MIT */
/* The bytes that a load generator sends. Each depends on the connection and on
 * its position in the stream, so that an echo on the wrong connection or of
 * the wrong part is detected. They are slices of one table, because computing
 * them would take longer than sending them. */
#ifndef COMMON_CLIENTS_LOAD_PATTERN_H_
#define COMMON_CLIENTS_LOAD_PATTERN_H_

#include <stddef.h>
#include <stdint.h>

/* The most bytes that one call may return. */
#define LOAD_PATTERN_MOST 1048576u

/* Call this before load_pattern_at. Returns 0 if there is no memory. */
int load_pattern_prepare(void);

void load_pattern_free(void);

/* Returns the next LOAD_PATTERN_MOST bytes of a connection from a position on.
 * They never change or move, so a send may read them at any time. */
const unsigned char *load_pattern_at(uint64_t connection, uint64_t position);

/* Returns how many of the bytes match that position: length if all do. */
size_t load_pattern_same(uint64_t connection,
                         uint64_t position,
                         const void *bytes,
                         size_t length);

#endif /* COMMON_CLIENTS_LOAD_PATTERN_H_ */
