/* SPDX-License-Identifier: MIT */
/* The smallest right echo server on a completion port: minimal [PORT]
 *   cl /W4 minimal.c ws2_32.lib          (clang-cl takes the same)
 *   gcc -Wall minimal.c -o minimal.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <windows.h>
#include <process.h>

struct conn {
    OVERLAPPED overlapped; /* of the one operation in flight: */
    DWORD unsent;          /* a send of so many bytes or, if 0, a receive */
    SOCKET socket;
    char buffer[16 * 1024];
};

static HANDLE port; /* global because on_ctrl_c gets no argument */

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, 0, NULL);
}

/* Starts the next operation. Then c belongs to whoever dequeues its packet,
 * which comes unless the call fails, even if it completes at once. */
static void conn_next(struct conn *c, BOOL ok)
{
    OVERLAPPED *ov = &c->overlapped;
    DWORD flags = 0;
    WSABUF part;
    int result = 0;

    ZeroMemory(ov, sizeof *ov);
    part.buf = c->buffer;
    part.len = c->unsent > 0 ? c->unsent : (DWORD) sizeof c->buffer;
    if (ok && c->unsent > 0)
        result = WSASend(c->socket, &part, 1, NULL, 0, ov, NULL);
    else if (ok)
        result = WSARecv(c->socket, &part, 1, NULL, &flags, ov, NULL);
    if (!ok || (result != 0 && WSAGetLastError() != WSA_IO_PENDING)) {
        closesocket(c->socket);
        free(c);
    }
}

static unsigned __stdcall work(void *from)
{
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &bytes, &key, &ov, INFINITE);

        if (ov == NULL)
            exit(ok ? 0 : 1); /* Ctrl-C; the system ends what is in flight */
        struct conn *c = CONTAINING_RECORD(ov, struct conn, overlapped);
        c->unsent = c->unsent > 0 ? 0 : bytes; /* a send sends all or fails */
        conn_next(c, ok && bytes > 0);         /* a stream ends with 0 bytes */
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    struct conn *c;
    SOCKET listener, s;
    WSADATA data;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: minimal [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 ||
        (listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0 ||
        (port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, 0, 0, 0)) == 0 ||
        _beginthreadex(NULL, 0, work, port, 0, NULL) == 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE)) {
        fprintf(stderr, "listen: error %d: try another\n", WSAGetLastError());
        return 1;
    }
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((c = calloc(1, sizeof *c)) == NULL)
            Sleep(100); /* a shortage passes */
        c->socket = s = accept(listener, NULL, NULL);
        if (s == INVALID_SOCKET)
            Sleep(100); /* and the port will not take it */
        conn_next(c, CreateIoCompletionPort((HANDLE) s, port, 0, 0) != NULL);
    }
}
