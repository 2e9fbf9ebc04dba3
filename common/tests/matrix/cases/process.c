/* SPDX-License-Identifier: MIT */
/* Two processes: the other one has a handle of ours too, or has started the
 * operation, or is the peer. It gets its handle by DuplicateHandle, which has
 * the same effect as inheriting it. */
#include <stdio.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/helper.h"

/* -- The process that started the operation exits ----------------------- */

/* t->file is our end of a pipe, on the port; t->other is the other end. */
static void open_pipe(struct trial *t)
{
    char name[64];

    if (!goes_on(t))
        return;
    snprintf(name,
             sizeof name,
             "\\\\.\\pipe\\iocp-matrix-process-%lu",
             (unsigned long) GetCurrentProcessId());
    t->file = CreateNamedPipeA(name,
                               PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                               PIPE_TYPE_BYTE,
                               1,
                               4096,
                               4096,
                               0,
                               NULL);
    t->other = CreateFileA(name,
                           GENERIC_READ | GENERIC_WRITE,
                           0,
                           NULL,
                           OPEN_EXISTING,
                           0,
                           NULL);
    require(t, t->other != INVALID_HANDLE_VALUE, "the pipe has both ends");
    associate(t, t->file);
}

static void exits_with_a_read_pending(struct trial *t)
{
    struct helper helper;

    open_pipe(t);
    helper_start(t, &helper, "read");
    helper_give(t, &helper, t->file);
    helper_exit(t, &helper);
    wait_on(t, t->port, LIMIT_MS);
    helper_free(&helper);
}

static void is_terminated_with_a_read_pending(struct trial *t)
{
    struct helper helper;

    open_pipe(t);
    helper_start(t, &helper, "read");
    helper_give(t, &helper, t->file);
    helper_terminate(t, &helper, 1);
    wait_on(t, t->port, LIMIT_MS);
    helper_free(&helper);
}

static void exits_with_a_receive_pending(struct trial *t)
{
    struct helper helper;

    connect_pair(t);
    helper_start(t, &helper, "read");
    helper_give(t, &helper, (HANDLE) t->socket);
    helper_exit(t, &helper);
    wait_on(t, t->port, LIMIT_MS);
    helper_free(&helper);
}

static void exits_after_a_post(struct trial *t)
{
    struct helper helper;

    helper_start(t, &helper, "post");
    helper_give(t, &helper, t->port);
    helper_exit(t, &helper);
    wait_on(t, t->port, LIMIT_MS);
    helper_free(&helper);
}

/* -- Another process has a handle as well ------------------------------- */

static void read_pipe(struct trial *t, HANDLE event)
{
    prepare(t, &t->first, NULL, 16);
    t->first.overlapped.hEvent = event;
    if (goes_on(t))
        t->first.call = error_of_bool(
            ReadFile(t->file, t->first.bytes, 16, NULL, &t->first.overlapped));
}

static void close_pipe(struct trial *t)
{
    if (goes_on(t))
        CloseHandle(t->file);
    t->file = INVALID_HANDLE_VALUE;
}

static void has_the_pipe_too(struct trial *t)
{
    struct helper helper;

    open_pipe(t);
    helper_start(t, &helper, "hold");
    helper_give(t, &helper, t->file);
    read_pipe(t, NULL);
    close_pipe(t);
    dequeue_soon(t, &t->first);
    helper_free(&helper);
}

static void has_the_pipe_too_and_hevent_is_set(struct trial *t)
{
    struct helper helper;
    HANDLE event = new_event(t);

    open_pipe(t);
    helper_start(t, &helper, "hold");
    helper_give(t, &helper, t->file);
    read_pipe(t, event);
    close_pipe(t);
    dequeue_nothing(t, &t->first);
    helper_free(&helper);
}

/* The socket is on the port, and the helper has a handle of it too. */
static void share_socket(struct trial *t, struct helper *helper)
{
    connect_pair(t);
    helper_start(t, helper, "hold");
    helper_give(t, helper, (HANDLE) t->socket);
}

static void has_the_socket_too(struct trial *t)
{
    struct helper helper;

    share_socket(t, &helper);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    dequeue_soon(t, &t->first);
    helper_free(&helper);
}

static void has_the_socket_too_and_it_is_cancelled(struct trial *t)
{
    struct helper helper;

    share_socket(t, &helper);
    start_recv(t, &t->first, 16);
    require(
        t,
        !goes_on(t) || CancelIoEx((HANDLE) t->socket, &t->first.overlapped),
        "CancelIoEx succeeds");
    dequeue(t, &t->first);
    close_socket(t, &t->socket);
    helper_free(&helper);
}

/* The row shows the result of the peer's recv, which waits for soon_ms. */
static void row_of_short_recv(struct trial *t)
{
    DWORD limit = soon_ms(t);
    char byte;
    int received;

    if (!goes_on(t))
        return;
    setsockopt(t->peer,
               SOL_SOCKET,
               SO_RCVTIMEO,
               (const char *) &limit,
               sizeof limit);
    received = recv(t->peer, &byte, 1, 0);
    row_of_call(t, received >= 0 ? 0 : (DWORD) WSAGetLastError());
}

static void keeps_the_connection(struct trial *t)
{
    struct helper helper;

    share_socket(t, &helper);
    close_socket(t, &t->socket);
    row_of_short_recv(t);
    helper_free(&helper);
}

static void keeps_the_connection_until_it_exits(struct trial *t)
{
    struct helper helper;

    share_socket(t, &helper);
    close_socket(t, &t->socket);
    helper_exit(t, &helper);
    require(t, !goes_on(t) || peer_recv(t) == 0, "the stream ends");
    row_of_call(t, 0);
    helper_free(&helper);
}

/* shutdown acts on the connection, whichever processes have handles of it. */
static void keeps_the_connection_but_not_the_stream(struct trial *t)
{
    struct helper helper;

    share_socket(t, &helper);
    require(t,
            !goes_on(t) || shutdown(t->socket, SD_SEND) == 0,
            "shutdown succeeds");
    close_socket(t, &t->socket);
    row_of_short_recv(t);
    helper_free(&helper);
}

static void keeps_the_port_of_a_listener(struct trial *t)
{
    struct sockaddr_in address;
    struct helper helper;

    open_listener(t);
    address = address_of(t, t->listener);
    helper_start(t, &helper, "hold");
    helper_give(t, &helper, (HANDLE) t->listener);
    close_socket(t, &t->listener);
    t->listener = new_socket(t);
    if (goes_on(t))
        row_of_call(t,
                    error_of_socket(bind(t->listener,
                                         (struct sockaddr *) &address,
                                         sizeof address)));
    helper_free(&helper);
}

/* The first column of the row has the flag of the handle. */
static void accepted_socket_is_inherited(struct trial *t)
{
    DWORD flags = 0;

    open_pair(t);
    require(t,
            !goes_on(t) || GetHandleInformation((HANDLE) t->socket, &flags),
            "the flags of the handle can be read");
    row_of_call(t, flags & HANDLE_FLAG_INHERIT);
}

/* -- The peer is another process ---------------------------------------- */

static void peer_is_terminated(struct trial *t)
{
    struct helper helper;

    open_listener(t);
    helper_start(t, &helper, "connect");
    helper_give_number(t, &helper, ntohs(address_of(t, t->listener).sin_port));
    await_readable(t, t->listener);
    if (goes_on(t))
        t->socket = accept(t->listener, NULL, NULL);
    associate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    helper_terminate(t, &helper, 1);
    dequeue(t, &t->first);
    helper_free(&helper);
}

static const struct matrix_case cases[] = {
    {.name = "process.exits-with-a-read-pending",
     .ref = "8e",
     .title = "When the process that started a read exits, the read completes,"
              " and another process that has the port gets the packet, with a"
              " pointer that means nothing to it",
     .how = "another process starts ReadFile on a pipe that is on our port,"
            " and returns from main",
     .run = exits_with_a_read_pending,
     .windows = "- FALSE 995 0 ours other - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_exit_process_async",
     .look_for = "CreateProcess GetQueuedCompletionStatus"
                 " ERROR_OPERATION_ABORTED",
     .reaction = "do not share a port between processes: the pointer belongs"
                 " to memory that is gone"},

    {.name = "process.is-terminated-with-a-read-pending",
     .ref = "8e",
     .title = "The same happens if that process is terminated",
     .how = "the same with TerminateProcess",
     .run = is_terminated_with_a_read_pending,
     .windows = "- FALSE 995 0 ours other - -",
     .confidence = INFERRED,
     .source = "as for a process that exits: its operations are cancelled"
               " either way",
     .reaction = "as before"},

    {.name = "process.exits-with-a-receive-pending",
     .ref = "8e",
     .title = "A pending receive of a process that exits completes too, and"
              " our own handle of the socket stays open",
     .how = "another process starts ReadFile on a socket that is on our port,"
            " and returns from main",
     .run = exits_with_a_receive_pending,
     .windows = "- FALSE 995 0 ours other - -",
     .confidence = INFERRED,
     .source = "as for a pipe (process.exits-with-a-read-pending)",
     .reaction = "give a socket to one process, and close it in the other"
                 " (WSADuplicateSocket)"},

    {.name = "process.exits-after-a-post",
     .ref = "8e",
     .title = "A packet that a process has posted stays queued after the"
              " process has exited",
     .how = "another process posts to our port and returns from main",
     .run = exits_after_a_post,
     .windows = "- TRUE 0 17 ours NULL - -",
     .confidence = INFERRED,
     .source = "the packet is in the port (Microsoft Learn,"
               " PostQueuedCompletionStatus), which is ours as well",
     .reaction = "agree on keys, and never on pointers, with another process"},

    {.name = "process.has-the-pipe-too",
     .ref = "6o",
     .title = "Closing the last handle that this process has cancels what it"
              " has started, even if another process has a handle",
     .how = "another process has a handle of the pipe; ReadFile is pending,"
            " CloseHandle",
     .run = has_the_pipe_too,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/pipe.c,"
               " test_async_cancel_on_handle_close",
     .look_for = "NtReadFile DuplicateHandle CloseHandle"
                 " test_queued_completion STATUS_CANCELLED",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine 8 cancels it only when the last handle of all processes is"
            " closed",
     .reaction = "wait for the packet as after any close"},

    {.name = "process.has-the-pipe-too-and-hevent-is-set",
     .ref = "6o",
     .title = "With an event in hEvent the read is not cancelled: it stays"
              " pending, and no packet comes",
     .how = "the same with an event in hEvent",
     .run = has_the_pipe_too_and_hevent_is_set,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/pipe.c,"
               " test_async_cancel_on_handle_close",
     .look_for = "NtReadFile DuplicateHandle CloseHandle"
                 " test_no_queued_completion",
     .reaction = "leave hEvent NULL with a port, and cancel before the close"},

    {.name = "process.has-the-socket-too",
     .ref = "6o",
     .title = "closesocket completes a pending receive although a child"
              " process has the socket, by the rule for pipes; users have seen"
              " no packet",
     .how = "another process has a handle of the socket; WSARecv is pending,"
            " closesocket",
     .run = has_the_socket_too,
     .windows = "997 FALSE 995 0 ours ours C0000120 - or"
                " 997 - 0 untouched - - 00000103 -",
     .confidence = REPORTED,
     .source = "boostorg/asio #190: nothing, and memory was written to after"
               " it had been freed; Wine 10.0, ws2_32/tests/afd.c,"
               " test_async_cancel_on_handle_close, has 995 for a poll",
     .reaction = "make sockets that no child inherits, and call CancelIoEx"
                 " before closesocket"},

    {.name = "process.has-the-socket-too-and-it-is-cancelled",
     .ref = "6o",
     .title = "CancelIoEx cancels the receive, whoever else has a handle",
     .how = "the same with CancelIoEx before closesocket",
     .run = has_the_socket_too_and_it_is_cancelled,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CancelIoEx: what this process has started"
               " for the file",
     .reaction = "cancel, then close"},

    {.name = "process.keeps-the-connection",
     .ref = "6o",
     .title = "While a child process has the socket, the peer learns nothing"
              " of our closesocket",
     .how = "another process has a handle of the socket; closesocket; the peer"
            " receives for half a second",
     .run = keeps_the_connection,
     .windows = "10060 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "boostorg/asio #190; dotnet/corefx #32902",
     .reaction = "make sockets with WSA_FLAG_NO_HANDLE_INHERIT; shutdown"
                 " before closesocket"},

    {.name = "process.keeps-the-connection-until-it-exits",
     .ref = "6o",
     .title = "When that child process exits, the peer sees the end of the"
              " stream",
     .how = "the same; the other process exits, and the peer receives",
     .run = keeps_the_connection_until_it_exits,
     .windows = "0 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the last handle of the socket is closed then",
     .reaction = "if a connection stays open after you have closed it, look"
                 " for such a child process"},

    {.name = "process.keeps-the-connection-but-not-the-stream",
     .ref = "6o",
     .title = "The peer sees shutdown although a child process has the socket",
     .how = "the same with shutdown(SD_SEND) before closesocket",
     .run = keeps_the_connection_but_not_the_stream,
     .windows = "0 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "it acts on the connection, and not on a handle (Microsoft"
               " Learn, shutdown)",
     .reaction = "end the stream with shutdown, and not with closesocket"
                 " alone"},

    {.name = "process.keeps-the-port-of-a-listener",
     .ref = "6o",
     .title = "While a child process has the listener, its address is in use",
     .how = "another process has a handle of the listener; closesocket, then"
            " another socket is bound to the same address",
     .run = keeps_the_port_of_a_listener,
     .windows = "10048 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "rpclib/rpclib #259 and yhirose/cpp-httplib #164; not so for a"
               " commenter of rpclib/rpclib #270 on Windows 11",
     .reaction = "make the listener with WSA_FLAG_NO_HANDLE_INHERIT, or a"
                 " restart of your server finds its port in use"},

    {.name = "process.accepted-socket-is-inherited",
     .ref = "6o",
     .title = "accept makes a socket that child processes inherit, although"
              " the listener is not inherited",
     .how = "accept from a listener with WSA_FLAG_NO_HANDLE_INHERIT; the row"
            " begins with HANDLE_FLAG_INHERIT of GetHandleInformation",
     .run = accepted_socket_is_inherited,
     .windows = "1 - 0 untouched - - - -",
     .confidence = LIBRARY,
     .source = "python/cpython, Modules/socketmodule.c, takes the flag away"
               " after accept",
     .reaction = "use AcceptEx with a socket of your own, or call"
                 " SetHandleInformation at once"},

    {.name = "process.peer-is-terminated",
     .ref = "9j",
     .title = "A peer whose process is killed looks like one that has closed:"
              " the end of the stream, or a reset",
     .how = "the client is another process; WSARecv is pending,"
            " TerminateProcess",
     .run = peer_is_terminated,
     .windows = "997 TRUE 0 0 ours ours 00000000 0 or"
                " 997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = INFERRED,
     .source = "its system closes the socket; with data unread or a receive"
               " pending there that is a reset",
     .reaction = "handle both; neither says that the peer was killed"},
};

const struct matrix_group group_process = {"process",
                                           "Two processes",
                                           cases,
                                           sizeof cases / sizeof cases[0]};
