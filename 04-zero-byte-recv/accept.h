/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept pending on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

#include "op.h"

struct accept_slot;

struct accept_pool {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG failure_reported; /* that one could not be started */
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts; starts none yet. False after printing a failure. */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count);

/* Starts an accept in every slot that has none. To be called whenever one has
 * ended, well or badly, and by a timer for those that could not be started
 * then. Any thread may call it at any time. */
void accept_pool_refill(struct accept_pool *accepts);

/* The end of the operation op: the new connection's socket, with the client's
 * address in from. INVALID_SOCKET if it has failed, which is not the
 * listener's failure but that of a client that did not stay. */
SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               struct op *op,
                               DWORD error,
                               char from[NET_TEXT_SIZE]);

#endif /* ACCEPT_H_ */
