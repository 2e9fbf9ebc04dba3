/* SPDX-License-Identifier: MIT */
/* The clients that talk to an echo, discard, chargen or daytime server while
 * one of its calls fails: one that stays connected all the time, one that
 * half-closes, one that resets in the middle of a message, and new ones in
 * between. Every byte that they receive is checked, even if the connection is
 * lost later. */
#ifndef TESTS_FAULT_CLIENTS_H_
#define TESTS_FAULT_CLIENTS_H_

#include <stdbool.h>

#include "common/net.h"

/* The server must not leave a client waiting: if it gives up a connection, the
 * client sees a reset or an end of stream. */
struct fault_client {
    const char *name;
    SOCKET socket;
    unsigned port; /* its own; 0 if it was not connected */
    unsigned sent, received;
    unsigned char last; /* the byte received last */
    bool lost;
};

#define FAULT_CLIENTS 8

struct fault_talk {
    struct net_address server;
    const char *service;
    struct fault_client clients[FAULT_CLIENTS];
    unsigned count;
    char failure[200]; /* not excused by any fault; empty: none */
};

/* Plays everything up to Ctrl-C. The first client stays connected. */
void fault_talk_play(struct fault_talk *talk);

/* Lets the first client wait for the server's end of stream. */
void fault_talk_end(struct fault_talk *talk);

/* Closes all sockets that are still open. */
void fault_talk_close(struct fault_talk *talk);

#endif /* TESTS_FAULT_CLIENTS_H_ */
