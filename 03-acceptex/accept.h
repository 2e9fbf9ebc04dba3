/* SPDX-License-Identifier: MIT */
/* Keeps a number of AcceptEx operations pending on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

#include "op.h"

struct accept_slot;

struct accept_pool {
    SOCKET listener;
    int family; /* of the listener and of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept_slot *slots;
    unsigned slot_count;
    volatile LONG failure_reported; /* an accept could not be started */
};

/* Associates the listener with the port and key, and prepares count accepts.
 * It starts none yet. Returns false after printing the failure. */
bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count);

/* Starts an accept in every free slot. Call it when an accept has completed,
 * whether it succeeded or failed, and now and then for those that could not be
 * started earlier. Any thread may call it. */
void accept_pool_refill(struct accept_pool *accepts);

/* Handles the completion of the accept op. Returns the connection's socket,
 * with the client's address in from, or INVALID_SOCKET if the accept failed:
 * one client did not stay, and the listener still works. */
SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               struct op *op,
                               DWORD error,
                               char from[NET_TEXT_SIZE]);

#endif /* ACCEPT_H_ */
