/* SPDX-License-Identifier: MIT */
/* What the command line can choose. */
#ifndef SETTINGS_H_
#define SETTINGS_H_

#include "common/net.h"

struct settings {
    struct net_address address;
    unsigned accepts;        /* kept pending */
    unsigned buffers;        /* for all connections together */
    unsigned max_operations; /* in flight */
    int buffered;            /* 1: every connection holds a buffer, as in 03 */
};

/* Returns -1 if the program should go on and its exit code otherwise. */
int settings_parse(int argc, char **argv, struct settings *settings);

#endif /* SETTINGS_H_ */
