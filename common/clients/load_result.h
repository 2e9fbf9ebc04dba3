/* SPDX-License-Identifier: MIT */
/* The results of a measurement, and how they are printed. */
#ifndef COMMON_CLIENTS_LOAD_RESULT_H_
#define COMMON_CLIENTS_LOAD_RESULT_H_

#include <stdbool.h>

#include "common/clients/load_histogram.h"

enum load_mode {
    LOAD_ECHO,   /* send, wait for the echo, repeat */
    LOAD_BULK,   /* a window of messages without an echo */
    LOAD_CONNECT /* one message per connection */
};

/* Why a connection failed. */
enum load_failure {
    LOAD_NO_CONNECTION,
    LOAD_NO_SEND,
    LOAD_NO_RECEIVE,
    LOAD_ENDED_EARLY, /* the server closed it */
    LOAD_WRONG_BYTE,  /* or an unexpected one */
    LOAD_STALLED,     /* no progress for too long */
    LOAD_FAILURES     /* the number of kinds */
};

struct load_result {
    enum load_mode mode;
    unsigned connections, idle, bytes; /* as requested */
    double opened;                     /* seconds until all were served */
    double elapsed;                    /* measured seconds */
    uint64_t received;                 /* bytes in that time */
    unsigned starved;                  /* active connections without an echo */
    struct load_histogram latency;     /* of each message, in nanoseconds */
    uint64_t failures[LOAD_FAILURES];  /* in all phases */
};

extern const char *const load_mode_names[]; /* ends with NULL */

bool load_result_is_good(const struct load_result *result);

/* Returns messages or connections per second, or 0 if no time has passed. */
double load_result_rate(const struct load_result *result);

/* Prints a few lines for people. */
void load_result_print(const struct load_result *result);

/* Prints the same as one JSON object on one line. */
void load_result_print_json(const struct load_result *result);

#endif /* COMMON_CLIENTS_LOAD_RESULT_H_ */
