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
    unsigned drain_s;        /* that connections get to end */
};

/* Returns -1 if the program should go on and its exit code otherwise. */
int settings_parse(int argc, char **argv, struct settings *settings);

#endif /* SETTINGS_H_ */
