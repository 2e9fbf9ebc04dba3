/* SPDX-License-Identifier: MIT */
/* Keeps a number of AcceptEx operations pending on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

#include "dispatch.h"
#include "op.h"
#include "rundown.h"

struct accept_slot;

struct accept_pool {
    SOCKET listener;
    int family; /* of the listener and of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG failure_reported; /* an accept could not be started */
    volatile LONG listener_users;   /* pending accepts, and the server */
    SRWLOCK lock; /* shared to start, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
};

/* Associates the listener with the port and key, and prepares count accepts.
 * It starts none yet. Returns false after printing the failure. Each accept
 * has a reference to the rundown while it is pending. */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count,
                      struct rundown *rundown);

/* Starts an accept in every free slot. Call it when an accept has completed,
 * whether it succeeded or failed, and now and then for those that could not be
 * started earlier. Any thread may call it. */
void accept_pool_refill(struct accept_pool *accepts);

/* Handles the completion of an accept. Returns the connection's socket,
 * with the client's address in from, or INVALID_SOCKET if the accept failed:
 * one client did not stay, and the listener still works. The connection takes
 * over the accept's reference to the rundown. */
SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               const struct outcome *o,
                               char from[NET_TEXT_SIZE]);

/* Starts no more accepts, and cancels the pending ones. Each of them
 * completes, with a client that has been accepted already or with
 * ERROR_OPERATION_ABORTED; the last one closes the listener, which resets the
 * clients in the backlog. May be called again, in case cancelling failed. */
void accept_pool_stop(struct accept_pool *accepts);

/* Frees what accept_pool_open has allocated, once the rundown is complete. */
void accept_pool_free(struct accept_pool *accepts);

#endif /* ACCEPT_H_ */
