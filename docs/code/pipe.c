/* SPDX-License-Identifier: MIT */
/* A named-pipe server on a port, which echoes messages: pipe \\.\pipe\NAME
 * and its client, which prints the answer: pipe \\.\pipe\NAME MESSAGE
 *   cl /W4 pipe.c                        (clang-cl takes the same)
 *   gcc -Wall pipe.c -o pipe.exe */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define SIZE 4096 /* of a message, at most */
#define CLIENTS 4 /* at a time; others wait */

/* One instance of the pipe serves one client after the other. The system uses
 * the OVERLAPPED and the buffer until the packet has been dequeued. */
static struct instance {
    OVERLAPPED overlapped; /* of the one operation in flight */
    BOOL idle;             /* there is none, for lack of memory */
    HANDLE pipe;
    enum state { CONNECTING, READING, WRITING } state;
    DWORD length; /* of the message in the buffer */
    char buffer[SIZE];
} instances[CLIENTS];

static HANDLE port; /* global because on_ctrl_c gets no argument */

static int report(const char *what, DWORD error, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, error, advice);
    return 1;
}

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, 0, NULL);
}

/* Returns 0 if a packet will come, which it also does if the call succeeds, or
 * warns: ERROR_MORE_DATA. Otherwise the call failed, and none comes. */
static DWORD instance_start(struct instance *i, enum state state)
{
    OVERLAPPED *ov = &i->overlapped;
    DWORD error;
    BOOL ok;

    ZeroMemory(ov, sizeof *ov);
    i->state = state;
    if (state == CONNECTING)
        ok = ConnectNamedPipe(i->pipe, ov);
    else if (state == READING)
        ok = ReadFile(i->pipe, i->buffer, SIZE, NULL, ov);
    else
        ok = WriteFile(i->pipe, i->buffer, i->length, NULL, ov);
    error = ok ? 0 : GetLastError();
    return error == ERROR_IO_PENDING || error == ERROR_MORE_DATA ? 0 : error;
}

/* Tries until an operation is in flight. ConnectNamedPipe fails if the client
 * was faster: it is there (535), or has left (232), and what it sent can be
 * read. Otherwise memory is short, and i is idle. If a read or write fails,
 * the client closed its end (109), or its message is too long (234). */
static void instance_recover(struct instance *i, DWORD error)
{
    while (error != 0) {
        BOOL connected = i->state != CONNECTING;

        if (connected)
            DisconnectNamedPipe(i->pipe);
        else if (error != ERROR_PIPE_CONNECTED && error != ERROR_NO_DATA)
            break;
        error = instance_start(i, connected ? CONNECTING : READING);
    }
    i->idle = error != 0;
}

static void on_packet(struct instance *i, DWORD bytes, DWORD error)
{
    i->length = bytes;
    if (error == 0)
        error = instance_start(i, i->state == READING ? WRITING : READING);
    instance_recover(i, error);
}

/* A client can still read its answer if the pipe is closed without
 * DisconnectNamedPipe, as it is when the process exits. */
static int serve(void)
{
    for (;;) {
        OVERLAPPED *ov = NULL;
        ULONG_PTR key = 0;
        DWORD n = 0, error = 0, limit = INFINITE;

        for (struct instance *i = instances; i < instances + CLIENTS; i++)
            if (i->idle) {
                instance_recover(i, instance_start(i, CONNECTING));
                limit = 100; /* ms, in which the other clients are served */
            }
        if (!GetQueuedCompletionStatus(port, &n, &key, &ov, limit))
            error = GetLastError();
        if (ov != NULL)
            on_packet((struct instance *) key, n, error);
        else if (error == 0)
            return 0; /* Ctrl-C */
        else if (error != WAIT_TIMEOUT)
            return report("GetQueuedCompletionStatus", error, "start again");
    }
}

static void open_instance(struct instance *i, const char *path)
{
    DWORD first = i == instances ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0;
    DWORD open = PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first;
    DWORD messages = PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE;
    DWORD type = messages | PIPE_REJECT_REMOTE_CLIENTS;

    i->pipe = CreateNamedPipeA(path, open, type, CLIENTS, SIZE, SIZE, 0, NULL);
    if (i->pipe == INVALID_HANDLE_VALUE)
        exit(report(path, GetLastError(), "choose another name"));
    port = CreateIoCompletionPort(i->pipe, port, (ULONG_PTR) i, 1);
    if (port == NULL)
        exit(report("CreateIoCompletionPort", GetLastError(), "start again"));
    instance_recover(i, instance_start(i, CONNECTING));
}

static int call_server(const char *path, char *message)
{
    DWORD length = (DWORD) strlen(message), n = 0;
    char answer[SIZE];

    if (!CallNamedPipeA(path, message, length, answer, SIZE, &n, 5000))
        return report(path, GetLastError(), "is the server running?");
    return printf("%.*s\n", (int) n, answer) < 0;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: pipe \\\\.\\pipe\\NAME [MESSAGE]\n");
        return 2;
    }
    if (argc == 3)
        return call_server(argv[1], argv[2]);
    for (int n = 0; n < CLIENTS; n++)
        open_instance(&instances[n], argv[1]);
    if (!SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        return report("SetConsoleCtrlHandler", GetLastError(), "start again");
    printf("listening on %s\n", argv[1]);
    fflush(stdout);
    return serve();
}
