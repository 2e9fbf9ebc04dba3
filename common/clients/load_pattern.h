/* SPDX-License-Identifier: MIT */
/* The bytes that a load generator sends: which byte stands where depends on
 * the connection and on the position in its stream, so that an echo on the
 * wrong connection, or of the wrong part, is found. They are slices of one
 * table, because computing them would cost more than sending them. */
#ifndef COMMON_CLIENTS_LOAD_PATTERN_H_
#define COMMON_CLIENTS_LOAD_PATTERN_H_

#include <stddef.h>
#include <stdint.h>

/* The most bytes that may be asked for at a time. */
#define LOAD_PATTERN_MOST 1048576u

/* Must be called before load_pattern_at. Returns 0 if there is no memory. */
int load_pattern_prepare(void);

void load_pattern_free(void);

/* The next LOAD_PATTERN_MOST bytes of a connection from a position on. They
 * stay where they are, so that a send may read them at any time. */
const unsigned char *load_pattern_at(uint64_t connection, uint64_t position);

/* How many of the bytes are those that stand there: length if all are. */
size_t load_pattern_same(uint64_t connection,
                         uint64_t position,
                         const void *bytes,
                         size_t length);

#endif /* COMMON_CLIENTS_LOAD_PATTERN_H_ */
