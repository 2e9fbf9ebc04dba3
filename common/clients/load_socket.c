/* SPDX-License-Identifier: MIT */
#include "common/clients/load_socket.h"

#include <string.h>

#include "common/errors.h"

static SOCKET load_socket__new(int family)
{
    return WSASocketW(family,
                      SOCK_STREAM,
                      IPPROTO_TCP,
                      NULL,
                      0,
                      WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

bool load_socket_find_connect_ex(int family, LPFN_CONNECTEX *connect_ex)
{
    GUID guid = WSAID_CONNECTEX;
    SOCKET socket = load_socket__new(family);
    DWORD bytes;
    bool found = socket != INVALID_SOCKET &&
                 WSAIoctl(socket,
                          SIO_GET_EXTENSION_FUNCTION_POINTER,
                          &guid,
                          sizeof guid,
                          connect_ex,
                          sizeof *connect_ex,
                          &bytes,
                          NULL,
                          NULL) == 0;

    if (!found)
        error_report("WSAIoctl for ConnectEx", (DWORD) WSAGetLastError());
    if (socket != INVALID_SOCKET)
        closesocket(socket);
    return found;
}

/* ConnectEx needs a bound socket (Microsoft Learn, ConnectEx). A closed
 * connection keeps its pair of ports for a while (TIME-WAIT, RFC 9293), and
 * there may be more connections in that time than ports. So connections to
 * this machine use many local addresses: all of 127.0.0.0/8 is loopback (RFC
 * 6890). */
#if !defined(SO_PORT_SCALABILITY)
#define SO_PORT_SCALABILITY 0x3006 /* as in ws2def.h of the Windows SDK */
#endif

static bool load_socket__bind(SOCKET socket,
                              const struct net_address *server,
                              uint64_t number)
{
    const struct sockaddr_in *there =
        (const struct sockaddr_in *) &server->storage;
    SOCKADDR_STORAGE here;
    struct sockaddr_in *v4 = (struct sockaddr_in *) &here;
    BOOL on = TRUE;

    /* Without this option Windows gives each port to one address only
     * (Microsoft Learn, SO_PORT_SCALABILITY). Wine does not know the option
     * and does not need it. */
    setsockopt(socket,
               SOL_SOCKET,
               SO_PORT_SCALABILITY,
               (const char *) &on,
               sizeof on);
    memset(&here, 0, sizeof here);
    here.ss_family = server->storage.ss_family;
    if (here.ss_family == AF_INET &&
        ntohl(there->sin_addr.s_addr) >> 24 == 127)
        v4->sin_addr.s_addr = htonl(0x7F000002u + (ULONG) (number % 250));
    return bind(socket, (const struct sockaddr *) &here, server->length) == 0;
}

const char *load_socket_open(const struct net_address *server,
                             uint64_t number,
                             HANDLE port,
                             ULONG_PTR key,
                             SOCKET *result)
{
    SOCKET socket = load_socket__new(server->storage.ss_family);
    BOOL on = TRUE;

    *result = socket;
    if (socket == INVALID_SOCKET)
        return "WSASocket";
    /* Sends a small message at once, without waiting for the next one. */
    if (setsockopt(socket,
                   IPPROTO_TCP,
                   TCP_NODELAY,
                   (const char *) &on,
                   sizeof on) != 0)
        return "setsockopt TCP_NODELAY";
    if (!load_socket__bind(socket, server, number))
        return "bind";
    if (CreateIoCompletionPort((HANDLE) socket, port, key, 0) == NULL)
        return "CreateIoCompletionPort";
    return NULL;
}
