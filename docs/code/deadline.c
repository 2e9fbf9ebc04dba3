/* SPDX-License-Identifier: MIT */
/* An echo server that closes idle connections: deadline [PORT [MILLISECONDS]]
 *   cl /W4 deadline.c ws2_32.lib         (clang-cl takes the same)
 *   gcc -Wall deadline.c -o deadline.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <process.h>

#define TICK_MS 50 /* how late a timeout may be */
#define KEY_NEW 1  /* of a packet with a new connection */

struct conn {
    OVERLAPPED overlapped; /* of the one operation in flight, */
    ULONGLONG due;         /* which is cancelled at this time */
    DWORD unsent;          /* 0: it is a receive */
    SOCKET socket; /* INVALID_SOCKET: closed, and to be freed by look */
    struct conn *next;
    char buffer[16 * 1024];
};

static long limit = 5000; /* ms in which an operation has to complete */
static HANDLE port;       /* global because on_ctrl_c gets no argument */
static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, 0, NULL);
}

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

static void conn_next(struct conn *c, BOOL ok)
{
    DWORD flags = 0;
    WSABUF b;
    int result = 0;

    ZeroMemory(&c->overlapped, sizeof c->overlapped);
    c->due = GetTickCount64() + (ULONGLONG) limit;
    b.buf = c->buffer;
    b.len = c->unsent > 0 ? c->unsent : (DWORD) sizeof c->buffer;
    if (ok && c->unsent > 0)
        result = WSASend(c->socket, &b, 1, NULL, 0, &c->overlapped, NULL);
    else if (ok)
        result = WSARecv(c->socket, &b, 1, NULL, &flags, &c->overlapped, NULL);
    if (!ok || (result != 0 && WSAGetLastError() != WSA_IO_PENDING)) {
        closesocket(c->socket);
        c->socket = INVALID_SOCKET;
    }
}

/* Only the packet tells whether an operation was cancelled. If data came
 * first, it is a success, and the data is only in the buffer: use it. */
static void conn_completed(struct conn *c, DWORD error, DWORD bytes)
{
    if (error == ERROR_OPERATION_ABORTED)
        printf("nothing for %ld ms: closed\n", limit);
    c->unsent = c->unsent > 0 ? 0 : bytes;
    conn_next(c, error == 0 && bytes > 0);
}

/* Cancels what is overdue, which is closed when its packet comes, and frees
 * what is closed. An operation that has just completed is not found. */
static void look(struct conn **list)
{
    for (struct conn *c = *list; c != NULL; c = *list) {
        if (c->socket == INVALID_SOCKET) {
            *list = c->next;
            free(c);
            continue;
        }
        list = &c->next;
        if (GetTickCount64() >= c->due)
            CancelIoEx((HANDLE) c->socket, &c->overlapped);
    }
}

static unsigned __stdcall work(void *from)
{
    struct conn *list = NULL;

    for (;;) {
        DWORD n = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &n, &key, &ov, TICK_MS);
        DWORD error = ok ? 0 : GetLastError();
        struct conn *c = (struct conn *) ov; /* its first member, or NULL */

        if (ov == NULL && error != WAIT_TIMEOUT) /* or Ctrl-C */
            exit(ok ? 0 : report("GetQueuedCompletionStatus", "start again"));
        if (c != NULL && key == KEY_NEW) {
            c->next = list;
            list = c;
            conn_next(c, TRUE);
        } else if (c != NULL) {
            conn_completed(c, error, n);
        }
        look(&list); /* with thousands: once in TICK_MS */
    }
}

static void accept_one(SOCKET listener)
{
    struct conn *c = calloc(1, sizeof *c);
    SOCKET s = accept(listener, NULL, NULL);

    if (c != NULL && CreateIoCompletionPort((HANDLE) s, port, 0, 0)) {
        c->socket = s;
        if (PostQueuedCompletionStatus(port, 0, KEY_NEW, &c->overlapped))
            return;
    }
    closesocket(s);
    free(c);
    Sleep(100); /* a shortage passes */
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    SOCKET listener;

    if (argc > 3 || number > 65535 || (end != NULL && *end != '\0') ||
        (argc > 2 && (limit = strtol(argv[2], NULL, 10)) < 1)) {
        fprintf(stderr, "usage: deadline [PORT [MILLISECONDS]]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        (port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, 0, 0, 0)) == 0 ||
        _beginthreadex(NULL, 0, work, port, 0, NULL) == 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        exit(report("socket, port or thread", "out of memory?"));
    if (bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0)
        exit(report("bind", "try another port"));
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    for (;;)
        accept_one(listener);
}
