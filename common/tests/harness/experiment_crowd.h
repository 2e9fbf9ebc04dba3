/* SPDX-License-Identifier: MIT */
/* Clients of an echo server that all do the same: connect, send a line, wait
 * for it to come back. */
#ifndef COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_
#define COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_

#include "common/clients/stream.h"

#define CROWD_MOST 1024u

enum crowd_state {
    CROWD_WAITS,
    CROWD_ANSWERED, /* its line has come back */
    CROWD_SENT_AWAY /* something else came, or the end of the connection */
};

struct crowd_client {
    SOCKET socket; /* INVALID_SOCKET once it has left */
    enum crowd_state state;
    size_t received;
};

struct crowd {
    unsigned count;
    struct crowd_client clients[CROWD_MOST];
};

/* So many more clients connect, one after the other. False after printing a
 * failure. */
bool crowd_connect(struct crowd *crowd,
                   const struct net_address *server,
                   unsigned count);

/* Each that still waits sends its line. */
void crowd_send(struct crowd *crowd);

/* Until each has been answered or sent away, or until the deadline, in the
 * order in which they have connected. With leave they go once they have been.
 * Returns how many still wait. */
unsigned crowd_wait(struct crowd *crowd, ULONGLONG deadline, bool leave);

unsigned crowd_count(const struct crowd *crowd, enum crowd_state state);

/* Those who are still there go. */
void crowd_leave(struct crowd *crowd);

#endif /* COMMON_TESTS_HARNESS_EXPERIMENT_CROWD_H_ */
