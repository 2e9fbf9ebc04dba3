/* SPDX-License-Identifier: MIT */
/* Winsock start-up, addresses and the listening socket: what every server
 * needs and no chapter teaches. */
#ifndef COMMON_NET_H_
#define COMMON_NET_H_

#include <stdbool.h>
#include <stdint.h>

#include "common/win.h"

/* Room for "[IPv6 address%scope]:port" and the terminating NUL. */
#define NET_TEXT_SIZE 80

struct net_address {
    SOCKADDR_STORAGE storage;
    int length; /* of the used part of storage, in bytes */
};

/* Starts Winsock 2.2. Returns false after printing an error. */
bool net_start_winsock(void);

/* Undoes one successful net_start_winsock. */
void net_stop_winsock(void);

/* Converts a numeric IPv4 or IPv6 address and a port to a socket address. Does
 * not resolve host names. Returns false, without printing anything, if host is
 * not an address. Winsock must be started. */
bool net_parse_address(const char *host,
                       uint16_t port,
                       struct net_address *address);

/* Formats address as "127.0.0.1:7" or "[::1]:7". */
void net_format_address(const struct sockaddr *address,
                        int length,
                        char text[NET_TEXT_SIZE]);

/* Makes recv and send return WSAEWOULDBLOCK instead of blocking. Overlapped
 * calls never block, with or without this mode (Microsoft, KB181611). Returns
 * 0 or the Winsock error. */
DWORD net_set_non_blocking(SOCKET socket);

/* Opens a TCP socket that listens on address. The caller closes it. Returns
 * INVALID_SOCKET after printing which call failed and why.
 *
 * The socket has SO_EXCLUSIVEADDRUSE: without it another process could bind
 * the same port and take our clients. But on Windows a connection that was
 * accepted on the port then keeps the port in use until the connection has
 * ended, even after the listening socket is closed (Microsoft Learn, "Using
 * SO_REUSEADDR and SO_EXCLUSIVEADDRUSE"). Child processes do not inherit the
 * socket. The address :: also accepts IPv4 clients (IPV6_V6ONLY is cleared; it
 * is set by default on Windows). */
SOCKET net_open_listener(const struct net_address *address);

/* Prints "listening on 127.0.0.1:PORT", with the port that Windows chose if
 * the requested port was 0. Flushes stdout, so that a program that started the
 * server through a pipe can read the port and connect. Returns false after
 * printing an error. */
bool net_announce_listener(SOCKET listener);

/* True for the errors by which accept reports that a client disconnected
 * before it was accepted: WSAECONNRESET (Microsoft Learn, accept), and
 * WSAENOTCONN on Wine (seen with version 8). */
bool net_is_client_gone(DWORD error);

#endif /* COMMON_NET_H_ */
