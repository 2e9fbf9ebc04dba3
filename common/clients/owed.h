/* SPDX-License-Identifier: MIT */
/* The bytes that one connection has sent to an echo server and not received
 * back yet, oldest first. Pattern bytes are computed instead of stored, so
 * gigabytes may be owed. */
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
    uint64_t position; /* of the next byte to send */
    uint64_t total;    /* bytes owed */
    struct owed_part *parts;
    size_t first, count, capacity; /* parts[first .. first + count - 1] */
};

/* Writes length bytes of the pattern seed, starting at position. Each block of
 * 256 bytes has every byte value once, in its own order. */
void owed_write_pattern(uint64_t seed,
                        uint64_t position,
                        unsigned char *bytes,
                        size_t length);

/* Add the next length bytes of the pattern, or a text, to the owed bytes. The
 * text must exist as long as it is owed. Return false if there is no memory.
 */
bool owed_add_pattern(struct owed *owed, uint64_t length);
bool owed_add_text(struct owed *owed, const void *text, size_t length);

/* Compares bytes with the oldest ones owed. If all match, removes them and
 * returns true. Otherwise changes nothing: *same is the number of bytes that
 * match, and *expected the byte that should follow, or -1 if no more bytes are
 * owed. */
bool owed_settle_bytes(struct owed *owed,
                       const void *bytes,
                       size_t length,
                       size_t *same,
                       int *expected);

void owed_free(struct owed *owed);

#endif /* COMMON_CLIENTS_OWED_H_ */
