/* SPDX-License-Identifier: MIT */
/* The smallest correct echo server on a completion port: minimal [PORT]
 *   cl /W4 minimal.c ws2_32.lib          (clang-cl takes the same)
 *   gcc -Wall minimal.c -o minimal.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <process.h>

struct conn { /* Windows uses it until the packet has been taken */
    OVERLAPPED overlapped;
    SOCKET socket;
    DWORD unsent; /* bytes that are being sent; if 0, it is receiving */
    char buffer[16 * 1024];
};

static HANDLE port; /* global because on_ctrl_c gets no argument */
static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, 0, NULL);
}

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

/* Starts the next operation. If !ok or if none has started, closes c. */
static void conn_next(struct conn *c, BOOL ok)
{
    DWORD flags = 0;
    WSABUF b;
    int result = 0;

    ZeroMemory(&c->overlapped, sizeof c->overlapped);
    b.buf = c->buffer;
    b.len = c->unsent > 0 ? c->unsent : (DWORD) sizeof c->buffer;
    if (ok && c->unsent > 0)
        result = WSASend(c->socket, &b, 1, NULL, 0, &c->overlapped, NULL);
    else if (ok)
        result = WSARecv(c->socket, &b, 1, NULL, &flags, &c->overlapped, NULL);
    if (ok && (result == 0 || WSAGetLastError() == WSA_IO_PENDING))
        return; /* a packet comes; c belongs to the thread that takes it */
    closesocket(c->socket);
    free(c);
}

static unsigned __stdcall worker_run(void *from)
{
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &bytes, &key, &ov, INFINITE);

        if (ov == NULL) /* Ctrl-C, or the wait has failed */
            exit(ok ? 0 : report("GetQueuedCompletionStatus", "start again"));
        struct conn *c = CONTAINING_RECORD(ov, struct conn, overlapped);
        c->unsent = c->unsent > 0 ? 0 : bytes; /* a send sends all or fails */
        conn_next(c, ok && bytes > 0);         /* 0: end of the stream */
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    SOCKET listener, s;
    struct conn *c;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: minimal [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        (port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, 0, 0, 0)) == 0 ||
        _beginthreadex(NULL, 0, worker_run, port, 0, NULL) == 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        exit(report("socket, port or thread", "out of memory?"));
    if (bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0)
        exit(report("bind", "try another port"));
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((s = accept(listener, NULL, NULL)) == INVALID_SOCKET)
            Sleep(100); /* a shortage passes */
        while ((c = calloc(1, sizeof *c)) == NULL)
            Sleep(100);
        c->socket = s;
        conn_next(c, CreateIoCompletionPort((HANDLE) s, port, 0, 0) != NULL);
    }
}
