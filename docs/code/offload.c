/* SPDX-License-Identifier: MIT */
/* A slow server that echoes in capitals, on the thread pool: offload [PORT]
 *   cl /W4 offload.c ws2_32.lib          (clang-cl takes the same)
 *   gcc -Wall offload.c -o offload.exe -lws2_32 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>
#include <process.h>

/* Three things take turns on a connection: a receive, a job and a send. Each
 * of them completes with a packet, and c belongs to the thread that dequeues
 * it. So it outlives them all, and needs neither a lock nor a count. */
struct conn {
    OVERLAPPED overlapped; /* of the one that is in flight */
    enum turn { RECEIVING, WORKING, SENDING } turn;
    SOCKET socket;
    PTP_WORK job;
    DWORD length; /* of what is in the buffer */
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

static void conn_close(struct conn *c)
{
    closesocket(c->socket);
    if (c->job != NULL)
        CloseThreadpoolWork(c->job); /* job_run may still be returning */
    free(c);
}

/* A packet will come unless the call fails, even after immediate success. */
static void conn_start(struct conn *c, enum turn turn)
{
    DWORD flags = 0;
    WSABUF b;
    int result = 0;

    ZeroMemory(&c->overlapped, sizeof c->overlapped);
    c->turn = turn;
    b.buf = c->buffer;
    b.len = turn == SENDING ? c->length : (DWORD) sizeof c->buffer;
    if (turn == WORKING)
        SubmitThreadpoolWork(c->job); /* created beforehand, so no failure */
    else if (turn == SENDING)
        result = WSASend(c->socket, &b, 1, NULL, 0, &c->overlapped, NULL);
    else
        result = WSARecv(c->socket, &b, 1, NULL, &flags, &c->overlapped, NULL);
    if (result != 0 && WSAGetLastError() != WSA_IO_PENDING)
        conn_close(c);
}

static void on_packet(struct conn *c, DWORD bytes, BOOL ok)
{
    if (!ok || bytes == 0) { /* a stream ends with 0 bytes */
        conn_close(c);
    } else {
        c->length = bytes;
        conn_start(c, (enum turn)((c->turn + 1) % 3));
    }
}

/* On a thread of the pool, so it may be slow: here a millisecond a byte. After
 * the post c is not ours; if it fails, as for lack of memory, c still is. */
static void CALLBACK job_run(PTP_CALLBACK_INSTANCE i, void *arg, PTP_WORK w)
{
    struct conn *c = arg;

    (void) i;
    (void) w;
    for (DWORD n = 0; n < c->length; n++)
        c->buffer[n] = (char) toupper((unsigned char) c->buffer[n]);
    Sleep(c->length);
    if (!PostQueuedCompletionStatus(port, c->length, 0, &c->overlapped))
        on_packet(c, c->length, TRUE);
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
        on_packet(CONTAINING_RECORD(ov, struct conn, overlapped), bytes, ok);
    }
}

static void conn_open(SOCKET s)
{
    struct conn *c;

    while ((c = calloc(1, sizeof *c)) == NULL)
        Sleep(100); /* a shortage passes */
    c->socket = s;
    c->job = CreateThreadpoolWork(job_run, c, NULL);
    if (c->job != NULL && CreateIoCompletionPort((HANDLE) s, port, 0, 0))
        conn_start(c, RECEIVING);
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
        fprintf(stderr, "usage: offload [PORT]\n");
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
        conn_open(s);
    }
}
