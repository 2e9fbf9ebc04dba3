/* SPDX-License-Identifier: MIT */
/* What lives longer than one operation: a connection and the server. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"
#include "common/thread_group.h"

#include "op.h"

/* The completion key of stop packets. Every other key is the address of a
 * connection, which is never 1. It is not 0, because a key variable often
 * holds 0 when there is no packet at all. */
#define KEY_STOP 1

#define BUFFER_SIZE 16384

struct conn {
    struct server *server;
    SOCKET socket;
    unsigned id;
    struct op op;         /* the one operation in flight */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have been sent back */
    char buffer[BUFFER_SIZE];
};

struct server {
    HANDLE port;
    struct thread_group workers;
    SOCKET listener;
    volatile LONG last_id;
    volatile LONG failed_workers; /* that returned because a wait failed */
    HANDLE stop_event;            /* set by Ctrl-C */
    HANDLE arrival_event;         /* a client may have arrived */
    bool shortage_reported; /* accept keeps failing, and that was reported */
};

/* Takes ownership of a connected socket; from is the client's address. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* Handles the completion of the operation op of c. If error is 0, it succeeded
 * with that many bytes. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error);

#endif /* SERVER_H_ */
