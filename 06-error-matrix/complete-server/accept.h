/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept posted on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include <stdbool.h>

#include "common/net.h"

#include "../dispatch.h"
#include "../rundown.h"

struct accept;
struct budget;
struct worker;

struct accepts {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept *all;
    unsigned count;
    volatile LONG posted; /* how many of them are */
    /* What has been said already, until it changes: that one could not be
     * posted, and that there are as many connections as there may be. */
    volatile LONG reported, full;
    volatile LONG users; /* of the listener: posted accepts, and the server */
    SRWLOCK lock;        /* shared to post, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
    struct budget *budget;
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts, each of which counts in rundown, and as a connection in
 * budget, while it is posted; posts none yet. False after printing a failure.
 */
bool accepts_open(struct accepts *accepts,
                  HANDLE port,
                  ULONG_PTR key,
                  SOCKET listener,
                  unsigned count,
                  struct rundown *rundown,
                  struct budget *budget);

/* Posts every accept that is not posted, as far as there may be more
 * connections. To be called whenever one has ended, well or badly, or a
 * connection has, and by a timer for those that could not be posted then. Any
 * thread may call it at any time; it counts for w. */
void accepts_post(struct accepts *accepts, struct worker *w);

/* The end of the operation: the new connection's socket, with the client's
 * address in from and a place among the connections, which budget_disconnect
 * gives back; what the accept has counted in the rundown now counts for the
 * connection. INVALID_SOCKET if it has failed, which is not the listener's
 * failure but that of a client that did not stay. */
SOCKET accepts_take(struct accepts *accepts,
                    struct worker *w,
                    const struct outcome *o,
                    struct net_address *from);

/* From now on none is posted. Each that is posted completes, with a client
 * that has been accepted already or by ERROR_OPERATION_ABORTED; the last one
 * closes the listener. Clients that nobody has accepted are reset then. May
 * be called again, in case cancelling has failed. */
void accepts_stop(struct accepts *accepts);

/* Frees what accepts_open has allocated, once the rundown is complete. */
void accepts_free(struct accepts *accepts);

#endif /* ACCEPT_H_ */
