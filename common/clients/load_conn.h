/* SPDX-License-Identifier: MIT */
/* One connection of the load generator, on a completion port from its first
 * operation, ConnectEx, to its last. One thread does everything, so there is
 * no lock. */
#ifndef COMMON_CLIENTS_LOAD_CONN_H_
#define COMMON_CLIENTS_LOAD_CONN_H_

#include "common/clients/load_op.h"
#include "common/clients/load_result.h"
#include "common/clients/load_settings.h"
#include "common/clients/load_stream.h"

enum load_phase {
    LOAD_OPENING,   /* until each connection has been served once */
    LOAD_WARMING,   /* as in the measurement, but it does not count */
    LOAD_MEASURING, /* now it counts */
    LOAD_DRAINING   /* nothing new; what is on its way comes back */
};

/* What the connections share. */
struct load {
    const struct load_settings *settings;
    struct load_result *result;
    HANDLE port;
    LPFN_CONNECTEX connect_ex;
    enum load_phase phase;
    unsigned open;    /* connections that are not closed again */
    unsigned served;  /* connections with an echo, or that have failed */
    uint64_t busiest; /* echoes that count, where they are most */
    int64_t now;      /* nanoseconds, when the last packet was taken */
};

enum load_state {
    LOAD_CLOSED,     /* no socket, nothing pending; may be opened */
    LOAD_CONNECTING, /* until ConnectEx ends, then talking */
    LOAD_TALKING,    /* messages go, echoes come */
    LOAD_FINISHING,  /* our stream has ended; its end is waited for */
    LOAD_CLOSING     /* the socket is closed; what is pending will end */
};

/* An operation of each kind, since at most one of each is pending. */
struct load_conn {
    struct load *load;
    struct load_op connect, recv, send;
    SOCKET socket;
    enum load_state state;
    unsigned pending; /* operations whose packet has not come */
    bool sending;     /* one of them is the send */
    bool idle;        /* says nothing after its first message */
    bool served;      /* has had an echo, or has failed before */
    bool failed;      /* is not opened again */
    struct load_stream stream;
    int64_t opened; /* nanoseconds, when it was last opened */
    int64_t moved;  /* when something last happened */
    char *room;     /* for what is received */
    DWORD room_size;
};

/* Opens a closed connection, that is, posts its ConnectEx. */
void load_conn_open(struct load_conn *c, uint64_t number);

/* Takes one packet. */
void load_conn_on_completion(struct load_conn *c,
                             struct load_op *op,
                             DWORD bytes,
                             DWORD error);

/* Lets a connection go on after a change of phase: it sends, or finishes. */
void load_conn_continue(struct load_conn *c);

/* Gives up a connection that has waited for too long. False if it does not
 * even end, though its socket is closed: then something is wrong with us. */
bool load_conn_check_stall(struct load_conn *c);

#endif /* COMMON_CLIENTS_LOAD_CONN_H_ */
