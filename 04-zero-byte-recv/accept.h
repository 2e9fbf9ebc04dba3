/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept posted on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

#include "op.h"

struct accept;

struct accepts {
    SOCKET listener;
    int family; /* the listener's, and so that of every accepted socket */
    LPFN_ACCEPTEX accept_ex;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses;
    struct accept *all;
    unsigned count;
    volatile LONG reported; /* that one could not be posted */
};

/* Associates the listener with the port under key and makes everything ready
 * for count accepts; posts none yet. False after printing a failure. */
bool accepts_open(struct accepts *accepts,
                  HANDLE port,
                  ULONG_PTR key,
                  SOCKET listener,
                  unsigned count);

/* Posts every accept that is not posted. To be called whenever one has ended,
 * well or badly, and by a timer for those that could not be posted then. Any
 * thread may call it at any time. */
void accepts_post(struct accepts *accepts);

/* The end of the operation op: the new connection's socket, with the client's
 * address in from. INVALID_SOCKET if it has failed, which is not the
 * listener's failure but that of a client that did not stay. */
SOCKET accepts_take(struct accepts *accepts,
                    struct op *op,
                    DWORD error,
                    char from[NET_TEXT_SIZE]);

#endif /* ACCEPT_H_ */
