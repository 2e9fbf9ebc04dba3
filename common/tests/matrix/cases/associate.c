/* SPDX-License-Identifier: MIT */
/* Which handles can be associated with a port, and what follows from it. */
#include <stdio.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* The row shows the result of CreateIoCompletionPort. */
static void row_of_association(struct trial *t, HANDLE handle, HANDLE port)
{
    HANDLE result;

    if (t->failed)
        return;
    result = CreateIoCompletionPort(handle, port, t->key + 1, 0);
    row_of_call(t, result != NULL ? 0 : GetLastError());
}

static void again(struct trial *t)
{
    connect_pair(t);
    row_of_association(t, (HANDLE) t->socket, t->port);
}

static void with_another_port(struct trial *t)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);

    connect_pair(t);
    row_of_association(t, (HANDLE) t->socket, port);
    CloseHandle(port);
}

static void of_a_duplicate(struct trial *t)
{
    HANDLE copy;

    connect_pair(t);
    copy = duplicate(t, (HANDLE) t->socket);

    row_of_association(t, copy, t->port);
    CloseHandle(copy);
}

/* Receives through the duplicate with ReadFile, which takes any handle. */
static void operation_on_a_duplicate(struct trial *t)
{
    HANDLE copy;

    connect_pair(t);
    copy = duplicate(t, (HANDLE) t->socket);

    prepare(t, &t->first, &t->socket, 16);
    if (!t->failed)
        t->first.call = error_of_bool(
            ReadFile(copy, t->first.bytes, 16, NULL, &t->first.overlapped));
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
    CloseHandle(copy);
}

static void of_a_socket_that_is_not_overlapped(struct trial *t)
{
    t->socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0);
    require(t, t->socket != INVALID_SOCKET, "the socket is made");
    row_of_association(t, (HANDLE) t->socket, t->port);
}

static void of_a_file_that_is_not_overlapped(struct trial *t)
{
    open_temporary(t, 0);
    row_of_association(t, t->file, t->port);
}

/* socket makes an overlapped socket without being asked to; new_socket passes
 * WSA_FLAG_OVERLAPPED to WSASocket. */
static void of_a_plain_socket(struct trial *t)
{
    t->socket = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    require(t, t->socket != INVALID_SOCKET, "the socket is made");
    row_of_association(t, (HANDLE) t->socket, t->port);
}

static void of_no_handle(struct trial *t)
{
    row_of_association(t, INVALID_HANDLE_VALUE, t->port);
}

static void of_null(struct trial *t)
{
    row_of_association(t, NULL, t->port);
}

static void of_an_event(struct trial *t)
{
    HANDLE event = new_event(t);

    row_of_association(t, event, t->port);
    CloseHandle(event);
}

static void CALLBACK never_called(DWORD error,
                                  DWORD bytes,
                                  OVERLAPPED *overlapped,
                                  DWORD flags)
{
    (void) error;
    (void) bytes;
    (void) overlapped;
    (void) flags;
}

static void completion_routine(struct trial *t)
{
    connect_pair(t);
    prepare(t, &t->first, &t->socket, 16);
    if (!t->failed)
        started(&t->first,
                WSARecv(t->socket,
                        &t->first.buffer,
                        1,
                        &t->first.transferred,
                        &t->first.flags,
                        &t->first.overlapped,
                        never_called) == 0);
    dequeue_nothing(t, &t->first);
}

static void after_the_start(struct trial *t)
{
    open_pair(t);
    start_recv(t, &t->first, 16);
    associate(t, (HANDLE) t->socket);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

/* The socket that accept returns does not share the association of the
 * listener, so it can be associated itself. */
static void of_an_accepted_socket(struct trial *t)
{
    open_listener(t);
    connect_peer(t);
    await_readable(t, t->listener);
    if (!t->failed)
        t->socket = accept(t->listener, NULL, NULL);
    row_of_association(t, (HANDLE) t->socket, t->port);
}

static void plain_recv(struct trial *t)
{
    char bytes[16];
    DWORD error = 0;

    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    if (!t->failed)
        error = error_of_socket(recv(t->socket, bytes, sizeof bytes, 0));
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void wsarecv_without_overlapped(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    prepare(t, &t->first, &t->socket, 16);
    if (!t->failed)
        started(&t->first,
                WSARecv(t->socket,
                        &t->first.buffer,
                        1,
                        &t->first.transferred,
                        &t->first.flags,
                        NULL,
                        NULL) == 0);
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, t->first.call);
}

static void of_a_value_that_is_used_again(struct trial *t)
{
    connect_pair(t);
    close_socket(t, &t->socket);
    close_socket(t, &t->peer);
    open_pair(t); /* most likely with the same values */
    row_of_association(t, (HANDLE) t->socket, t->port);
}

/* The same steps as in after_the_start; this row shows another fact. */
static void before_the_end_is_in_time(struct trial *t)
{
    after_the_start(t);
}

static const struct matrix_case cases[] = {
    {.name = "associate.again",
     .ref = "20a",
     .title = "A handle cannot be put on its port again, not even with"
              " another key: ERROR_INVALID_PARAMETER (87)",
     .how = "CreateIoCompletionPort twice with the same socket and port",
     .run = again,
     .windows = "87 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort",
     .reaction = "associate where the handle is made, once"},

    {.name = "associate.with-another-port",
     .ref = "20a",
     .title = "A handle cannot be put on a second port either",
     .how = "CreateIoCompletionPort with the same socket and two ports",
     .run = with_another_port,
     .windows = "87 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort",
     .claim = "001-6: CreateIoCompletionPort returns NULL if it fails",
     .reaction = "compare the result with NULL, not with"
                 " INVALID_HANDLE_VALUE"},

    {.name = "associate.of-a-duplicate",
     .ref = "20b",
     .title = "A duplicate of a handle belongs to the same port already",
     .how = "DuplicateHandle, then CreateIoCompletionPort with the duplicate",
     .run = of_a_duplicate,
     .windows = "87 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "as for a second time (associate.again): both are handles of"
               " one file",
     .reaction = "it is the file object that is associated, not the handle"},

    {.name = "associate.operation-on-a-duplicate",
     .ref = "20b",
     .title = "An operation on a duplicate queues its packet to the port of"
              " the original, with its key",
     .how = "DuplicateHandle, ReadFile on the duplicate is pending, data"
            " arrives",
     .run = operation_on_a_duplicate,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port, with"
               " AcceptEx",
     .look_for = "WSADuplicateSocket AcceptEx GetQueuedCompletionStatus",
     .reaction = "it is the file object that is associated, not the handle"},

    {.name = "associate.of-a-socket-that-is-not-overlapped",
     .ref = "20c",
     .title = "A socket that was made without WSA_FLAG_OVERLAPPED cannot be"
              " put on a port",
     .how = "WSASocket without flags, then CreateIoCompletionPort",
     .run = of_a_socket_that_is_not_overlapped,
     .windows = "87 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "as for files and pipes",
     .claim = "001-24: WSA_FLAG_OVERLAPPED has to be set for a port",
     .correction = "only for WSASocket; socket() sets it by itself",
     .reaction = "pass WSA_FLAG_OVERLAPPED to WSASocket"},

    {.name = "associate.of-a-file-that-is-not-overlapped",
     .ref = "20c",
     .title = "A file that was opened without FILE_FLAG_OVERLAPPED cannot be"
              " put on a port",
     .how = "CreateFile without the flag, then CreateIoCompletionPort",
     .run = of_a_file_that_is_not_overlapped,
     .windows = "87 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_CreateFile2; Wine 8.0,"
               " ntdll/tests/file.c, test_file_io_completion",
     .look_for = "CreateIoCompletionPort ERROR_INVALID_PARAMETER"
                 " STATUS_INVALID_PARAMETER",
     .reaction = "pass FILE_FLAG_OVERLAPPED to CreateFile"},

    {.name = "associate.of-a-plain-socket",
     .ref = "20d",
     .title = "A socket that socket() has made can be put on a port",
     .how = "socket, then CreateIoCompletionPort",
     .run = of_a_plain_socket,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port",
     .look_for = "socket CreateIoCompletionPort",
     .claim = "002-1: WSASocket with WSA_FLAG_OVERLAPPED is a must",
     .correction = "socket() makes overlapped sockets too",
     .reaction = "use WSASocket if you want WSA_FLAG_NO_HANDLE_INHERIT"},

    {.name = "associate.of-no-handle",
     .ref = "20e",
     .title = "INVALID_HANDLE_VALUE together with a port that exists is"
              " refused",
     .how = "CreateIoCompletionPort(INVALID_HANDLE_VALUE, port, ...)",
     .run = of_no_handle,
     .windows = "87 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule of Microsoft Learn, CreateIoCompletionPort, which"
               " names no code",
     .reaction = "check what CreateFile returned"},

    {.name = "associate.of-null",
     .ref = "20f",
     .title = "NULL cannot be put on a port: ERROR_INVALID_HANDLE",
     .how = "CreateIoCompletionPort(NULL, port, ...)",
     .run = of_null,
     .windows = "6 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles",
     .reaction = "a bug in your program"},

    {.name = "associate.of-an-event",
     .ref = "20f",
     .title = "An event cannot be put on a port: ERROR_INVALID_HANDLE",
     .how = "CreateIoCompletionPort with the handle of an event",
     .run = of_an_event,
     .windows = "6 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles: only files do overlapped operations",
     .reaction = "a bug in your program"},

    {.name = "associate.completion-routine",
     .ref = "20g",
     .title = "A completion routine on a socket that is on a port is refused"
              " with WSAEINVAL (10022)",
     .how = "WSARecv with lpCompletionRoutine",
     .run = completion_routine,
     .windows = "10022 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSARecv",
     .look_for = "CreateIoCompletionPort WSARecv WSAEINVAL",
     .claim = "001-44: lpCompletionRoutine is the completion port",
     .correction = "it is a function for alertable waits, and has to be NULL"
                   " with a port",
     .reaction = "pass NULL"},

    {.name = "associate.after-the-start",
     .ref = "20h",
     .title = "An operation that was started before the association still"
              " queues its packet to the port",
     .how = "WSARecv is pending, then CreateIoCompletionPort, then data"
            " arrives",
     .run = after_the_start,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion, for a"
               " pipe; Wine 8.0, ws2_32/tests/sock.c, test_completion_port,"
               " with AcceptEx",
     .look_for = "ReadFile FileCompletionInformation NtRemoveIoCompletion"
                 " AcceptEx",
     .reaction = "do not rely on it: if the operation completes first, its"
                 " packet is lost"},

    {.name = "associate.of-an-accepted-socket",
     .ref = "20i",
     .title = "A socket that accept returns does not inherit the port of the"
              " listener",
     .how = "accept, then CreateIoCompletionPort succeeds",
     .run = of_an_accepted_socket,
     .windows = "0 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "it is a new file object",
     .reaction = "associate each accepted socket"},

    {.name = "associate.plain-recv",
     .ref = "20j",
     .title = "recv on a socket that is on a port gives no packet",
     .how = "data arrives, then recv",
     .run = plain_recv,
     .windows = "0 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSARecv: only overlapped operations are"
               " reported",
     .claim = "004-5: send and recv are among the calls for a port",
     .correction = "they work, but they queue nothing to the port",
     .reaction = "useful after a zero-byte receive; do not count it as an"
                 " operation"},

    {.name = "associate.wsarecv-without-overlapped",
     .ref = "20j",
     .title = "WSARecv without an OVERLAPPED gives no packet",
     .how = "data arrives, then WSARecv with lpOverlapped NULL",
     .run = wsarecv_without_overlapped,
     .windows = "0 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSARecv",
     .reaction = "do not count it as an operation"},

    {.name = "associate.of-a-value-that-is-used-again",
     .ref = "20k",
     .title = "Closing the handle ends the association: a new socket of the"
              " same value is on no port",
     .how = "closesocket, a new socket, CreateIoCompletionPort succeeds",
     .run = of_a_value_that_is_used_again,
     .windows = "0 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort",
     .reaction = "associate each new socket"},

    {.name = "associate.before-the-end-is-in-time",
     .ref = "X8",
     .title = "An association is in time as long as the operation has not"
              " completed",
     .how = "WSARecv is pending, then CreateIoCompletionPort, then data"
            " arrives",
     .run = before_the_end_is_in_time,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion, for a"
               " pipe; Wine 8.0, ws2_32/tests/sock.c, test_completion_port,"
               " with AcceptEx",
     .look_for = "ReadFile FileCompletionInformation NtRemoveIoCompletion"
                 " AcceptEx",
     .reaction = "associate before the first operation anyway"},
};

const struct matrix_group group_associate = {"associate",
                                             "Putting a handle on a port",
                                             cases,
                                             sizeof cases / sizeof cases[0]};
