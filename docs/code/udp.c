/* SPDX-License-Identifier: MIT */
/* An echo server for datagrams, with several receives in flight: udp [PORT]
 *   cl /W4 udp.c ws2_32.lib              (clang-cl takes the same)
 *   gcc -Wall udp.c -o udp.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <mswsock.h>

#define OPERATIONS 8
#define NONE ((DWORD) -1)

enum key { KEY_SOCKET = 1, KEY_STOP };

/* All that the system writes to until the packet comes. That includes the
 * sender's address and its length, which must not be on a stack. */
struct op {
    OVERLAPPED overlapped;
    BOOL sending, pending;
    DWORD flags;
    struct sockaddr_in peer;
    int peer_size;
    char buffer[1024]; /* a longer datagram is cut off */
};

static HANDLE port; /* global because on_ctrl_c gets no argument */

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, KEY_STOP, NULL);
}

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

/* Starts to send so many bytes to op's peer or, if that is NONE, to receive.
 * FALSE: the call has failed, and no packet will come. */
static BOOL op_start(struct op *op, SOCKET s, DWORD bytes)
{
    struct sockaddr *peer = (struct sockaddr *) &op->peer;
    OVERLAPPED *ov = &op->overlapped;
    int result, *size = &op->peer_size;
    DWORD *flags = &op->flags;
    WSABUF b;

    ZeroMemory(ov, sizeof *ov);
    op->sending = bytes != NONE;
    b.buf = op->buffer;
    b.len = op->sending ? bytes : (DWORD) sizeof op->buffer;
    if (op->sending) {
        result = WSASendTo(s, &b, 1, NULL, 0, peer, *size, ov, NULL);
    } else {
        *size = sizeof op->peer;
        *flags = 0;
        do
            result = WSARecvFrom(s, &b, 1, NULL, flags, peer, size, ov, NULL);
        while (result != 0 && WSAGetLastError() == WSAECONNRESET);
    }
    /* WSAEMSGSIZE, "cut off", is a warning, and a warning has a packet. */
    op->pending = result == 0 || WSAGetLastError() == WSA_IO_PENDING ||
                  WSAGetLastError() == WSAEMSGSIZE;
    return op->pending;
}

/* If a client has gone, an unrelated receive reports it: error 1234 in the
 * packet, or WSAECONNRESET from the call, which op_start handles. */
static void op_completed(struct op *op, SOCKET s, DWORD error, DWORD bytes)
{
    op->pending = FALSE;
    if (error == 0 && !op->sending)
        op_start(op, s, bytes); /* 0 bytes are a datagram like any other */
    else if (error != 0 && error != ERROR_PORT_UNREACHABLE)
        printf("error %lu, port %u\n", error, ntohs(op->peer.sin_port));
    fflush(stdout);
}

/* Receives with every operation that has nothing else to do. FALSE: one could
 * not, and has to be tried again. */
static BOOL receive(struct op *ops, SOCKET s)
{
    BOOL all = TRUE;

    for (int i = 0; i < OPERATIONS; i++)
        if (!ops[i].pending && !op_start(&ops[i], s, NONE))
            all = FALSE;
    return all;
}

static int run(SOCKET s)
{
    static struct op ops[OPERATIONS]; /* in use until the process exits */

    for (;;) {
        DWORD limit = receive(ops, s) ? INFINITE : 50, bytes = 0, error;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(port, &bytes, &key, &ov, limit);

        error = ok ? 0 : GetLastError();
        if (key == KEY_STOP)
            return 0;
        if (ov != NULL)
            op_completed(CONTAINING_RECORD(ov, struct op, overlapped),
                         s,
                         error,
                         bytes);
        else if (error != WAIT_TIMEOUT)
            return report("GetQueuedCompletionStatus", "start again");
    }
}

int main(int argc, char **argv)
{
    SOCKET s;
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    DWORD off = 0, n = 0, code = SIO_UDP_CONNRESET;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: udp [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((s = socket(AF_INET, SOCK_DGRAM, 0)) == INVALID_SOCKET ||
        (port = CreateIoCompletionPort((HANDLE) s, 0, KEY_SOCKET, 0)) == 0 ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        exit(report("socket or port", "out of memory?"));
    if (bind(s, (struct sockaddr *) &name, size) != 0 ||
        getsockname(s, (struct sockaddr *) &name, &size) != 0)
        exit(report("bind", "try another port"));
    /* Windows then does not report clients that have gone. It may fail. */
    WSAIoctl(s, code, &off, sizeof off, NULL, 0, &n, NULL, NULL);
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    return run(s);
}
