/* SPDX-License-Identifier: MIT */
/* Answers every HTTP request with one file: sendfile FILE [PORT]
 *   cl /W4 sendfile.c ws2_32.lib mswsock.lib   (clang-cl takes the same)
 *   gcc -Wall sendfile.c -o sendfile.exe -lws2_32 -lmswsock */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <mswsock.h>
#include <process.h>

#ifndef MOST_PER_CALL /* head and tail included */
#define MOST_PER_CALL 2147483646
#endif

struct conn {
    OVERLAPPED overlapped;         /* of the one operation in flight */
    TRANSMIT_FILE_BUFFERS buffers; /* needed until the packet, too */
    SOCKET socket;
    LONGLONG sent, part; /* of the file; in this call */
    BOOL closing;        /* all is sent */
    char dropped[512];
};

static HANDLE port, file; /* global because on_ctrl_c gets no argument */
static LARGE_INTEGER file_size;
static char head[128], tail[] = "\r\n0\r\n\r\n";

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, 0, NULL);
}

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

/* Sends the next part: the first with the head, the last with the tail. A
 * chunk of 0 bytes, that of an empty file, ends the answer by itself. */
static BOOL send_part(struct conn *c, OVERLAPPED *ov)
{
    DWORD most = MOST_PER_CALL - (DWORD) (sizeof head + sizeof tail);
    LONGLONG left = file_size.QuadPart - c->sent;
    TRANSMIT_FILE_BUFFERS *b = &c->buffers;

    c->part = left < most ? left : most;
    ov->Offset = (DWORD) c->sent;
    ov->OffsetHigh = (DWORD) (c->sent >> 32);
    b->Head = head;
    b->HeadLength = c->sent == 0 ? (DWORD) strlen(head) : 0;
    b->Tail = tail;
    b->TailLength = left > c->part ? 0 : left > 0 ? (DWORD) strlen(tail) : 2;
    return TransmitFile(c->socket, file, (DWORD) c->part, 0, ov, b, 0);
}

/* Starts the next operation. Then c belongs to the thread that dequeues its
 * packet, which comes unless the call fails, even after immediate success. */
static void conn_next(struct conn *c, BOOL ok)
{
    OVERLAPPED *ov = &c->overlapped;
    DWORD flags = 0;
    WSABUF part = {.len = sizeof c->dropped};

    ZeroMemory(ov, sizeof *ov);
    part.buf = c->dropped;
    if (ok && c->closing)
        ok = WSARecv(c->socket, &part, 1, NULL, &flags, ov, NULL) == 0 ||
             WSAGetLastError() == WSA_IO_PENDING;
    else if (ok)
        ok = send_part(c, ov) || WSAGetLastError() == WSA_IO_PENDING;
    if (!ok) {
        closesocket(c->socket);
        free(c);
    }
}

/* The request has not been read, so closesocket would reset the connection. We
 * end our stream first, and read to the end of the client's. */
static unsigned __stdcall work(void *from)
{
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &bytes, &key, &ov, INFINITE);

        if (ov == NULL) /* Ctrl-C, or the wait has failed */
            exit(ok ? 0 : report("GetQueuedCompletionStatus", "start again"));
        struct conn *c = CONTAINING_RECORD(ov, struct conn, overlapped);
        if (!c->closing && (c->sent += c->part) == file_size.QuadPart) {
            c->closing = TRUE;
            shutdown(c->socket, SD_SEND);
        }
        conn_next(c, ok && bytes > 0);
    }
}

static void open_file(const char *name)
{
    DWORD how = OPEN_EXISTING, flags = FILE_FLAG_SEQUENTIAL_SCAN;

    file = CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, 0, how, flags, 0);
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &file_size))
        exit(report(name, "name a file"));
    snprintf(head,
             sizeof head,
             "HTTP/1.1 200 OK\r\nConnection: close\r\n"
             "Transfer-Encoding: chunked\r\n\r\n%llX\r\n",
             file_size.QuadPart);
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 2 ? strtoul(argv[2], &end, 10) : 7777;
    SOCKET listener, s;
    struct conn *c;

    if (argc < 2 || argc > 3 || number > 65535 || (end && *end != '\0')) {
        fprintf(stderr, "usage: sendfile FILE [PORT]\n");
        return 2;
    }
    open_file(argv[1]);
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
