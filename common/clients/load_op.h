/* SPDX-License-Identifier: MIT */
/* The three operations of the load generator. A function that starts one
 * returns 0 if a packet will come, for the operation is pending, or is done
 * and reported all the same. Anything else is the error of a call that has
 * failed at once; no packet comes. */
#ifndef COMMON_CLIENTS_LOAD_OP_H_
#define COMMON_CLIENTS_LOAD_OP_H_

#include "common/net.h"

enum load_op_kind { LOAD_OP_CONNECT, LOAD_OP_RECV, LOAD_OP_SEND };

/* One operation. The system gets the address of the OVERLAPPED and hands it
 * back with the packet; CONTAINING_RECORD finds the rest from there. */
struct load_op {
    OVERLAPPED overlapped;
    enum load_op_kind kind;
};

DWORD load_op_start_connect(struct load_op *op,
                            SOCKET socket,
                            LPFN_CONNECTEX connect_ex,
                            const struct net_address *server);

DWORD load_op_start_recv(struct load_op *op,
                         SOCKET socket,
                         char *room,
                         DWORD size);

/* The bytes must stay as they are until the packet comes. */
DWORD load_op_start_send(struct load_op *op,
                         SOCKET socket,
                         const unsigned char *bytes,
                         size_t length);

/* Why an operation has failed, after its packet. That of Winsock says more
 * than the error of Win32 that GetQueuedCompletionStatus leaves, such as 10054
 * in place of 64. The socket must not be closed yet. */
DWORD load_op_error(struct load_op *op, SOCKET socket);

#endif /* COMMON_CLIENTS_LOAD_OP_H_ */
