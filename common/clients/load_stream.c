/* SPDX-License-Identifier: MIT */
#include "common/clients/load_stream.h"

#include <stdio.h>
#include <string.h>

#include "common/clients/load_pattern.h"

void load_stream_start(struct load_stream *stream,
                       uint64_t number,
                       unsigned bytes)
{
    memset(stream, 0, sizeof *stream);
    stream->number = number;
    stream->bytes = bytes;
}

void load_stream_ask(struct load_stream *stream, int64_t now)
{
    stream->since[stream->asked % LOAD_STREAM_WINDOW] = now;
    stream->asked++;
}

uint64_t load_stream_waiting(const struct load_stream *stream)
{
    return stream->asked - stream->answered;
}

const unsigned char *load_stream_unsent(const struct load_stream *stream,
                                        size_t *length)
{
    uint64_t left = stream->asked * stream->bytes - stream->sent;

    *length =
        left < LOAD_PATTERN_MOST ? (size_t) left : (size_t) LOAD_PATTERN_MOST;
    return load_pattern_at(stream->number, stream->sent);
}

/* Returns how many of the bytes are those expected next. */
static size_t load_stream__same(const struct load_stream *stream,
                                const void *bytes,
                                size_t length)
{
    uint64_t due = stream->asked * stream->bytes - stream->received;

    return load_pattern_same(stream->number,
                             stream->received,
                             bytes,
                             length < due ? length : (size_t) due);
}

bool load_stream_take(struct load_stream *stream,
                      const void *bytes,
                      size_t length,
                      int64_t now,
                      struct load_histogram *latency)
{
    if (load_stream__same(stream, bytes, length) < length)
        return false;
    stream->received += length;
    while (stream->received >= (stream->answered + 1) * stream->bytes) {
        int64_t began = stream->since[stream->answered % LOAD_STREAM_WINDOW];

        if (latency != NULL) {
            load_histogram_add(latency, (uint64_t) (now - began));
            stream->counted++;
        }
        stream->answered++;
    }
    return true;
}

void load_stream_report(const struct load_stream *stream,
                        const void *bytes,
                        size_t length)
{
    size_t same = load_stream__same(stream, bytes, length);
    unsigned came = ((const unsigned char *) bytes)[same];

    fprintf(stderr, "connection %llu: ", (unsigned long long) stream->number);
    if (stream->received + same < stream->asked * stream->bytes)
        fprintf(stderr,
                "byte %llu of the echo is 0x%02X; 0x%02X was sent\n",
                (unsigned long long) (stream->received + same),
                came,
                load_pattern_at(stream->number, stream->received)[same]);
    else
        fprintf(stderr,
                "0x%02X came after the echo of %llu bytes\n",
                came,
                (unsigned long long) (stream->received + same));
}
