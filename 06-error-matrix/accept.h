/* SPDX-License-Identifier: MIT */
/* A number of AcceptEx operations, kept posted on one listening socket. */
#ifndef ACCEPT_H_
#define ACCEPT_H_

#include "common/net.h"

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
    SRWLOCK lock; /* shared to use the listener, exclusive to close it */
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

/* The end of the operation op: the new connection's socket, with the client's
 * address in from. INVALID_SOCKET if it has failed, which is not the
 * listener's failure but that of a client that did not stay. */
SOCKET accepts_take(struct accepts *accepts,
                    struct op *op,
                    DWORD error,
                    char from[NET_TEXT_SIZE]);

/* Closes the listener. Every accept that is posted ends, by
 * ERROR_OPERATION_ABORTED if nobody came, and none is posted any more. May be
 * called again. */
void accepts_close(struct accepts *accepts);

/* Frees what accepts_open has allocated, once the rundown is complete. */
void accepts_free(struct accepts *accepts);

#endif /* ACCEPT_H_ */
