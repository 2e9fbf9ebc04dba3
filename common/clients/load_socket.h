/* SPDX-License-Identifier: MIT */
/* Creates sockets that are ready for ConnectEx. */
#ifndef COMMON_CLIENTS_LOAD_SOCKET_H_
#define COMMON_CLIENTS_LOAD_SOCKET_H_

#include "common/net.h"

/* Gets the address of ConnectEx, which is not exported, with WSAIoctl. Returns
 * false after printing an error. */
bool load_socket_find_connect_ex(int family, LPFN_CONNECTEX *connect_ex);

/* Creates a socket, binds it to a local address that number selects, and
 * associates it with the port under key. Returns NULL, or the name of the call
 * that failed, with its error in GetLastError. Close the socket unless it is
 * INVALID_SOCKET, even after a failure. */
const char *load_socket_open(const struct net_address *server,
                             uint64_t number,
                             HANDLE port,
                             ULONG_PTR key,
                             SOCKET *result);

#endif /* COMMON_CLIENTS_LOAD_SOCKET_H_ */
