/* SPDX-License-Identifier: MIT */
/* The two things that live longer than one operation. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"
#include "common/thread_group.h"

#include "accept.h"
#include "budget.h"
#include "dispatch.h"
#include "op.h"
#include "rundown.h"

/* The completion key of the packets that tell a worker to end, and that of
 * the listening socket, which every accept reports under. Any other key is
 * the address of a connection. */
#define KEY_STOP 1
#define KEY_LISTENER 2

enum conn_state {
    /* Echoes. To DRAINING when the server stops, to CLOSING at the client's
     * end of stream or when an operation fails. */
    CONN_OPEN,
    /* What has arrived still goes back; once there is nothing to read, our end
     * of stream; what comes after that is read and dropped. To CLOSING at the
     * client's end of stream, when an operation fails, or at the deadline. */
    CONN_DRAINING,
    /* Starts nothing any more. Freed once nothing is pending. */
    CONN_CLOSING
};

struct conn {
    struct server *server;
    SOCKET socket;
    unsigned id;
    /* The operation in flight, the waiting in the queue, and whoever handles
     * one of them. The last one frees the connection; so it is given up only
     * after the lock has been released. */
    volatile LONG reference_count;
    SRWLOCK lock; /* of everything below */
    enum conn_state state;
    /* Our end of stream is sent, or queued behind data. */
    bool fin_sent;
    struct op op;         /* the one operation in flight */
    bool data_available;  /* a zero-byte receive says so */
    char *buffer;         /* NULL while there is nothing to read or send */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have gone back */
    /* What has been tried last: it is what the table is asked about. */
    enum op_kind tried_op;
    struct conn *next_waiter;
    struct conn *next, **link; /* the server's list, under its lock */
};

struct server {
    HANDLE port;
    struct thread_group workers;
    SOCKET listener; /* accepts takes it over, and closes it */
    struct accept_pool accepts;
    struct budget budget;
    struct rundown rundown;
    SRWLOCK lock; /* of the list, and of how far stopping has come */
    struct conn *conns;
    enum conn_state initial_state; /* of connections that begin now */
    DWORD drain_ms;
    volatile LONG last_id;
    volatile LONG failed_workers; /* have ended, as a wait failed */
    HANDLE stop_event;            /* set by Ctrl-C */
    volatile LONG outcomes[OUTCOME_KIND_COUNT];
};

/* Takes over a connected socket and what the accept has counted in the
 * rundown; from is the client's address. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* The operation of c has ended, well or badly. */
void conn_on_completion(struct conn *c, const struct outcome *o);

/* Lets c, which has waited, try again. True if it has to wait again. */
bool conn_retry_start(struct conn *c);

/* The server stops: says goodbye as soon as nothing is left to be answered.
 * The caller holds the lock of c. */
void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock);

/* The deadline has passed: a reset, by decision. The caller holds the lock. */
void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* SERVER_H_ */
