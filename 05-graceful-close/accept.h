/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept pending on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

#include "op.h"
#include "rundown.h"

struct accept_slot;

struct accept_pool {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG failure_reported; /* that one could not be started */
    volatile LONG listener_users;   /* pending accepts, and the server */
    SRWLOCK lock; /* shared to start, exclusive to stop and to close */
    bool stopping;
    struct rundown *rundown;
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts, each of which counts in rundown while it is pending;
 * starts none yet. False after printing a failure. */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count,
                      struct rundown *rundown);

/* Starts an accept in every slot that has none. To be called whenever one has
 * ended, well or badly, and by a timer for those that could not be started
 * then. Any thread may call it at any time. */
void accept_pool_refill(struct accept_pool *accepts);

/* The end of the operation op: the new connection's socket, with the client's
 * address in from; what the accept has counted in the rundown now counts for
 * the connection. INVALID_SOCKET if it has failed, which is not the listener's
 * failure but that of a client that did not stay. */
SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               struct op *op,
                               DWORD error,
                               char from[NET_TEXT_SIZE]);

/* From now on none is started. Each that is pending completes, with a client
 * that has been accepted already or by ERROR_OPERATION_ABORTED; the last one
 * closes the listener. Clients that nobody has accepted are reset then. May
 * be called again, in case cancelling has failed. */
void accept_pool_stop(struct accept_pool *accepts);

/* Frees what accept_pool_open has allocated, once the rundown is complete. */
void accept_pool_free(struct accept_pool *accepts);

#endif /* ACCEPT_H_ */
