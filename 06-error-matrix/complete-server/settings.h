/* SPDX-License-Identifier: MIT */
/* What the command line can choose. */
#ifndef SETTINGS_H_
#define SETTINGS_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/net.h"

/* How a connection waits for data. */
enum receive_policy {
    RECEIVE_ADAPTIVE,  /* with a buffer while it is active */
    RECEIVE_ZERO_BYTE, /* without */
    RECEIVE_BUFFERED   /* with a buffer */
};

struct settings {
    struct net_address address;
    int service;      /* which of services[] */
    int receive;      /* enum receive_policy */
    unsigned accepts; /* kept pending */
    unsigned max_connections;
    unsigned per_address;    /* of them, from one address; 0: no limit */
    unsigned max_operations; /* of connections, in flight */
    unsigned memory_kib;     /* of all buffers, at most */
    unsigned queue_kib;      /* of the buffers that one connection may have to
                              * send before nothing is read from it */
    size_t queue_bytes;      /* queue_kib in bytes */
    unsigned first_byte_s;   /* for a new client to send something */
    unsigned idle_s;         /* without any progress */
    unsigned stall_s;        /* for one send */
    unsigned finish_s;       /* for a client to close after our FIN */
    unsigned drain_s;        /* for connections to close after Ctrl-C */
    unsigned stop_after_s;   /* 0: it stops by Ctrl-C only */
    unsigned stats_s;        /* between statistics, 0: only at the end */
    const char *trace_file;  /* NULL: none */
};

/* Returns -1 if the program should go on and its exit code otherwise. */
int settings_parse(int argc, char **argv, struct settings *settings);

#endif /* SETTINGS_H_ */
