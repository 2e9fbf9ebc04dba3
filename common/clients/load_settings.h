/* SPDX-License-Identifier: MIT */
/* What the load generator is asked to do. */
#ifndef COMMON_CLIENTS_LOAD_SETTINGS_H_
#define COMMON_CLIENTS_LOAD_SETTINGS_H_

#include "common/net.h"

struct load_settings {
    int mode;             /* enum load_mode */
    unsigned connections; /* that talk */
    unsigned idle;        /* that are served once and then say nothing */
    unsigned bytes;       /* of a message */
    unsigned window;      /* messages that may be ahead of their echo */
    unsigned seconds;     /* to measure; 0 if messages end it */
    unsigned messages;    /* of the busiest connection that end it, or 0 */
    unsigned warm_up;     /* ms before that */
    unsigned stall;       /* seconds until a silent server is given up */
    bool json;
    bool allow_remote;
    struct net_address server;
    char name[NET_TEXT_SIZE]; /* of the server */
};

/* Reads the command line. Returns -1 if the program should go on and its exit
 * code otherwise: 0 after --help, 2 after a line about wrong usage. Winsock
 * must be started. */
int load_settings_parse(int argc, char **argv, struct load_settings *settings);

#endif /* COMMON_CLIENTS_LOAD_SETTINGS_H_ */
