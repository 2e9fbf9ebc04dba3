/* SPDX-License-Identifier: MIT */
/* The two things that live longer than one operation. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"

#include "op.h"

struct conn {
    SOCKET socket;
    unsigned id;
    struct op op;         /* the one operation in flight */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have gone back */
    char buffer[16 * 1024];
};

/* events[0] is set when a client has arrived, and by Ctrl-C too, so that there
 * is one handle more for a connection. events[i] belongs to conns[i]. */
struct server {
    SOCKET listener;
    ULONGLONG accept_retry_at_ms; /* even without an event */
    bool shortage_reported; /* accept has failed, and that was reported */
    DWORD count;
    WSAEVENT events[WSA_MAXIMUM_WAIT_EVENTS];
    struct conn *conns[WSA_MAXIMUM_WAIT_EVENTS];
    unsigned last_id;
};

/* Takes over a connected socket; from is the client's address. There has to be
 * a place for it. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* Has the operation of connection i ended? If so, on with the next one. */
void conn_on_completion(struct server *s, DWORD i);

/* Ends connection i while its operation is in flight. */
void conn_abort(struct server *s, DWORD i);

#endif /* SERVER_H_ */
