/* SPDX-License-Identifier: MIT */
/* What lives longer than one operation: a connection and the server. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"
#include "common/thread_group.h"

#include "accept.h"
#include "budget.h"
#include "op.h"

/* The completion keys of stop packets and of the listening socket, which every
 * accept completes with. Any other key is the address of a connection. */
#define KEY_STOP 1
#define KEY_LISTENER 2

struct conn {
    struct server *server;
    SOCKET socket;
    unsigned id;
    struct op op;         /* the one operation in flight */
    bool data_available;  /* a zero-byte receive says so */
    char *buffer;         /* NULL while there is nothing to read or send */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have been sent back */
    struct conn *next_waiter;
};

struct server {
    HANDLE port;
    struct thread_group workers;
    SOCKET listener;
    struct accept_pool accepts;
    struct budget budget;
    int buffered; /* --mode=buffered */
    volatile LONG last_id;
    volatile LONG failed_workers; /* that returned because a wait failed */
    HANDLE stop_event;            /* set by Ctrl-C */
};

/* Takes ownership of a connected socket; from is the client's address. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* Handles the completion of the operation op of c. If error is 0, it succeeded
 * with that many bytes. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error);

/* Lets c, which was waiting, try again. True if it has to wait again. */
bool conn_retry_start(struct conn *c);

#endif /* SERVER_H_ */
