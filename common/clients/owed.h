/* SPDX-License-Identifier: MIT */
/* The bytes that one connection has sent to an echo server and not got back
 * yet, oldest first. The bytes of the pattern are computed and not kept, so
 * that gigabytes may be owed. */
#ifndef COMMON_CLIENTS_OWED_H_
#define COMMON_CLIENTS_OWED_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct owed_part {
    const unsigned char *text; /* NULL: the pattern */
    uint64_t position;         /* in the text or in the pattern */
    uint64_t length;
};

struct owed {
    uint64_t seed;     /* which pattern: different for every connection */
    uint64_t position; /* where in it the next bytes to be sent stand */
    uint64_t total;    /* bytes owed */
    struct owed_part *parts;
    size_t first, count, capacity; /* parts[first .. first + count - 1] */
};

/* Writes length bytes of the pattern seed from position on. Every block of
 * 256 holds each byte value once, in an order of its own. */
void owed_write_pattern(uint64_t seed,
                        uint64_t position,
                        unsigned char *bytes,
                        size_t length);

/* Remember the next length bytes of the pattern, or a text, which must live
 * as long as it is owed. False if there is no memory. */
bool owed_add_pattern(struct owed *owed, uint64_t length);
bool owed_add_text(struct owed *owed, const void *text, size_t length);

/* Whether these bytes are the oldest ones owed. If so they are owed no
 * longer; if not nothing is changed, and *same says how many agree before
 * the first that does not, *expected what should be in its place. Asking for
 * more than is owed is allowed: *expected is then -1 where the owed end. */
bool owed_settle_bytes(struct owed *owed,
                       const void *bytes,
                       size_t length,
                       size_t *same,
                       int *expected);

void owed_free(struct owed *owed);

#endif /* COMMON_CLIENTS_OWED_H_ */
