/* SPDX-License-Identifier: MIT */
/* What lives longer than one operation: a connection and the server. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "common/net.h"

#include "op.h"

#define BUFFER_SIZE 16384

struct conn {
    SOCKET socket;
    unsigned id;
    struct op op;         /* the one operation in flight */
    DWORD received_bytes; /* bytes in the buffer */
    DWORD sent_bytes;     /* how many of them have been sent back */
    char buffer[BUFFER_SIZE];
};

/* events[i] belongs to conns[i]. events[0] is set when a client arrives and by
 * Ctrl-C; the two share it because that leaves 63 events for connections. */
struct server {
    SOCKET listener;
    ULONGLONG accept_retry_at_ms; /* try accept then, event or not */
    bool shortage_reported; /* accept keeps failing, and that was reported */
    DWORD count;
    WSAEVENT events[WSA_MAXIMUM_WAIT_EVENTS];
    struct conn *conns[WSA_MAXIMUM_WAIT_EVENTS];
    unsigned last_id;
};

/* Takes ownership of a connected socket; from is the client's address. The
 * caller makes sure that there is a free place in the arrays. */
void conn_open(struct server *s, SOCKET socket, const char *from);

/* Handles the result of connection i's operation, if it has completed. */
void conn_on_completion(struct server *s, DWORD i);

/* Closes connection i while its operation is in flight. */
void conn_abort(struct server *s, DWORD i);

#endif /* SERVER_H_ */
