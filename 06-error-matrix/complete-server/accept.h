/* SPDX-License-Identifier: MIT */
/* Keeps a number of AcceptEx operations pending on one listening socket. */
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
    int family; /* of the listener and of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG in_use_count; /* slots that are in use */
    /* What has been reported and still holds: that an accept could not be
     * started, and that the limit of connections has been reached. */
    volatile LONG failure_reported, full_reported;
    volatile LONG listener_users; /* pending accepts, and the server */
    SRWLOCK lock; /* shared to start, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
    struct budget *budget;
};

/* Associates the listener with the port and key, and prepares count accepts.
 * It starts none yet. Returns false after printing the failure. While it is
 * pending, each accept has a reference to the rundown and counts as a
 * connection in budget. */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count,
                      struct rundown *rundown,
                      struct budget *budget);

/* Starts an accept in every free slot, within the limit of connections. Call
 * it when an accept has completed or a connection has been freed, and now and
 * then for accepts that could not be started earlier. Any thread may call it;
 * the accepts are counted in the statistics of w. */
void accept_pool_refill(struct accept_pool *accepts, struct worker *w);

/* Handles the completion of an accept. Returns the connection's socket, with
 * the client's address in from, or INVALID_SOCKET if the accept failed: one
 * client did not stay, and the listener still works. The connection takes over
 * the accept's reference to the rundown and its place in budget, which
 * budget_end_connection gives back. */
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
