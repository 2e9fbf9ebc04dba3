/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SOCK_NONBLOCK, IP_BIND_ADDRESS_NO_PORT */
#include "common/bench/native_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static bool native_socket__start(int socket, unsigned port, uint64_t number)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    struct sockaddr_in there = {.sin_family = AF_INET};
    int on = 1;

    here.sin_addr.s_addr = htonl(0x7F000002u + (uint32_t) (number % 250));
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    there.sin_port = htons((uint16_t) port);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(socket, (struct sockaddr *) &here, sizeof here) == 0 &&
           (connect(socket, (struct sockaddr *) &there, sizeof there) == 0 ||
            errno == EINPROGRESS);
}

int native_socket_connect(unsigned port, uint64_t number)
{
    int result = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (result >= 0 && !native_socket__start(result, port, number)) {
        int error = errno;

        close(result);
        errno = error;
        return -1;
    }
    return result;
}
