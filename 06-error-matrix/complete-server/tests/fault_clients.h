/* SPDX-License-Identifier: MIT */
/* The conversation that a server of echo, discard, chargen or daytime has
 * while one of its calls fails: a client that is there all the time, one that
 * half-closes, one that resets in the middle of a message, and fresh ones in
 * between. Every byte that comes back is compared, also to a client whose
 * connection is lost later. */
#ifndef TESTS_FAULT_CLIENTS_H_
#define TESTS_FAULT_CLIENTS_H_

#include <stdbool.h>

#include "common/net.h"

/* A connection that is lost is told so, by a reset or an end of stream. */
struct fault_client {
    const char *name;
    SOCKET socket;
    unsigned port; /* its own; 0 if it was not connected */
    unsigned sent, received;
    unsigned char last; /* byte that it has received */
    bool lost;
};

#define FAULT_CLIENTS 8

struct fault_talk {
    struct net_address server;
    const char *service;
    struct fault_client clients[FAULT_CLIENTS];
    unsigned count;
    char failure[200]; /* what no fault excuses; empty: nothing */
};

/* Everything until the server is told to stop. The first client stays. */
void fault_talk_play(struct fault_talk *talk);

/* The first client waits for the server's end of stream. */
void fault_talk_end(struct fault_talk *talk);

/* Closes what is open. */
void fault_talk_close(struct fault_talk *talk);

#endif /* TESTS_FAULT_CLIENTS_H_ */
