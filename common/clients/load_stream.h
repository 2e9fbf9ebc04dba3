/* SPDX-License-Identifier: MIT */
/* The byte stream of one connection: begins messages, gives out the bytes to
 * send, and compares and times the echoes. Does no I/O. Times are nanoseconds
 * of any clock. */
#ifndef COMMON_CLIENTS_LOAD_STREAM_H_
#define COMMON_CLIENTS_LOAD_STREAM_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/clients/load_histogram.h"

/* The most messages of a connection that are sent and not echoed yet: with 64
 * KiB each, one mebibyte. */
#define LOAD_STREAM_WINDOW 16

struct load_stream {
    uint64_t number;                   /* which pattern it sends */
    uint64_t bytes;                    /* of each message */
    uint64_t asked;                    /* messages begun */
    uint64_t answered;                 /* messages whose echo is complete */
    uint64_t counted;                  /* of these, those in the histogram */
    uint64_t sent;                     /* bytes */
    uint64_t received;                 /* bytes */
    int64_t since[LOAD_STREAM_WINDOW]; /* start times of unanswered messages */
};

void load_stream_start(struct load_stream *stream,
                       uint64_t number,
                       unsigned bytes);

/* Begins a message. At most LOAD_STREAM_WINDOW may be unanswered. */
void load_stream_ask(struct load_stream *stream, int64_t now);

/* Returns the number of messages begun and not fully echoed. */
uint64_t load_stream_waiting(const struct load_stream *stream);

/* Returns the bytes of begun messages that have not been sent; *length may be
 * 0. They never change or move. */
const unsigned char *load_stream_unsent(const struct load_stream *stream,
                                        size_t *length);

/* Takes received bytes. Adds the times of completed messages to the histogram
 * unless it is NULL. Returns false, taking nothing, if a byte differs from the
 * expected one. */
bool load_stream_take(struct load_stream *stream,
                      const void *bytes,
                      size_t length,
                      int64_t now,
                      struct load_histogram *latency);

/* Prints on stderr which byte was wrong, after load_stream_take has failed. */
void load_stream_report(const struct load_stream *stream,
                        const void *bytes,
                        size_t length);

#endif /* COMMON_CLIENTS_LOAD_STREAM_H_ */
