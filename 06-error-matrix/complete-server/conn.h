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
    /* Serves. Goes to DRAINING when the server stops, to FINISHING at the
     * client's end of stream or when the service has nothing more to send, and
     * to CLOSING when an operation fails or a deadline passes. */
    CONN_OPEN,
    /* The server stops; what has arrived is still answered. Goes to FINISHING
     * when there is nothing to read or at the client's end of stream, and to
     * CLOSING as above. */
    CONN_DRAINING,
    /* Sends what is queued and then our end of stream; reads and drops what
     * arrives. Goes to CLOSING when both sides have ended their streams, or as
     * above. */
    CONN_FINISHING,
    /* Starts nothing any more. Freed when nothing is pending. */
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
    SRWLOCK lock; /* of everything below except the list */
    enum conn_state state;
    struct op receive, send; /* one of each at a time */

    struct buffer *receive_buffers; /* of the receive in flight */
    struct adapt adapt;             /* for the next one */
    bool data_available;            /* a zero-byte receive says so */
    bool recently_active;           /* the client has sent recently */
    bool has_sent_data;             /* the client has ever sent */
    bool send_queue_full;           /* so c does not receive */

    /* What is to be sent, or being sent. */
    struct buffer *send_head, **send_tail;
    size_t send_queue_bytes; /* the sizes of these buffers */
    union service_state service_state;

    bool is_waiting;   /* for a buffer or an operation: see budget.h */
    bool has_turn;     /* its wait is over; it may take a buffer */
    bool fin_received; /* the client's end of stream was received */
    bool fin_sent;     /* shutdown(SD_SEND) has succeeded */
    /* By GetTickCount64: when there was progress last, and when the send in
     * flight was started or our end of stream was sent. */
    ULONGLONG last_progress_ms, send_started_ms;
    struct address_count *address_count;
    struct waiter waiter;
    struct conn *next, **link; /* the server's list, under its lock */
};

/* Takes ownership of a connected socket, and of its accept's place in the
 * budget and reference to the rundown. */
void conn_open(struct worker *w,
               SOCKET socket,
               const struct net_address *from);

/* Handles the completion of an operation of c. */
void conn_on_completion(struct worker *w,
                        struct conn *c,
                        const struct outcome *o);

/* Lets the connection that has waited longest try again. Returns false if it
 * has to wait again, or if none waits. */
bool conn_resume_first(struct worker *w);

/* Starts to drain c because the server stops: c sends its end of stream when
 * nothing is left to be answered. The caller holds the lock of c, here and
 * below. */
void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock);

/* Decides to close c: nothing is started on it any more. why is an error or
 * END_OF_STREAM. After an error what is pending is cancelled, and the client
 * gets a reset. */
void conn_close(struct conn *c, DWORD why, const char *reason)
    REQUIRES_LOCK(c->lock);

/* In place of an error: c is closed because both streams have ended. */
#define END_OF_STREAM ERROR_HANDLE_EOF

/* Resets c because the deadline for stopping has passed. */
void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock);

/* Cancels what is in flight on c, which then completes soon. If CancelIoEx
 * fails with ERROR_NOT_FOUND, it has completed already. */
void conn_cancel_pending(struct conn *c) REQUIRES_LOCK(c->lock);

#endif /* CONN_H_ */
