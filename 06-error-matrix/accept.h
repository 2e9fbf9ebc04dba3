/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept posted on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include <stdbool.h>

#include "common/net.h"

#include "dispatch.h"
#include "op.h"
#include "rundown.h"

struct accept;

struct accepts {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept *all;
    unsigned count;
    volatile LONG reported; /* that one could not be posted */
    volatile LONG users; /* of the listener: posted accepts, and the server */
    SRWLOCK lock;        /* shared to post, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts, each of which counts in rundown while it is posted; posts
 * none yet. False after printing a failure. */
bool accepts_open(struct accepts *accepts,
                  HANDLE port,
                  ULONG_PTR key,
                  SOCKET listener,
                  unsigned count,
                  struct rundown *rundown);

/* Posts every accept that is not posted. To be called whenever one has ended,
 * well or badly, and by a timer for those that could not be posted then. Any
 * thread may call it at any time. */
void accepts_post(struct accepts *accepts);

/* The end of an accept: the new connection's socket, with the client's
 * address in from; what the accept has counted in the rundown now counts for
 * the connection. INVALID_SOCKET if it has failed, which is not the listener's
 * failure but that of a client that did not stay. */
SOCKET accepts_take(struct accepts *accepts,
                    const struct outcome *o,
                    char from[NET_TEXT_SIZE]);

/* From now on none is posted. Each that is posted completes, with a client
 * that has been accepted already or by ERROR_OPERATION_ABORTED; the last one
 * closes the listener. Clients that nobody has accepted are reset then. May
 * be called again, in case cancelling has failed. */
void accepts_stop(struct accepts *accepts);

/* Frees what accepts_open has allocated, once the rundown is complete. */
void accepts_free(struct accepts *accepts);

#endif /* ACCEPT_H_ */
