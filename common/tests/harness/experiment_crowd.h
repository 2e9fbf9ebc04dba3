/* SPDX-License-Identifier: MIT */
/* Clients of an echo server that all do the same: connect, send a line, and
 * wait for it to come back. */
#ifndef COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_
#define COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_

#include "common/clients/stream.h"

#define CROWD_MOST 1024u

enum crowd_state {
    CROWD_WAITS,
    CROWD_ANSWERED, /* its line has come back */
    CROWD_REFUSED   /* got other data, or was disconnected */
};

struct crowd_client {
    SOCKET socket; /* INVALID_SOCKET after it has left */
    enum crowd_state state;
    size_t received;
};

struct crowd {
    unsigned count;
    struct crowd_client clients[CROWD_MOST];
};

/* Connects count more clients, one after the other. Returns false after
 * printing an error. */
bool crowd_connect(struct crowd *crowd,
                   const struct net_address *server,
                   unsigned count);

/* Sends the line of each client that is still waiting. */
void crowd_send(struct crowd *crowd);

/* Waits for each client in the order of connecting, until it has been answered
 * or refused, or until the deadline. With leave, each client then disconnects.
 * Returns how many are still waiting. */
unsigned crowd_wait(struct crowd *crowd, ULONGLONG deadline, bool leave);

unsigned crowd_count(const struct crowd *crowd, enum crowd_state state);

/* Disconnects the remaining clients. */
void crowd_leave(struct crowd *crowd);

#endif /* COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_ */
