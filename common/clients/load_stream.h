/* SPDX-License-Identifier: MIT */
/* The bytes of one connection: messages that are asked for, sent, and come
 * back, each byte compared, each message timed. Knows nothing of sockets.
 * Times are nanoseconds of any clock. */
#ifndef COMMON_CLIENTS_LOAD_STREAM_H_
#define COMMON_CLIENTS_LOAD_STREAM_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/clients/load_histogram.h"

/* The most messages of a connection that are ahead of their echo: of 64 KiB
 * each, one mebibyte. */
#define LOAD_STREAM_WINDOW 16

struct load_stream {
    uint64_t number;                   /* which pattern it sends */
    uint64_t bytes;                    /* of each message */
    uint64_t asked;                    /* messages begun */
    uint64_t answered;                 /* messages whose echo is complete */
    uint64_t counted;                  /* of these, those whose time counts */
    uint64_t sent;                     /* bytes */
    uint64_t received;                 /* bytes */
    int64_t since[LOAD_STREAM_WINDOW]; /* when those between began */
};

void load_stream_start(struct load_stream *stream,
                       uint64_t number,
                       unsigned bytes);

/* Begins a message. No more than the window may be on their way. */
void load_stream_ask(struct load_stream *stream, int64_t now);

/* Messages that have begun and have not come back. */
uint64_t load_stream_waiting(const struct load_stream *stream);

/* What of the messages begun has not been sent; length may become 0. The
 * bytes stay where they are. */
const unsigned char *load_stream_unsent(const struct load_stream *stream,
                                        size_t *length);

/* Takes what came back. Puts the times of complete messages in the histogram
 * unless that is NULL. False, taking nothing, if one of the bytes is not the
 * one that was due. */
bool load_stream_take(struct load_stream *stream,
                      const void *bytes,
                      size_t length,
                      int64_t now,
                      struct load_histogram *latency);

/* Says on stderr which byte was wrong, after load_stream_take has failed. */
void load_stream_report(const struct load_stream *stream,
                        const void *bytes,
                        size_t length);

#endif /* COMMON_CLIENTS_LOAD_STREAM_H_ */
