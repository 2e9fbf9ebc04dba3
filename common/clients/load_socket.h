/* SPDX-License-Identifier: MIT */
/* A socket that is ready for ConnectEx. */
#ifndef COMMON_CLIENTS_LOAD_SOCKET_H_
#define COMMON_CLIENTS_LOAD_SOCKET_H_

#include "common/net.h"

/* The address of ConnectEx, which is not exported but asked for by WSAIoctl.
 * False after printing a failure. */
bool load_socket_find_connect_ex(int family, LPFN_CONNECTEX *connect_ex);

/* A socket that is bound to an address of this machine, the number choosing
 * which, and associated with the port by that key. NULL, or the name of the
 * call that failed, with its error in GetLastError; a socket that is not
 * INVALID_SOCKET must be closed even then. */
const char *load_socket_open(const struct net_address *server,
                             uint64_t number,
                             HANDLE port,
                             ULONG_PTR key,
                             SOCKET *result);

#endif /* COMMON_CLIENTS_LOAD_SOCKET_H_ */
