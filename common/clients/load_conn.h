/* SPDX-License-Identifier: MIT */
/* One connection of the load generator. It is associated with the completion
 * port before its first operation, ConnectEx. A single thread does everything,
 * so there is no lock. */
#ifndef COMMON_CLIENTS_LOAD_CONN_H_
#define COMMON_CLIENTS_LOAD_CONN_H_

#include "common/clients/load_op.h"
#include "common/clients/load_result.h"
#include "common/clients/load_settings.h"
#include "common/clients/load_stream.h"

enum load_phase {
    LOAD_OPENING,   /* until each connection had one echo */
    LOAD_WARMING,   /* as when measuring, but not counted */
    LOAD_MEASURING, /* counted */
    LOAD_DRAINING   /* no new messages; wait for their echoes */
};

/* The state that all connections share. */
struct load {
    const struct load_settings *settings;
    struct load_result *result;
    HANDLE port;
    LPFN_CONNECTEX connect_ex;
    enum load_phase phase;
    unsigned open;    /* connections not yet closed */
    unsigned served;  /* connections that had an echo or failed */
    uint64_t busiest; /* counted echoes of the busiest connection */
    int64_t now;      /* ns, when the last packet was dequeued */
};

enum load_state {
    LOAD_CLOSED,     /* no socket, nothing pending; can be opened */
    LOAD_CONNECTING, /* ConnectEx is pending */
    LOAD_TALKING,    /* sends messages, receives echoes */
    LOAD_FINISHING,  /* FIN sent; waits for the server's */
    LOAD_CLOSING     /* socket closed; operations may be pending */
};

/* At most one operation of each kind is pending, so there is one of each. */
struct load_conn {
    struct load *load;
    struct load_op connect, recv, send;
    SOCKET socket;
    enum load_state state;
    unsigned pending; /* operations not yet completed */
    bool sending;     /* one of them is the send */
    bool idle;        /* sends only one message */
    bool served;      /* had an echo, or failed before that */
    bool failed;      /* will not be opened again */
    struct load_stream stream;
    int64_t opened; /* ns, when it was last opened */
    int64_t moved;  /* ns, last progress */
    char *room;     /* receive buffer */
    DWORD room_size;
};

/* Opens a closed connection by starting its ConnectEx. */
void load_conn_open(struct load_conn *c, uint64_t number);

/* Handles one packet. */
void load_conn_on_completion(struct load_conn *c,
                             struct load_op *op,
                             DWORD bytes,
                             DWORD error);

/* Called after a change of phase: sends the next message or finishes. */
void load_conn_continue(struct load_conn *c);

/* Gives up a connection that has waited too long. Returns false if the socket
 * is already closed and an operation still has not completed, which is a bug
 * of ours. */
bool load_conn_check_stall(struct load_conn *c);

#endif /* COMMON_CLIENTS_LOAD_CONN_H_ */
