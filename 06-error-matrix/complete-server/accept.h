/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept pending on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include <stdbool.h>

#include "common/net.h"

#include "../dispatch.h"
#include "../rundown.h"

struct accept_slot;
struct budget;
struct worker;

struct accept_pool {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG in_use_count; /* how many of them are in use */
    /* What has been said already, until it changes: that one could not be
     * started, and that there are as many connections as there may be. */
    volatile LONG failure_reported, full_reported;
    volatile LONG listener_users; /* pending accepts, and the server */
    SRWLOCK lock; /* shared to start, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
    struct budget *budget;
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts, each of which counts in rundown, and as a connection in
 * budget, while it is pending; starts none yet. False after printing a
 * failure.
 */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count,
                      struct rundown *rundown,
                      struct budget *budget);

/* Starts an accept in every free slot, as far as there may be more
 * connections. Call it when an accept has completed or a connection has been
 * freed, and now and then for accepts that could not be started earlier. Any
 * thread may call it; the statistics of w count it. */
void accept_pool_refill(struct accept_pool *accepts, struct worker *w);

/* The end of the operation: the new connection's socket, with the client's
 * address in from and a place among the connections, which
 * budget_end_connection gives back; what the accept has counted in the rundown
 * now counts for the connection. INVALID_SOCKET if it has failed, which is not
 * the listener's failure but that of a client that did not stay. */
SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               struct worker *w,
                               const struct outcome *o,
                               struct net_address *from);

/* Starts no more accepts, and cancels the pending ones. Each of them
 * completes, with a client that has been accepted already or with
 * ERROR_OPERATION_ABORTED; the last one closes the listener, which resets the
 * clients in the backlog. May be called again, in case cancelling failed. */
void accept_pool_stop(struct accept_pool *accepts);

/* Frees what accept_pool_open has allocated, once the rundown is complete. */
void accept_pool_free(struct accept_pool *accepts);

#endif /* ACCEPT_H_ */
