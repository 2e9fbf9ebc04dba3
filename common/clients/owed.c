/* SPDX-License-Identifier: MIT */
#include "common/clients/owed.h"

#include <stdlib.h>
#include <string.h>

/* The finalizer of splitmix64 by Sebastiano Vigna (public domain). */
static uint64_t owed__mix_bits(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* Each step is a bijection on the 256 byte values, so a block has them all. */
static unsigned char owed__scramble_index(uint64_t key, unsigned index)
{
    unsigned x = index * ((unsigned) key | 1u) + (unsigned) (key >> 8);

    x &= 0xFF;
    x ^= x >> 4;
    x = x * ((unsigned) (key >> 16) | 1u) + (unsigned) (key >> 24);
    return (unsigned char) (x ^ (unsigned) (key >> 32));
}

void owed_write_pattern(uint64_t seed,
                        uint64_t position,
                        unsigned char *bytes,
                        size_t length)
{
    uint64_t key = 0;

    for (size_t i = 0; i < length; i++, position++) {
        if (i == 0 || position % 256 == 0)
            key = owed__mix_bits(owed__mix_bits(seed) ^ (position / 256));
        bytes[i] = owed__scramble_index(key, (unsigned) (position % 256));
    }
}

/* Makes room for one more part after the last. */
static bool owed__make_room(struct owed *owed)
{
    size_t capacity = owed->capacity == 0 ? 8 : owed->capacity * 2;
    struct owed_part *parts;

    if (owed->parts != NULL && owed->first > 0) {
        memmove(owed->parts,
                owed->parts + owed->first,
                owed->count * sizeof *owed->parts);
        owed->first = 0;
    }
    if (owed->parts != NULL && owed->count < owed->capacity)
        return true;
    parts = realloc(owed->parts, capacity * sizeof *parts);
    if (parts == NULL)
        return false;
    owed->parts = parts;
    owed->capacity = capacity;
    return true;
}

static bool owed__add_part(struct owed *owed, struct owed_part part)
{
    if ((owed->parts == NULL || owed->first + owed->count == owed->capacity) &&
        !owed__make_room(owed))
        return false;
    owed->parts[owed->first + owed->count++] = part;
    owed->total += part.length;
    return true;
}

bool owed_add_pattern(struct owed *owed, uint64_t length)
{
    struct owed_part part = {NULL, owed->position, length};
    struct owed_part *last =
        owed->count == 0 ? NULL : owed->parts + owed->first + owed->count - 1;

    if (last != NULL && last->text == NULL) {
        last->length += length;
        owed->total += length;
    } else if (!owed__add_part(owed, part)) {
        return false;
    }
    owed->position += length;
    return true;
}

bool owed_add_text(struct owed *owed, const void *text, size_t length)
{
    struct owed_part part = {text, 0, length};

    return owed__add_part(owed, part);
}

static size_t owed__least_of(uint64_t a, uint64_t b, size_t c)
{
    uint64_t least = a < b ? a : b;

    return least < c ? (size_t) least : c;
}

static void owed__fill_bytes(const struct owed *owed,
                             const struct owed_part *part,
                             uint64_t offset,
                             unsigned char *bytes,
                             size_t length)
{
    uint64_t position = part->position + offset;

    if (part->text != NULL)
        memcpy(bytes, part->text + position, length);
    else
        owed_write_pattern(owed->seed, position, bytes, length);
}

/* Returns how many bytes agree with the beginning of the part. If not all do,
 * *expected is the byte that should have come. */
static size_t owed__count_agreeing(const struct owed *owed,
                                   const struct owed_part *part,
                                   const unsigned char *bytes,
                                   size_t length,
                                   int *expected)
{
    unsigned char chunk[4096];
    size_t done = 0;

    while (done < length && done < part->length) {
        size_t size =
            owed__least_of(part->length - done, length - done, sizeof chunk);

        owed__fill_bytes(owed, part, done, chunk, size);
        for (size_t i = 0; i < size; i++, done++) {
            if (bytes[done] != chunk[i]) {
                *expected = chunk[i];
                return done;
            }
        }
    }
    return done;
}

static void owed__drop_oldest(struct owed *owed, size_t length)
{
    owed->total -= length;
    while (length > 0) {
        struct owed_part *part = owed->parts + owed->first;
        size_t size = owed__least_of(part->length, length, SIZE_MAX);

        part->position += size;
        part->length -= size;
        length -= size;
        if (part->length == 0) {
            owed->first++;
            owed->count--;
        }
    }
}

bool owed_settle_bytes(struct owed *owed,
                       const void *bytes,
                       size_t length,
                       size_t *same,
                       int *expected)
{
    const unsigned char *next = bytes;
    size_t done = 0;

    *expected = -1;
    for (size_t i = 0; i < owed->count && done < length; i++) {
        const struct owed_part *part = owed->parts + owed->first + i;
        size_t size = owed__count_agreeing(owed,
                                           part,
                                           next + done,
                                           length - done,
                                           expected);

        done += size;
        if (size < part->length)
            break;
    }
    *same = done;
    if (done < length)
        return false;
    owed__drop_oldest(owed, length);
    return true;
}

void owed_free(struct owed *owed)
{
    free(owed->parts);
    owed->parts = NULL;
    owed->first = owed->count = owed->capacity = 0;
    owed->total = 0;
}
