/* SPDX-License-Identifier: MIT */
/* The two things that live longer than one operation. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"
#include "common/thread_group.h"

#include "op.h"

/* The completion key of the packets that tell a worker to end. Every other
 * key is the address of a connection, which is never 1. Not 0: that is what a
 * key variable often holds when there is no packet at all. */
#define KEY_STOP 1

#define BUFFER_SIZE 16384

struct conn {
    struct server *server;
    SOCKET socket;
    unsigned id;
    struct op op;         /* the one operation in flight */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have gone back */
    char buffer[BUFFER_SIZE];
};

struct server {
    HANDLE port;
    struct thread_group workers;
    SOCKET listener;
    volatile LONG last_id;
    volatile LONG failed_workers; /* have ended, as a wait failed */
    HANDLE stop_event;            /* set by Ctrl-C */
    HANDLE arrival_event;         /* a client may have arrived */
    bool shortage_reported; /* accept has failed, and that was reported */
};

/* Takes over a connected socket; from is the client's address. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* The operation op of c has ended, with error or, if that is 0, with bytes. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error);

#endif /* SERVER_H_ */
