/* SPDX-License-Identifier: MIT */
/* The settings of the load generator. */
#ifndef COMMON_CLIENTS_LOAD_SETTINGS_H_
#define COMMON_CLIENTS_LOAD_SETTINGS_H_

#include "common/net.h"

struct load_settings {
    int mode;             /* enum load_mode */
    unsigned connections; /* active ones */
    unsigned idle;        /* more that send only one message */
    unsigned bytes;       /* of a message */
    unsigned window;      /* messages sent before their echo arrives */
    unsigned seconds;     /* to measure; 0 if messages is set */
    unsigned messages;    /* stop when one connection had as many, or 0 */
    unsigned warm_up;     /* in ms */
    unsigned stall;       /* fail after this many seconds without an echo */
    bool json;
    bool allow_remote;
    struct net_address server;
    char name[NET_TEXT_SIZE]; /* of the server */
};

/* Parses the command line. Returns -1 if the program should continue;
 * otherwise its exit code: 0 after --help, 2 after printing what is wrong with
 * the command line. Winsock must be started. */
int load_settings_parse(int argc, char **argv, struct load_settings *settings);

#endif /* COMMON_CLIENTS_LOAD_SETTINGS_H_ */
