/* SPDX-License-Identifier: MIT */
/* Opens many connections at the same time, and closes them when each has
 * succeeded or failed: connectex ADDRESS PORT COUNT [LIMIT_MS]
 *   cl /W4 connectex.c ws2_32.lib        (clang-cl takes the same)
 *   gcc -Wall connectex.c -o connectex.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#ifndef SO_REUSE_UNICASTPORT /* since Windows 10 */
#define SO_REUSE_UNICASTPORT 0x3007
#endif

struct conn {
    OVERLAPPED overlapped; /* the system's until its packet is dequeued */
    SOCKET socket;
};

struct client {
    HANDLE port;
    struct sockaddr_in server;
    struct conn *conns;
    unsigned long count, pending, connected;
};

static const char *advice(DWORD error)
{
    if (error == ERROR_CONNECTION_REFUSED || error == WSAECONNREFUSED)
        return "refused; is the server up?"; /* by packet, or by the call */
    if (error == ERROR_OPERATION_ABORTED || error == ERROR_SEM_TIMEOUT)
        return "no answer in time"; /* ours, or TCP's own limit */
    if (error == WSAENOBUFS || error == WSAEADDRINUSE)
        return "no local port is left; connect less often";
    return "look it up with \"net helpmsg\"";
}

/* Returns 0 if a packet will come, and otherwise the error. */
static DWORD conn_start(struct conn *c, const struct client *all)
{
    const struct sockaddr *to = (const struct sockaddr *) &all->server;
    struct sockaddr_in any = {.sin_family = AF_INET};
    GUID id = WSAID_CONNECTEX;
    LPFN_CONNECTEX start;
    const char on[sizeof(DWORD)] = {1};
    DWORD n = sizeof start, get = SIO_GET_EXTENSION_FUNCTION_POINTER;
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    c->socket = s;
    if (s == INVALID_SOCKET)
        return (DWORD) WSAGetLastError();
    /* If this is supported, bind leaves the choice of a port to ConnectEx. */
    setsockopt(s, SOL_SOCKET, SO_REUSE_UNICASTPORT, on, sizeof on);
    if (bind(s, (struct sockaddr *) &any, sizeof any) != 0 ||
        WSAIoctl(s, get, &id, sizeof id, &start, n, &n, NULL, NULL) != 0)
        return (DWORD) WSAGetLastError();
    if (CreateIoCompletionPort((HANDLE) s, all->port, (ULONG_PTR) c, 0) ==
        NULL)
        return GetLastError();
    if (start(s, to, sizeof all->server, NULL, 0, NULL, &c->overlapped) ||
        WSAGetLastError() == WSA_IO_PENDING)
        return 0;
    return (DWORD) WSAGetLastError();
}

static void conn_completed(struct conn *c, struct client *all, DWORD error)
{
    unsigned number = (unsigned) (c - all->conns) + 1;
    struct sockaddr_in name = {0};
    int size = sizeof name, update = SO_UPDATE_CONNECT_CONTEXT;

    all->pending--;
    /* Without the update getsockname and shutdown fail. */
    if (error == 0 &&
        (setsockopt(c->socket, SOL_SOCKET, update, "", 0) != 0 ||
         getsockname(c->socket, (struct sockaddr *) &name, &size) != 0))
        error = (DWORD) WSAGetLastError();
    if (error != 0) {
        printf("%u: error %lu: %s\n", number, error, advice(error));
        return;
    }
    all->connected++;
    printf("%u: connected from port %u\n", number, ntohs(name.sin_port));
    shutdown(c->socket, SD_SEND); /* here a client would start a receive */
}

/* Waits until each has its packet; the deadline cancels the others. */
static void run(struct client *all, ULONGLONG deadline)
{
    while (all->pending > 0) {
        ULONGLONG now = GetTickCount64();
        DWORD left = now < deadline ? (DWORD) (deadline - now) : INFINITE;
        DWORD bytes = 0, error;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;

        /* One that has just completed is not found; its packet is queued. */
        for (unsigned i = 0; now >= deadline && i < all->count; i++)
            CancelIoEx((HANDLE) all->conns[i].socket, NULL);
        error = GetQueuedCompletionStatus(all->port, &bytes, &key, &ov, left)
                    ? 0
                    : GetLastError();
        if (ov != NULL) {
            conn_completed((struct conn *) key, all, error);
        } else if (error != WAIT_TIMEOUT) {
            fprintf(stderr, "GetQueuedCompletionStatus: error %lu\n", error);
            exit(1);
        }
    }
}

int main(int argc, char **argv)
{
    struct client all = {0};
    long port = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    long limit = argc > 4 ? strtol(argv[4], NULL, 10) : 10000;

    all.count = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    all.server.sin_family = AF_INET;
    all.server.sin_port = htons((u_short) port);
    if (argc < 4 || argc > 5 || port < 1 || port > 65535 || limit < 1 ||
        all.count < 1 || all.count > 10000 ||
        inet_pton(AF_INET, argv[1], &all.server.sin_addr) != 1) {
        fprintf(stderr, "usage: connectex ADDRESS PORT COUNT [LIMIT_MS]\n");
        return 2;
    }
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    all.conns = calloc(all.count, sizeof *all.conns);
    all.port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (all.conns == NULL || all.port == NULL) {
        fprintf(stderr, "port: error %lu: out of memory?\n", GetLastError());
        free(all.conns);
        return 1;
    }
    for (unsigned i = 0; i < all.count; i++) {
        DWORD error;

        all.pending++;
        error = conn_start(&all.conns[i], &all);
        if (error != 0)
            conn_completed(&all.conns[i], &all, error);
    }
    run(&all, GetTickCount64() + (ULONGLONG) limit);
    printf("%lu of %lu connected\n", all.connected, all.count);
    for (unsigned i = 0; i < all.count; i++)
        closesocket(all.conns[i].socket);
    free(all.conns);
    return all.connected == all.count ? 0 : 1;
}
