/* SPDX-License-Identifier: MIT */
/* One connection: its states, and what the rest of the server does with it. */
#ifndef CONN_H_
#define CONN_H_

#include <stdbool.h>

#include "common/net.h"

#include "adapt.h"
#include "../dispatch.h"
#include "budget.h"
#include "op.h"
#include "pool.h"

struct server;
struct worker;

enum conn_state {
    /* Serves. To DRAINING when the server stops, to FINISHING at the client's
     * end of stream or when the service has said all, to CLOSING when an
     * operation fails or a deadline passes. */
    CONN_OPEN,
    /* The server stops: what has arrived is still answered. To FINISHING once
     * there is nothing to read, or at the client's end of stream, to CLOSING
     * as above. */
    CONN_DRAINING,
    /* What is queued is still sent; behind it our end of stream. What arrives
     * is read and dropped. To CLOSING once both ends of stream have gone, or
     * as above. */
    CONN_FINISHING,
    /* Starts nothing any more. Freed once nothing is pending. */
    CONN_CLOSING
};

struct conn {
    SOCKET socket;
    unsigned id;
    /* Operations whose end has not been handled, the waiting in the queue, and
     * whoever handles one of them. The last one frees the connection; so it is
     * given up only after the lock has been released. */
    volatile LONG references;
    SRWLOCK lock; /* of everything below, but for the list */
    enum conn_state state;
    struct op receive, send; /* of each kind, one at a time */

    struct buffer *into; /* one or several, of the receive in flight */
    struct adapt adapt;  /* for the next one */
    bool readable;       /* a zero-byte receive says so */
    bool active;         /* has lately sent something */
    bool heard;          /* has ever */
    bool held;           /* up, as it has too much to be sent */

    struct buffer *first, **last; /* what is to be sent, or being sent */
    size_t queued;                /* the sizes of these buffers */
    unsigned position;            /* of the service */

    bool waiting; /* for a buffer or an operation, in the queue of budget.h */
    bool turn;    /* it has waited, and may take what there is */
    bool ended;   /* the client's end of stream has come */
    bool shut;    /* ours has gone */
    ULONGLONG since;      /* of the last progress; as GetTickCount64 tells */
    ULONGLONG send_since; /* of the start of the send, or of our end */
    struct origin *origin;
    struct waiter waiter;
    struct conn *next, **link; /* the server's list, under its lock */
};

/* Takes over a connected socket, the place that is counted for it, and what
 * the accept has counted in the rundown. */
void conn_open(struct worker *w,
               SOCKET socket,
               const struct net_address *from);

/* An operation of c has ended. */
void conn_on_completion(struct worker *w,
                        struct conn *c,
                        const struct outcome *o);

/* Lets the connection that has waited longest try again; false if it has to go
 * on waiting, or if none waits. */
bool conn_resume_one(struct worker *w);

/* The server stops: says goodbye as soon as nothing is left to be answered.
 * The caller holds the lock of c, here and below. */
void conn_drain(struct conn *c);

/* From now on nothing is started on c. Why is an error, or END_OF_STREAM. What
 * is still pending is cancelled, and the client gets a reset. */
void conn_close(struct conn *c, DWORD why, const char *reason);

/* Why a connection is closed that has not failed. */
#define END_OF_STREAM ERROR_HANDLE_EOF

/* The deadline for stopping has passed: a reset, by decision. */
void conn_abort(struct conn *c);

/* Makes everything end that is in flight on c, soon; ERROR_NOT_FOUND would
 * mean that nothing is. */
void conn_cancel(struct conn *c);

#endif /* CONN_H_ */
