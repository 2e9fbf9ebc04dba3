/* SPDX-License-Identifier: MIT */
/* The three operations of the load generator. A function that starts one
 * returns 0 if a completion packet will be queued: the operation is pending,
 * or it succeeded at once. Otherwise it returns the error of the call, and no
 * packet is queued. */
#ifndef COMMON_CLIENTS_LOAD_OP_H_
#define COMMON_CLIENTS_LOAD_OP_H_

#include "common/net.h"

enum load_op_kind { LOAD_OP_CONNECT, LOAD_OP_RECV, LOAD_OP_SEND };

/* One operation. The packet carries the address of the OVERLAPPED;
 * CONTAINING_RECORD finds the operation from it. */
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

/* The bytes must not change until the operation completes. */
DWORD load_op_start_send(struct load_op *op,
                         SOCKET socket,
                         const unsigned char *bytes,
                         size_t length);

/* Returns why a completed operation failed. The Winsock error is more precise
 * than the Win32 error from GetQueuedCompletionStatus: 10054 instead of 64,
 * for example. The socket must still be open. */
DWORD load_op_error(struct load_op *op, SOCKET socket);

#endif /* COMMON_CLIENTS_LOAD_OP_H_ */
