/* SPDX-License-Identifier: MIT */
/* The smallest right echo server on a completion port: minimal [PORT]
 *   cl /W4 minimal.c ws2_32.lib          (clang-cl takes the same)
 *   gcc -Wall minimal.c -o minimal.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <windows.h>
#include <process.h>

/* The system uses the OVERLAPPED and the buffer until the packet of the
 * operation has been taken, so both stay where they are until then. */
struct conn {
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

static void conn_close(struct conn *c)
{
    closesocket(c->socket);
    free(c);
}

/* Starts the next operation. TRUE: its packet will come, even if it completed
 * at once, and c belongs to the thread that takes it. FALSE: none comes. */
static BOOL conn_start(struct conn *c)
{
    OVERLAPPED *ov = &c->overlapped;
    WSABUF part = {sizeof c->buffer, c->buffer};
    DWORD flags = 0;
    int result;

    ZeroMemory(ov, sizeof *ov);
    if (c->unsent > 0) {
        part.len = c->unsent;
        result = WSASend(c->socket, &part, 1, NULL, 0, ov, NULL);
    } else {
        result = WSARecv(c->socket, &part, 1, NULL, &flags, ov, NULL);
    }
    return result == 0 || WSAGetLastError() == WSA_IO_PENDING;
}

static void conn_open(SOCKET s)
{
    struct conn *c;

    while ((c = calloc(1, sizeof *c)) == NULL)
        Sleep(100); /* a shortage passes */
    c->socket = s;
    if (!CreateIoCompletionPort((HANDLE) s, port, 0, 0) || !conn_start(c))
        conn_close(c);
}

static unsigned __stdcall worker_run(void *from)
{
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &bytes, &key, &ov, INFINITE);

        if (ov == NULL)
            exit(ok ? 0 : 1); /* Ctrl-C, or the wait has failed */
        struct conn *c = CONTAINING_RECORD(ov, struct conn, overlapped);
        c->unsent = c->unsent > 0 ? 0 : bytes; /* a send sends all or fails */
        if (!ok || bytes == 0 || !conn_start(c)) /* 0: end of the stream */
            conn_close(c);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
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
        _beginthreadex(NULL, 0, worker_run, port, 0, NULL) == 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE)) {
        fprintf(stderr, "listen: error %d: try another\n", WSAGetLastError());
        return 1;
    }
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((s = accept(listener, NULL, NULL)) == INVALID_SOCKET)
            Sleep(100); /* a shortage passes */
        conn_open(s);
    }
}
