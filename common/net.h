/* SPDX-License-Identifier: MIT */
/* Winsock start-up, addresses and the listening socket: what every server
 * needs and no chapter is about. */
#ifndef COMMON_NET_H_
#define COMMON_NET_H_

#include <stdbool.h>
#include <stdint.h>

#include "common/win.h"

/* Room for "[IPv6 address%scope]:port" and its terminator. */
#define NET_TEXT_SIZE 80

struct net_address {
    SOCKADDR_STORAGE storage;
    int length; /* of the part of storage that is used, in bytes */
};

/* Starts Winsock 2.2. False after printing why it could not. */
bool net_start_winsock(void);

/* Undoes one net_start_winsock. */
void net_stop_winsock(void);

/* Turns a numeric IPv4 or IPv6 address and a port into a socket address.
 * Names are not looked up. False, printing nothing, if host is not an
 * address. Winsock must be started. */
bool net_parse_address(const char *host,
                       uint16_t port,
                       struct net_address *address);

/* Writes address as "127.0.0.1:7" or "[::1]:7". */
void net_format_address(const struct sockaddr *address,
                        int length,
                        char text[NET_TEXT_SIZE]);

/* Makes recv and send return WSAEWOULDBLOCK rather than wait. Overlapped calls
 * never wait and do not heed it (Microsoft, KB181611). Returns 0 or the
 * error. */
DWORD net_set_non_blocking(SOCKET socket);

/* Opens a TCP socket that listens on address. The port is ours alone
 * (SO_EXCLUSIVEADDRUSE; without it another process could bind the same port
 * and take our clients; but on Windows a connection accepted on it earlier
 * keeps it taken until that has ended, see "Using SO_REUSEADDR and
 * SO_EXCLUSIVEADDRUSE" on Microsoft Learn), child processes do not inherit the
 * handle, and the address :: serves IPv4 clients too (IPV6_V6ONLY is on by
 * default on Windows). INVALID_SOCKET after printing which call failed and
 * why. */
SOCKET net_open_listener(const struct net_address *address);

/* Prints "listening on 127.0.0.1:PORT" with the port that the system chose
 * when the one asked for was 0, and flushes it, so that whoever started the
 * server through a pipe may connect. False after printing a failure. */
bool net_announce_listener(SOCKET listener);

/* True for the errors by which accept says that a client came and went before
 * it was accepted: WSAECONNRESET (Microsoft Learn, accept); Wine, seen with
 * version 8, gives WSAENOTCONN. */
bool net_is_client_gone(DWORD error);

#endif /* COMMON_NET_H_ */
