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
#include "rundown.h"

/* The completion keys of stop packets and of the listening socket, which every
 * accept completes with. Any other key is the address of a connection. */
#define KEY_STOP 1
#define KEY_LISTENER 2

enum conn_state {
    /* Echoes. Goes to DRAINING when the server stops, and to CLOSING at the
     * client's end of stream or when an operation fails. */
    CONN_OPEN,
    /* Sends back what has arrived; when there is nothing left to read, sends
     * our end of stream; reads and drops what comes after that. Goes to
     * CLOSING at the client's end of stream, when an operation fails, or at
     * the deadline. */
    CONN_DRAINING,
    /* Starts nothing any more. Freed when nothing is pending. */
    CONN_CLOSING
};

struct conn {
    struct server *server;
    SOCKET socket;
    unsigned id;
    /* One reference for the operation in flight, one while c waits in the
     * queue, and one for each thread that handles one of these. The last one
     * frees the connection, so it is released after the lock. */
    volatile LONG reference_count;
    SRWLOCK lock; /* of everything below */
    enum conn_state state;
    /* shutdown(SD_SEND) has been called. */
    bool fin_sent;
    struct op op;         /* the one operation in flight */
    bool data_available;  /* a zero-byte receive says so */
    char *buffer;         /* NULL while there is nothing to read or send */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have been sent back */
    struct conn *next_waiter;
    struct conn *next, **link; /* the server's list, under its lock */
};

struct server {
    HANDLE port;
    struct thread_group workers;
    SOCKET listener; /* owned, and closed, by accepts */
    struct accept_pool accepts;
    struct budget budget;
    struct rundown rundown;
    SRWLOCK lock; /* of the list and of initial_state */
    struct conn *conns;
    enum conn_state initial_state; /* of connections that are opened now */
    DWORD drain_ms;
    volatile LONG last_id;
    volatile LONG failed_workers; /* that returned because a wait failed */
    HANDLE stop_event;            /* set by Ctrl-C */
};

/* Takes ownership of a connected socket, and of the reference to the rundown
 * that its accept acquired; from is the client's address. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* Handles the completion of the operation op of c. If error is 0, it succeeded
 * with that many bytes. */
void conn_on_completion(struct conn *c,
                        struct op *op,
                        DWORD bytes,
                        DWORD error);

/* Lets c, which was waiting, try again. True if it has to wait again. */
bool conn_retry_start(struct conn *c);

/* Starts to drain c: our end of stream is sent when nothing is left to be
 * answered. The caller holds the lock of c. */
void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock);

/* Resets c because the deadline has passed. The caller holds the lock of c. */
void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* SERVER_H_ */
