/* SPDX-License-Identifier: MIT */
/* The command line of a chapter's server. */
#ifndef COMMON_SERVER_SETTINGS_H_
#define COMMON_SERVER_SETTINGS_H_

#include "common/net.h"

/* The settings of a server. A setting without an option has its default. */
struct server_settings {
    struct net_address address;
    unsigned accepts;        /* kept pending */
    int buffered;            /* 1: every connection holds a buffer, as in 03 */
    unsigned buffers;        /* shared by all connections */
    unsigned max_operations; /* in flight, of all connections */
    unsigned drain_s;        /* for connections to close at a stop */
};

/* The options that only some servers have. Each server names its own. */
#define SETTING_ACCEPTS 1u /* --accepts */
#define SETTING_MODE 2u    /* --mode */
#define SETTING_LIMITS 4u  /* --buffers and --max-operations */
#define SETTING_DRAIN 8u   /* --drain */

/* Parses argv like options_parse_server, with these options of the server.
 * what is the line of the help that says what the program does. Returns -1 if
 * the program should continue; otherwise its exit code. */
int server_settings_parse(int argc,
                          char **argv,
                          const char *what,
                          unsigned options,
                          struct server_settings *settings);

#endif /* COMMON_SERVER_SETTINGS_H_ */
