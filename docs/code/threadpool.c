/* SPDX-License-Identifier: MIT */
/* An echo server whose port and workers are the system's: threadpool [PORT]
 *   cl /W4 threadpool.c ws2_32.lib       (clang-cl takes the same)
 *   gcc -Wall threadpool.c -o threadpool.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>

struct conn {
    OVERLAPPED overlapped; /* of the one operation in flight: */
    DWORD unsent;          /* a send of so many bytes or, if 0, a receive */
    SOCKET socket;
    PTP_IO io; /* ties the socket to the port of the pool */
    char buffer[16 * 1024];
};

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    (void) type;
    ExitProcess(0); /* the system cleans up operations and pool */
}

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

/* There is no operation in flight. The object may be closed in its own
 * callback; the pool frees it once that has returned. */
static void conn_close(struct conn *c)
{
    closesocket(c->socket);
    if (c->io != NULL)
        CloseThreadpoolIo(c->io);
    free(c);
}

/* Starts the next operation. Then c belongs to the callback of that operation,
 * which runs unless the call fails, even if it completes immediately. The pool
 * is told of each operation before the call, and again if the call fails. */
static void conn_next(struct conn *c)
{
    OVERLAPPED *ov = &c->overlapped;
    DWORD flags = 0;
    WSABUF part;
    int result;

    ZeroMemory(ov, sizeof *ov);
    part.buf = c->buffer;
    part.len = c->unsent > 0 ? c->unsent : (DWORD) sizeof c->buffer;
    StartThreadpoolIo(c->io);
    if (c->unsent > 0)
        result = WSASend(c->socket, &part, 1, NULL, 0, ov, NULL);
    else
        result = WSARecv(c->socket, &part, 1, NULL, &flags, ov, NULL);
    if (result != 0 && WSAGetLastError() != WSA_IO_PENDING) {
        CancelThreadpoolIo(c->io);
        conn_close(c);
    }
}

/* Takes the place of the loop around GetQueuedCompletionStatus. Any thread of
 * the pool calls it, with a Win32 error, as GetLastError would give. */
static void CALLBACK on_io(PTP_CALLBACK_INSTANCE instance,
                           void *context,
                           void *overlapped,
                           ULONG error,
                           ULONG_PTR bytes,
                           PTP_IO io)
{
    struct conn *c = context;

    (void) instance;
    (void) overlapped;
    (void) io;
    if (error != NO_ERROR || bytes == 0) { /* a stream ends with 0 bytes */
        conn_close(c);
        return;
    }
    c->unsent =
        c->unsent > 0 ? 0 : (DWORD) bytes; /* all is sent, or it fails */
    conn_next(c);
}

static void conn_open(SOCKET s)
{
    struct conn *c;

    while ((c = calloc(1, sizeof *c)) == NULL)
        Sleep(100); /* a shortage passes */
    c->socket = s;
    c->io = CreateThreadpoolIo((HANDLE) s, on_io, c, NULL);
    if (c->io != NULL)
        conn_next(c);
    else
        conn_close(c);
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    SOCKET listener, s;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: threadpool [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        exit(report("socket", "out of memory?"));
    if (bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0)
        exit(report("bind", "try another port"));
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((s = accept(listener, NULL, NULL)) == INVALID_SOCKET)
            Sleep(100); /* a shortage passes */
        conn_open(s);
    }
}
