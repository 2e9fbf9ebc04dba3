/* SPDX-License-Identifier: MIT */
#include "common/net.h"

#include <stdio.h>
#include <string.h>

#include "common/errors.h"

bool net_start_winsock(void)
{
    WSADATA data;
    int error = WSAStartup(MAKEWORD(2, 2), &data);

    if (error != 0)
        error_report("WSAStartup", (uint32_t) error);
    return error == 0;
}

void net_stop_winsock(void)
{
    WSACleanup();
}

/* Parses an IPv6 address with a scope ("fe80::1%3"), which inet_pton does not
 * accept. */
static bool net__parse_scoped(const char *host, struct net_address *address)
{
    struct addrinfo hints, *found = NULL;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET6;
    hints.ai_flags = AI_NUMERICHOST;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return false;
    memcpy(&address->storage, found->ai_addr, found->ai_addrlen);
    address->length = (int) found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

/* Uses inet_pton because getaddrinfo may also accept "127.1" or "0x7f000001".
 */
bool net_parse_address(const char *host,
                       uint16_t port,
                       struct net_address *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *) &address->storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) &address->storage;

    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address->length = sizeof *v4;
        return true;
    }
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        address->length = sizeof *v6;
    } else if (strchr(host, '%') == NULL || strchr(host, '[') != NULL ||
               !net__parse_scoped(host, address)) {
        return false;
    }
    v6->sin6_port = htons(port);
    return true;
}

void net_format_address(const struct sockaddr *address,
                        int length,
                        char text[NET_TEXT_SIZE])
{
    char host[64], service[8];

    if (getnameinfo(address,
                    (socklen_t) length,
                    host,
                    sizeof host,
                    service,
                    sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(text, NET_TEXT_SIZE, "(no address)");
    else if (address->sa_family == AF_INET6)
        snprintf(text, NET_TEXT_SIZE, "[%s]:%s", host, service);
    else
        snprintf(text, NET_TEXT_SIZE, "%s:%s", host, service);
}

DWORD net_set_non_blocking(SOCKET socket)
{
    u_long on = 1;

    /* FIONBIO is unsigned in the SDK; the parameter is signed. */
    if (ioctlsocket(socket, (long) FIONBIO, &on) == 0)
        return 0;
    return (DWORD) WSAGetLastError();
}

static bool net__set_option(SOCKET socket, int level, int name, DWORD value)
{
    return setsockopt(socket,
                      level,
                      name,
                      (const char *) &value,
                      sizeof value) == 0;
}

/* Does everything between socket() and a listening socket. Returns the name of
 * the call that failed, with its error in WSAGetLastError, or NULL. */
static const char *net__bind_and_listen(SOCKET socket,
                                        const struct net_address *address)
{
    const struct sockaddr *name = (const struct sockaddr *) &address->storage;

    if (!net__set_option(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1))
        return "setsockopt(SO_EXCLUSIVEADDRUSE)";
    if (name->sa_family == AF_INET6 &&
        !net__set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0))
        return "setsockopt(IPV6_V6ONLY)";
    if (bind(socket, name, address->length) != 0)
        return "bind";
    if (listen(socket, SOMAXCONN) != 0)
        return "listen";
    return NULL;
}

SOCKET net_open_listener(const struct net_address *address)
{
    char text[NET_TEXT_SIZE], what[NET_TEXT_SIZE + 40];
    const char *failed;
    SOCKET socket =
        WSASocketW(address->storage.ss_family,
                   SOCK_STREAM,
                   IPPROTO_TCP,
                   NULL,
                   0,
                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);

    if (socket == INVALID_SOCKET) {
        error_report("WSASocket", (uint32_t) WSAGetLastError());
        return INVALID_SOCKET;
    }
    failed = net__bind_and_listen(socket, address);
    if (failed != NULL) {
        uint32_t error = (uint32_t) WSAGetLastError();

        net_format_address((const struct sockaddr *) &address->storage,
                           address->length,
                           text);
        snprintf(what, sizeof what, "%s %s", failed, text);
        closesocket(socket);
        error_report(what, error);
        return INVALID_SOCKET;
    }
    return socket;
}

bool net_announce_listener(SOCKET listener)
{
    SOCKADDR_STORAGE address;
    int length = sizeof address;
    char text[NET_TEXT_SIZE];

    if (getsockname(listener, (struct sockaddr *) &address, &length) != 0) {
        error_report("getsockname", (uint32_t) WSAGetLastError());
        return false;
    }
    net_format_address((const struct sockaddr *) &address, length, text);
    printf("listening on %s\n", text);
    fflush(stdout);
    return true;
}

bool net_is_client_gone(DWORD error)
{
    return error == WSAECONNRESET || error == WSAENOTCONN;
}
