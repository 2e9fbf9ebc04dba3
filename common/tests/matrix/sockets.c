/* SPDX-License-Identifier: MIT */
/* The functions of a trial that work on sockets. */
#include <string.h>

#include "common/tests/matrix/trial.h"

/* Fails the trial with Winsock's error if ok is false. */
static bool trial__step(struct trial *t, bool ok, const char *call)
{
    if (!ok)
        trial_fail(t, call, (DWORD) WSAGetLastError());
    return ok;
}

SOCKET new_socket(struct trial *t)
{
    SOCKET socket = INVALID_SOCKET;

    if (!goes_on(t))
        return INVALID_SOCKET;
    socket = WSASocketW(AF_INET,
                        SOCK_STREAM,
                        IPPROTO_TCP,
                        NULL,
                        0,
                        WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    trial__step(t, socket != INVALID_SOCKET, "WSASocket");
    return socket;
}

void bind_loopback(struct trial *t, SOCKET socket)
{
    struct sockaddr_in any;

    if (!goes_on(t))
        return;
    memset(&any, 0, sizeof any);
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    trial__step(t,
                bind(socket, (struct sockaddr *) &any, sizeof any) == 0,
                "bind");
}

struct sockaddr_in address_of(struct trial *t, SOCKET socket)
{
    struct sockaddr_in address;
    int length = sizeof address;

    memset(&address, 0, sizeof address);
    if (goes_on(t))
        trial__step(
            t,
            getsockname(socket, (struct sockaddr *) &address, &length) == 0,
            "getsockname");
    return address;
}

void associate(struct trial *t, HANDLE handle)
{
    if (goes_on(t) &&
        CreateIoCompletionPort(handle, t->port, t->key, 0) != t->port)
        trial_fail(t, "CreateIoCompletionPort", GetLastError());
}

/* A listener that is not on the port. */
static SOCKET trial__listener(struct trial *t)
{
    SOCKET socket = new_socket(t);

    bind_loopback(t, socket);
    if (goes_on(t))
        trial__step(t, listen(socket, SOMAXCONN) == 0, "listen");
    return socket;
}

void open_listener(struct trial *t)
{
    t->listener = trial__listener(t);
    associate(t, (HANDLE) t->listener);
}

/* Connects a new socket to a listener. */
static SOCKET trial__connect(struct trial *t, SOCKET listener)
{
    SOCKET socket = new_socket(t);
    struct sockaddr_in address = address_of(t, listener);

    if (goes_on(t))
        trial__step(
            t,
            connect(socket, (struct sockaddr *) &address, sizeof address) == 0,
            "connect");
    return socket;
}

void connect_peer(struct trial *t)
{
    t->peer = trial__connect(t, t->listener);
}

void open_pair(struct trial *t)
{
    SOCKET listener = trial__listener(t);

    t->peer = trial__connect(t, listener);
    await_readable(t, listener);
    if (goes_on(t)) {
        t->socket = accept(listener, NULL, NULL);
        trial__step(t, t->socket != INVALID_SOCKET, "accept");
    }
    closesocket(listener);
}

void connect_pair(struct trial *t)
{
    open_pair(t);
    associate(t, (HANDLE) t->socket);
}

static SOCKET trial__udp_socket(struct trial *t)
{
    SOCKET socket = INVALID_SOCKET;

    if (goes_on(t)) {
        socket = WSASocketW(AF_INET,
                            SOCK_DGRAM,
                            IPPROTO_UDP,
                            NULL,
                            0,
                            WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
        trial__step(t, socket != INVALID_SOCKET, "WSASocket");
    }
    bind_loopback(t, socket);
    return socket;
}

void open_udp(struct trial *t)
{
    struct sockaddr_in address;

    t->socket = trial__udp_socket(t);
    t->peer = trial__udp_socket(t);
    address = address_of(t, t->socket);
    if (goes_on(t))
        trial__step(
            t,
            connect(t->peer, (struct sockaddr *) &address, sizeof address) ==
                0,
            "connect");
    associate(t, (HANDLE) t->socket);
}

void load(struct trial *t, SOCKET socket, GUID id, void *function)
{
    DWORD bytes = 0;

    if (goes_on(t))
        trial__step(t,
                    WSAIoctl(socket,
                             SIO_GET_EXTENSION_FUNCTION_POINTER,
                             &id,
                             sizeof id,
                             function,
                             sizeof(void (*)(void)),
                             &bytes,
                             NULL,
                             NULL) == 0,
                    "WSAIoctl");
}

void close_socket(struct trial *t, SOCKET *socket)
{
    if (goes_on(t))
        trial__step(t, closesocket(*socket) == 0, "closesocket");
    *socket = INVALID_SOCKET;
}

void set_hard_close(struct trial *t, SOCKET socket)
{
    struct linger hard = {1, 0};

    if (goes_on(t))
        trial__step(t,
                    setsockopt(socket,
                               SOL_SOCKET,
                               SO_LINGER,
                               (const char *) &hard,
                               sizeof hard) == 0,
                    "setsockopt SO_LINGER");
}

void peer_send(struct trial *t, const char *bytes, size_t size)
{
    if (goes_on(t))
        trial__step(t,
                    send(t->peer, bytes, (int) size, 0) == (int) size,
                    "send");
}

void peer_close(struct trial *t)
{
    close_socket(t, &t->peer);
}

void peer_reset(struct trial *t)
{
    set_hard_close(t, t->peer);
    close_socket(t, &t->peer);
}

void peer_shutdown_send(struct trial *t)
{
    if (goes_on(t))
        trial__step(t, shutdown(t->peer, SD_SEND) == 0, "shutdown");
}

static void trial__set_timeout(SOCKET socket, DWORD milliseconds)
{
    setsockopt(socket,
               SOL_SOCKET,
               SO_RCVTIMEO,
               (const char *) &milliseconds,
               sizeof milliseconds);
}

int peer_recv(struct trial *t)
{
    char bytes[4096];
    int received;

    if (!goes_on(t))
        return 0;
    trial__set_timeout(t->peer, LIMIT_MS);
    received = recv(t->peer, bytes, sizeof bytes, 0);
    return received >= 0 ? received : -WSAGetLastError();
}

size_t peer_drain(struct trial *t)
{
    static char bytes[65536];
    size_t all = 0;
    int received = 1;

    if (!goes_on(t))
        return 0;
    trial__set_timeout(t->peer, soon_ms(t));
    while (received > 0) {
        received = recv(t->peer, bytes, sizeof bytes, 0);
        if (received > 0)
            all += (size_t) received;
    }
    return all;
}

void await_readable(struct trial *t, SOCKET socket)
{
    struct timeval limit = {(long) (LIMIT_MS / 1000), 0};
    fd_set set;

    if (!goes_on(t))
        return;
    FD_ZERO(&set);
    FD_SET(socket, &set);
    if (select(0, &set, NULL, NULL, &limit) != 1)
        trial_fail(t, "select", WAIT_TIMEOUT);
}

/* Not select, which would return for data too: POLLHUP and POLLERR say that
 * the reset has arrived. */
void await_reset(struct trial *t, SOCKET socket)
{
    ULONGLONG deadline = GetTickCount64() + LIMIT_MS;
    WSAPOLLFD poll = {socket, POLLRDNORM, 0};

    while (goes_on(t)) {
        if (WSAPoll(&poll, 1, 100) > 0 &&
            (poll.revents & (POLLERR | POLLHUP)) != 0)
            return;
        if (GetTickCount64() > deadline)
            trial_fail(t, "WSAPoll", WAIT_TIMEOUT);
        else
            Sleep(1); /* there may be data too, so WSAPoll does not wait */
    }
}
