/* SPDX-License-Identifier: MIT */
/* Reads from a file, a pipe and a socket in the same way. The handles are made
 * in different ways; what an operation goes through is the same: it is
 * started, it is pending, it has a result. */
#include "demo.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/errors.h"
#include "common/net.h"

/* A read in flight. The OVERLAPPED and the buffer must stay where they are
 * until it has completed. */
struct reading {
    HANDLE handle;
    OVERLAPPED overlapped;
    char buffer[16];
};

static bool demo_report_failure(const char *what)
{
    error_report(what, GetLastError());
    return false;
}

static void demo_print_error(const char *what, DWORD error)
{
    printf("  %s: %s (%lu)\n", what, error_name(error), error);
}

/* Starts a read at offset, which matters for a file only; for pipes and
 * sockets it is 0. Returns 0 if the read has completed immediately and
 * ERROR_IO_PENDING if it is pending; any other value is the error. */
static DWORD reading_start_at(struct reading *r, HANDLE handle, DWORD offset)
{
    HANDLE event = r->overlapped.hEvent;

    memset(&r->overlapped, 0, sizeof r->overlapped);
    r->overlapped.hEvent = event;
    r->overlapped.Offset = offset;
    r->handle = handle;
    if (ReadFile(handle, r->buffer, 5, NULL, &r->overlapped))
        return 0;
    return GetLastError();
}

/* Waits for the read to complete and prints its result. */
static void reading_await_result(struct reading *r)
{
    DWORD bytes = 0;

    if (GetOverlappedResult(r->handle, &r->overlapped, &bytes, TRUE))
        printf("  result: %lu bytes \"%.*s\"\n",
               bytes,
               (int) bytes,
               r->buffer);
    else
        demo_print_error("result", GetLastError());
}

/* Whether a read of a file completes immediately depends on what is in the
 * cache, so both answers are printed as "started". The end of the file, too,
 * may be the error of the call or the result of the operation; both are
 * printed alike. */
static void demo_read_file_at(struct reading *r, HANDLE file, DWORD offset)
{
    DWORD error = reading_start_at(r, file, offset);

    printf("  ReadFile at offset %lu: started\n", offset);
    if (error == 0 || error == ERROR_IO_PENDING)
        reading_await_result(r);
    else
        demo_print_error("result", error);
}

static HANDLE demo_open_file(void)
{
    WCHAR folder[MAX_PATH + 1], path[MAX_PATH];

    if (GetTempPathW(MAX_PATH + 1, folder) == 0 ||
        GetTempFileNameW(folder, L"iocp", 0, path) == 0)
        return INVALID_HANDLE_VALUE;
    return CreateFileW(path,
                       GENERIC_READ | GENERIC_WRITE,
                       0,
                       NULL,
                       CREATE_ALWAYS,
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE,
                       NULL);
}

/* A file opened for overlapped I/O has no current position: every operation
 * says where it starts. */
static bool demo_show_file(struct reading *r)
{
    HANDLE file = demo_open_file();
    OVERLAPPED writing = {0};
    DWORD bytes = 0;

    printf("a file of 26 letters\n");
    if (file == INVALID_HANDLE_VALUE)
        return demo_report_failure("CreateFile");
    writing.hEvent = r->overlapped.hEvent;
    if ((!WriteFile(file, "abcdefghijklmnopqrstuvwxyz", 26, NULL, &writing) &&
         GetLastError() != ERROR_IO_PENDING) ||
        !GetOverlappedResult(file, &writing, &bytes, TRUE)) {
        CloseHandle(file);
        return demo_report_failure("WriteFile");
    }
    demo_read_file_at(r, file, 10);
    demo_read_file_at(r, file, 23);
    demo_read_file_at(r, file, 26);
    CloseHandle(file);
    return true;
}

/* Creates the server's end of a pipe, for one client. Returns
 * INVALID_HANDLE_VALUE if that fails. */
static HANDLE demo_open_pipe_server(const char *name)
{
    return CreateNamedPipeA(name,
                            PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED |
                                FILE_FLAG_FIRST_PIPE_INSTANCE,
                            PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                            1,
                            512,
                            512,
                            0,
                            NULL);
}

/* Waits for a client (which is pending, because there is none yet), connects
 * one, and returns its end. */
static HANDLE demo_connect_pipe(struct reading *r,
                                HANDLE server,
                                const char *name)
{
    OVERLAPPED connecting = {0};
    HANDLE client;
    DWORD none = 0;

    connecting.hEvent = r->overlapped.hEvent;
    ConnectNamedPipe(server, &connecting);
    demo_print_error("ConnectNamedPipe", GetLastError());
    client = CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (client == INVALID_HANDLE_VALUE)
        CancelIo(server);
    GetOverlappedResult(server, &connecting, &none, TRUE);
    return client;
}

static void demo_read_pipe(struct reading *r, HANDLE server, HANDLE client)
{
    DWORD bytes = 0;

    demo_print_error("ReadFile of an empty pipe",
                     reading_start_at(r, server, 0));
    GetOverlappedResult(server, &r->overlapped, &bytes, FALSE);
    demo_print_error("result, asked for too early", GetLastError());
    WriteFile(client, "hello", 5, &bytes, NULL);
    reading_await_result(r);
    demo_print_error("ReadFile of an empty pipe",
                     reading_start_at(r, server, 0));
    CloseHandle(client);
    printf("  (the client closes its end)\n");
    reading_await_result(r);
}

static bool demo_show_named_pipe(struct reading *r)
{
    char name[64];
    HANDLE server, client;

    printf("a named pipe, both ends\n");
    snprintf(name,
             sizeof name,
             "\\\\.\\pipe\\iocp-by-example-%lu",
             GetCurrentProcessId());
    server = demo_open_pipe_server(name);
    if (server == INVALID_HANDLE_VALUE)
        return demo_report_failure("CreateNamedPipe");
    client = demo_connect_pipe(r, server, name);
    if (client == INVALID_HANDLE_VALUE) {
        CloseHandle(server);
        return demo_report_failure("CreateFile of the pipe");
    }
    demo_read_pipe(r, server, client);
    CloseHandle(server);
    return true;
}

/* Connects two sockets in one process. *from becomes the accepted end. */
static bool demo_connect_sockets(SOCKET *to, SOCKET *from)
{
    struct net_address loopback;
    SOCKADDR_STORAGE name;
    int length = sizeof name;
    SOCKET listener;

    *to = *from = INVALID_SOCKET;
    if (!net_parse_address("127.0.0.1", 0, &loopback))
        return false;
    listener = net_open_listener(&loopback);
    if (listener == INVALID_SOCKET)
        return false;
    getsockname(listener, (struct sockaddr *) &name, &length);
    *to = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(*to, (struct sockaddr *) &name, length) == 0)
        *from = accept(listener, NULL, NULL);
    closesocket(listener);
    return *from != INVALID_SOCKET || demo_report_failure("connect");
}

/* A SOCKET made by socket() is a handle for overlapped I/O like the others.
 * WSARecv, which the server uses, adds flags, several buffers and Winsock's
 * error numbers. */
static bool demo_show_socket(struct reading *r)
{
    SOCKET client, server;
    bool ok;

    printf("a socket\n");
    ok = demo_connect_sockets(&client, &server);
    if (ok) {
        demo_print_error("ReadFile before there is data",
                         reading_start_at(r, (HANDLE) server, 0));
        send(client, "hello", 5, 0);
        reading_await_result(r);
    }
    closesocket(client);
    closesocket(server);
    return ok;
}

/* "Asynchronous (overlapped) read and write operations are not supported by
 * anonymous pipes" (Microsoft Learn, Anonymous Pipe Operations). ReadFile
 * would quietly block; CreateIoCompletionPort reports an error. */
static bool demo_show_anonymous_pipe(void)
{
    HANDLE reader, writer, port;

    printf("an anonymous pipe\n");
    if (!CreatePipe(&reader, &writer, NULL, 0))
        return demo_report_failure("CreatePipe");
    port = CreateIoCompletionPort(reader, NULL, 0, 0);
    demo_print_error("CreateIoCompletionPort",
                     port == NULL ? GetLastError() : 0);
    if (port != NULL)
        CloseHandle(port);
    CloseHandle(reader);
    CloseHandle(writer);
    return true;
}

int demo_show_all(void)
{
    struct reading r;
    bool ok;

    memset(&r, 0, sizeof r);
    r.overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (r.overlapped.hEvent == NULL) {
        error_report("CreateEvent", GetLastError());
        return 1;
    }
    ok = demo_show_file(&r) && demo_show_named_pipe(&r) &&
         demo_show_socket(&r) && demo_show_anonymous_pipe();
    CloseHandle(r.overlapped.hEvent);
    return ok ? 0 : 1;
}
