/* SPDX-License-Identifier: MIT */
/* An echo server that asks which sockets are ready, up to 64: select [PORT]
 *   cl /W4 select.c ws2_32.lib           (clang-cl takes the same)
 *   gcc -Wall select.c -o select.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>

struct conn {
    SOCKET socket;
    int received, sent; /* bytes of the buffer; if equal, it is receiving */
    char buffer[16 * 1024];
};

static volatile LONG stop;
static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return InterlockedExchange(&stop, (LONG) type + 1) == 0;
}

/* Makes the call that select says would not block. It may block by now: then
 * select is asked again. FALSE: the client has closed, or the call failed. */
static BOOL conn_next(struct conn *c, fd_set *readable, fd_set *writable)
{
    int n = 1;

    if (FD_ISSET(c->socket, writable)) {
        n = send(c->socket, c->buffer + c->sent, c->received - c->sent, 0);
        c->sent += n > 0 ? n : 0;
    } else if (FD_ISSET(c->socket, readable)) {
        n = recv(c->socket, c->buffer, sizeof c->buffer, 0);
        c->received = n > 0 ? n : 0;
        c->sent = 0;
    }
    return n > 0 || (n < 0 && WSAGetLastError() == WSAEWOULDBLOCK);
}

static int run(SOCKET listener, u_long on)
{
    static struct conn conns[FD_SETSIZE - 1], *c;
    int count = 0;

    while (!stop) {
        struct timeval tick = {0, 200000}; /* Ctrl-C cannot end the wait */
        fd_set readable = {.fd_count = 0}, writable = {.fd_count = 0};

        if (count < FD_SETSIZE - 1) /* else clients wait in the backlog */
            FD_SET(listener, &readable);
        for (c = conns; c < conns + count; c++)
            FD_SET(c->socket, c->sent < c->received ? &writable : &readable);
        if (select(0, &readable, &writable, NULL, &tick) == SOCKET_ERROR)
            break;
        for (int i = count; i-- > 0;)
            if (!conn_next(&conns[i], &readable, &writable)) {
                closesocket(conns[i].socket);
                conns[i] = conns[--count];
            }
        if (FD_ISSET(listener, &readable)) {
            conns[count] = (struct conn){.socket = accept(listener, 0, 0)};
            ioctlsocket(conns[count].socket, (long) FIONBIO, &on);
            count += conns[count].socket != INVALID_SOCKET;
        }
    }
    if (!stop)
        fprintf(stderr, "select: error %lu: start again\n", GetLastError());
    return !stop;
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    SOCKET listener;
    u_long on = 1;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: select [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        ioctlsocket(listener, (long) FIONBIO, &on) != 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE)) {
        fprintf(stderr, "socket: error %lu: out of memory?\n", GetLastError());
        exit(1);
    }
    if (bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0) {
        fprintf(stderr, "bind: error %lu: try another port\n", GetLastError());
        exit(1);
    }
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    return run(listener, on);
}
