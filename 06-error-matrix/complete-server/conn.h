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
#include "service.h"

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
    /* One reference for each operation whose completion has not been handled,
     * one while c waits in the queue, and one for each thread that handles one
     * of these. The last one frees the connection, so it is released after the
     * lock. */
    volatile LONG reference_count;
    SRWLOCK lock; /* of everything below, but for the list */
    enum conn_state state;
    struct op receive, send; /* of each kind, one at a time */

    struct buffer *receive_buffers; /* of the receive in flight */
    struct adapt adapt;             /* for the next one */
    bool data_available;            /* a zero-byte receive says so */
    bool recently_active;           /* has lately sent something */
    bool has_sent_data;             /* has ever sent anything */
    bool send_queue_full;           /* and so c is not read from */

    /* What is to be sent, or being sent. */
    struct buffer *send_head, **send_tail;
    size_t send_queue_bytes; /* the sizes of these buffers */
    union service_state service_state;

    bool is_waiting;   /* for a buffer or an operation: see budget.h */
    bool has_turn;     /* it has waited, and may take what there is */
    bool fin_received; /* the client's end of stream has come */
    bool fin_sent;     /* ours has gone */
    /* As GetTickCount64 tells: when there was progress last, and when the send
     * in flight was started, or our end of stream was sent. */
    ULONGLONG last_progress_ms, send_started_ms;
    struct address_count *address_count;
    struct waiter waiter;
    struct conn *next, **link; /* the server's list, under its lock */
};

/* Takes over a connected socket, the place that is counted for it, and what
 * the accept has counted in the rundown. */
void conn_open(struct worker *w,
               SOCKET socket,
               const struct net_address *from);

/* Handles the completion of an operation of c. */
void conn_on_completion(struct worker *w,
                        struct conn *c,
                        const struct outcome *o);

/* Lets the connection that has waited longest try again; false if it has to go
 * on waiting, or if none waits. */
bool conn_resume_first(struct worker *w);

/* Starts to drain c because the server stops: c sends its end of stream when
 * nothing is left to be answered. The caller holds the lock of c, here and
 * below. */
void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock);

/* From now on nothing is started on c. Why is an error, or END_OF_STREAM. What
 * is still pending is cancelled, and the client gets a reset. */
void conn_close(struct conn *c, DWORD why, const char *reason)
    REQUIRES_LOCK(c->lock);

/* Why a connection is closed that has not failed. */
#define END_OF_STREAM ERROR_HANDLE_EOF

/* The deadline for stopping has passed: a reset, by decision. */
void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock);

/* Makes everything end that is in flight on c, soon; ERROR_NOT_FOUND would
 * mean that nothing is. */
void conn_cancel_pending(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* CONN_H_ */
