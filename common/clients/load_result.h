/* SPDX-License-Identifier: MIT */
/* What a load generator has measured, and how it is printed. */
#ifndef COMMON_CLIENTS_LOAD_RESULT_H_
#define COMMON_CLIENTS_LOAD_RESULT_H_

#include <stdbool.h>

#include "common/clients/load_histogram.h"

enum load_mode {
    LOAD_ECHO,   /* a message, its echo, the next message */
    LOAD_BULK,   /* messages ahead of their echo, up to a window */
    LOAD_CONNECT /* a connection, a message, its echo, the next connection */
};

/* What ends a connection before its time. */
enum load_failure {
    LOAD_NO_CONNECTION,
    LOAD_NO_SEND,
    LOAD_NO_RECEIVE,
    LOAD_ENDED_EARLY, /* the server has closed it */
    LOAD_WRONG_BYTE,  /* or one that was not asked for */
    LOAD_STALLED,     /* nothing has happened for too long */
    LOAD_FAILURES     /* how many kinds there are */
};

struct load_result {
    enum load_mode mode;
    unsigned connections, idle, bytes; /* as asked for */
    double opened;                     /* seconds until all were served */
    double elapsed;                    /* seconds that were measured */
    uint64_t received;                 /* bytes in that time */
    unsigned starved; /* connections that talk and had no echo in it */
    struct load_histogram latency;    /* of each message, in nanoseconds */
    uint64_t failures[LOAD_FAILURES]; /* in all the time */
};

extern const char *const load_mode_names[]; /* ends with NULL */

bool load_result_is_good(const struct load_result *result);

/* Messages or connections in a second, 0 if no time has passed. */
double load_result_rate(const struct load_result *result);

/* A few lines for people. */
void load_result_print(const struct load_result *result);

/* The same as one JSON object in one line. */
void load_result_print_json(const struct load_result *result);

#endif /* COMMON_CLIENTS_LOAD_RESULT_H_ */
