/* SPDX-License-Identifier: MIT */
/* Messages over a stream: four bytes of length, most significant first, then
 * that many bytes. The answers are in capital letters: framing [PORT]
 *   cl /W4 framing.c ws2_32.lib          (clang-cl takes the same)
 *   gcc -Wall framing.c -o framing.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <process.h>

#define HEAD 4
#define MOST_BYTES 4096 /* of one message, without its head */

struct conn {
    OVERLAPPED overlapped; /* of the one operation in flight */
    SOCKET socket;
    DWORD filled;  /* bytes in the buffer, which starts with a message */
    DWORD sending; /* how many are being sent; 0 while it receives */
    unsigned char buffer[HEAD + MOST_BYTES];
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

static void conn_close(struct conn *c, const char *why)
{
    printf("connection: %s\n", why);
    fflush(stdout);
    closesocket(c->socket);
    free(c);
}

/* What your protocol does with one whole message, and its answer, which is in
 * the same place and of the same length here. */
static void on_message(unsigned char *bytes, DWORD length)
{
    for (DWORD i = 0; i < length; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z')
            bytes[i] = (unsigned char) (bytes[i] - 'a' + 'A');
}

/* The length in front; look at it only if HEAD bytes are there. */
static DWORD message_length(const unsigned char *b)
{
    return (DWORD) b[0] << 24 | (DWORD) b[1] << 16 | (DWORD) b[2] << 8 | b[3];
}

/* Sends the answer to the first message if that is whole, or else receives
 * more. FALSE: no packet will come. */
static BOOL conn_start(struct conn *c)
{
    DWORD length = c->filled < HEAD ? 0 : message_length(c->buffer);
    DWORD flags = 0;
    int result;
    WSABUF b;

    ZeroMemory(&c->overlapped, sizeof c->overlapped);
    b.buf = (char *) c->buffer;
    c->sending = 0;
    if (c->filled >= HEAD && c->filled - HEAD >= length) {
        on_message(c->buffer + HEAD, length);
        c->sending = HEAD + length;
        b.len = c->sending;
        result = WSASend(c->socket, &b, 1, NULL, 0, &c->overlapped, NULL);
    } else {
        b.buf += c->filled;
        b.len = (DWORD) sizeof c->buffer - c->filled; /* > 0: it fits */
        result = WSARecv(c->socket, &b, 1, NULL, &flags, &c->overlapped, NULL);
    }
    return result == 0 || WSAGetLastError() == WSA_IO_PENDING;
}

static void conn_completed(struct conn *c, BOOL ok, DWORD bytes)
{
    if (ok && bytes == 0) {
        conn_close(c, c->filled > 0 ? "ended inside a message" : "ended");
        return;
    }
    c->filled = c->sending > 0 ? c->filled - c->sending : c->filled + bytes;
    if (c->sending > 0) /* what follows are further messages */
        memmove(c->buffer, c->buffer + c->sending, c->filled);
    if (c->filled >= HEAD && message_length(c->buffer) > MOST_BYTES)
        conn_close(c, "a message is too long");
    else if (!ok || !conn_start(c))
        conn_close(c, "failed");
}

static unsigned __stdcall work(void *from)
{
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(from, &bytes, &key, &ov, INFINITE);

        if (ov == NULL) /* Ctrl-C, or the wait has failed */
            exit(ok ? 0 : report("GetQueuedCompletionStatus", "start again"));
        conn_completed((struct conn *) key, ok, bytes);
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

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: framing [PORT]\n");
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
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((s = accept(listener, NULL, NULL)) == INVALID_SOCKET)
            Sleep(100); /* a shortage passes */
        while ((c = calloc(1, sizeof *c)) == NULL)
            Sleep(100);
        c->socket = s;
        if (!CreateIoCompletionPort((HANDLE) s, port, (ULONG_PTR) c, 0) ||
            !conn_start(c))
            conn_close(c, "failed");
    }
}
