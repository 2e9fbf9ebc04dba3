/* SPDX-License-Identifier: MIT */
/* The command line of a chapter's server. */
#ifndef COMMON_SERVER_SETTINGS_H_
#define COMMON_SERVER_SETTINGS_H_

#include "common/net.h"

/* What it can choose. What the server has no option for is the default. */
struct server_settings {
    struct net_address address;
    unsigned accepts;        /* kept pending */
    int buffered;            /* 1: every connection holds a buffer, as in 03 */
    unsigned buffers;        /* for all connections together */
    unsigned max_operations; /* in flight */
    unsigned drain_s;        /* that connections get to end */
};

/* The options that not every server has; a server names its own. */
#define SETTING_ACCEPTS 1u /* --accepts */
#define SETTING_MODE 2u    /* --mode */
#define SETTING_LIMITS 4u  /* --buffers and --max-operations */
#define SETTING_DRAIN 8u   /* --drain */

/* Reads argv as options_parse_server does. what is one line for the help that
 * says what the program does. Returns -1 if the program should go on and its
 * exit code otherwise. */
int server_settings_parse(int argc,
                          char **argv,
                          const char *what,
                          unsigned options,
                          struct server_settings *settings);

#endif /* COMMON_SERVER_SETTINGS_H_ */
