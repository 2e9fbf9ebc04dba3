/* SPDX-License-Identifier: MIT */
/* Named pipes on a port: both ends, messages, and a client that closes. */
#include <stdio.h>
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* t->file is the server's end, without a port; mode is its type. */
static void open_unassociated_pipe(struct trial *t, char name[64], DWORD mode)
{
    static volatile LONG count;

    snprintf(name,
             64,
             "\\\\.\\pipe\\iocp-matrix-%lu-%ld",
             (unsigned long) GetCurrentProcessId(),
             (long) InterlockedIncrement(&count));
    t->file = CreateNamedPipeA(name,
                               PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                               mode,
                               1,
                               4096,
                               4096,
                               0,
                               NULL);
    if (t->file == INVALID_HANDLE_VALUE)
        trial_fail(t, "CreateNamedPipe", GetLastError());
}

/* Opens the server's end and associates it with the port. */
static void open_pipe(struct trial *t, char name[64], DWORD mode)
{
    open_unassociated_pipe(t, name, mode);
    associate(t, t->file);
}

static void open_client(struct trial *t, const char *name)
{
    if (t->failed)
        return;
    t->other = CreateFileA(name,
                           GENERIC_READ | GENERIC_WRITE,
                           0,
                           NULL,
                           OPEN_EXISTING,
                           0,
                           NULL);
    if (t->other == INVALID_HANDLE_VALUE)
        trial_fail(t, "CreateFile", GetLastError());
}

static void await_client(struct trial *t, struct io *io)
{
    prepare(t, io, NULL, 0);
    if (!t->failed)
        started(io, ConnectNamedPipe(t->file, &io->overlapped));
}

/* Opens both ends; no operation is pending. */
static void connect_pipe(struct trial *t, DWORD mode)
{
    char name[64];

    open_pipe(t, name, mode);
    open_client(t, name);
}

static void connect_bytes(struct trial *t)
{
    connect_pipe(t, PIPE_TYPE_BYTE);
}

static void connect_messages(struct trial *t)
{
    connect_pipe(t, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
}

/* The client's end is not overlapped: the write has completed when the call
 * returns. */
static void client_writes(struct trial *t, const char *bytes)
{
    DWORD written = 0;

    require(
        t,
        t->failed ||
            WriteFile(t->other, bytes, (DWORD) strlen(bytes), &written, NULL),
        "the client writes");
}

static void client_closes(struct trial *t)
{
    if (!t->failed)
        CloseHandle(t->other);
    t->other = INVALID_HANDLE_VALUE;
}

static void client_comes_later(struct trial *t)
{
    char name[64];

    open_pipe(t, name, PIPE_TYPE_BYTE);
    await_client(t, &t->first);
    open_client(t, name);
    dequeue(t, &t->first);
}

static void client_is_there(struct trial *t)
{
    connect_bytes(t);
    await_client(t, &t->first);
    dequeue_nothing(t, &t->first);
}

static void message_is_cut_off_while_pending(struct trial *t)
{
    connect_messages(t);
    start_read(t, &t->first, 0, 4);
    client_writes(t, "0123456789");
    dequeue(t, &t->first);
}

static void message_is_cut_off_at_once(struct trial *t)
{
    connect_messages(t);
    client_writes(t, "0123456789");
    start_read(t, &t->first, 0, 4);
    dequeue(t, &t->first);
}

static void client_closes_while_pending(struct trial *t)
{
    connect_bytes(t);
    start_read(t, &t->first, 0, 16);
    client_closes(t);
    dequeue(t, &t->first);
}

static void read_after_the_client(struct trial *t)
{
    connect_bytes(t);
    client_closes(t);
    start_read(t, &t->first, 0, 16);
    dequeue_nothing(t, &t->first);
}

static void write_after_the_client(struct trial *t)
{
    connect_bytes(t);
    client_closes(t);
    start_write(t, &t->first, "data");
    dequeue_nothing(t, &t->first);
}

static void disconnect(struct trial *t)
{
    require(t,
            t->failed || DisconnectNamedPipe(t->file),
            "DisconnectNamedPipe succeeds");
}

static void read_after_disconnect(struct trial *t)
{
    connect_bytes(t);
    disconnect(t);
    start_read(t, &t->first, 0, 16);
    dequeue_nothing(t, &t->first);
}

static void disconnect_while_pending(struct trial *t)
{
    connect_bytes(t);
    start_read(t, &t->first, 0, 16);
    disconnect(t);
    dequeue(t, &t->first);
}

static void disconnect_while_listening(struct trial *t)
{
    char name[64];

    open_pipe(t, name, PIPE_TYPE_BYTE);
    await_client(t, &t->first);
    if (!t->failed)
        DisconnectNamedPipe(t->file);
    dequeue_nothing(t, &t->first);
}

static void close_server(struct trial *t)
{
    if (!t->failed)
        CloseHandle(t->file);
    t->file = INVALID_HANDLE_VALUE;
}

static void close_while_listening(struct trial *t)
{
    char name[64];

    open_pipe(t, name, PIPE_TYPE_BYTE);
    await_client(t, &t->first);
    close_server(t);
    dequeue(t, &t->first);
}

static void close_while_pending(struct trial *t)
{
    connect_bytes(t);
    start_read(t, &t->first, 0, 16);
    close_server(t);
    dequeue(t, &t->first);
}

/* -- Other events in a pipe server -------------------------------------- */

/* A pipe whose client has connected and closed. */
static void open_left_pipe(struct trial *t, char name[64])
{
    open_pipe(t, name, PIPE_TYPE_BYTE);
    open_client(t, name);
    client_closes(t);
}

static void client_came_and_went(struct trial *t)
{
    char name[64];

    open_left_pipe(t, name);
    await_client(t, &t->first);
    dequeue_nothing(t, &t->first);
}

/* Calls ConnectNamedPipe twice, as a loop does that continues after an
 * error. */
static void client_came_and_went_and_again(struct trial *t)
{
    char name[64];

    open_left_pipe(t, name);
    await_client(t, &t->second);
    await_client(t, &t->first);
    dequeue_nothing(t, &t->first);
}

static void client_came_and_went_and_disconnect(struct trial *t)
{
    char name[64];

    open_left_pipe(t, name);
    await_client(t, &t->second);
    disconnect(t);
    await_client(t, &t->first);
    open_client(t, name);
    dequeue(t, &t->first);
}

static void read_while_listening(struct trial *t)
{
    char name[64];

    open_pipe(t, name, PIPE_TYPE_BYTE);
    start_read(t, &t->first, 0, 16);
    dequeue_nothing(t, &t->first);
}

static void write_while_listening(struct trial *t)
{
    char name[64];

    open_pipe(t, name, PIPE_TYPE_BYTE);
    start_write(t, &t->first, "data");
    dequeue_nothing(t, &t->first);
}

static void read_zero_bytes(struct trial *t)
{
    connect_bytes(t);
    start_read(t, &t->first, 0, 0);
    client_writes(t, "data");
    dequeue(t, &t->first);
}

static void zero_bytes_leave_the_data(struct trial *t)
{
    connect_bytes(t);
    start_read(t, &t->second, 0, 0);
    client_writes(t, "data");
    discard_packet(t);
    start_read(t, &t->first, 0, 16);
    dequeue(t, &t->first);
}

static void read_zero_bytes_of_a_message(struct trial *t)
{
    connect_messages(t);
    start_read(t, &t->first, 0, 0);
    client_writes(t, "data");
    dequeue(t, &t->first);
}

/* Writes more than the buffer of the pipe, so that the write stays pending
 * until the client reads. */
static void write_much(struct trial *t)
{
    const size_t size = (size_t) 64 * 1024;

    prepare(t, &t->first, NULL, size);
    if (!t->failed)
        started(&t->first,
                WriteFile(t->file,
                          t->first.bytes,
                          (DWORD) size,
                          NULL,
                          &t->first.overlapped));
}

static void client_closes_and_a_write_pends(struct trial *t)
{
    connect_bytes(t);
    write_much(t);
    client_closes(t);
    dequeue(t, &t->first);
}

static void disconnect_while_a_write_pends(struct trial *t)
{
    connect_bytes(t);
    write_much(t);
    disconnect(t);
    dequeue(t, &t->first);
}

/* The row shows the client's call. */
static void client_reads_after_disconnect(struct trial *t)
{
    DWORD count = 0;
    char byte;

    connect_bytes(t);
    start_write(t, &t->second, "data");
    discard_packet(t);
    disconnect(t);
    if (!t->failed)
        row_of_call(t,
                    error_of_bool(ReadFile(t->other, &byte, 1, &count, NULL)));
}

static void disconnect_twice(struct trial *t)
{
    connect_bytes(t);
    disconnect(t);
    if (!t->failed)
        row_of_call(t, error_of_bool(DisconnectNamedPipe(t->file)));
}

/* Two reads share one OVERLAPPED. The row shows the second packet. */
static void one_overlapped_for_two(struct trial *t)
{
    char byte;

    connect_bytes(t);
    start_read(t, &t->first, 0, 16);
    require(t,
            !t->failed &&
                !ReadFile(t->file, &byte, 1, NULL, &t->first.overlapped) &&
                GetLastError() == ERROR_IO_PENDING,
            "the second read is pending as well");
    require(t,
            !t->failed && CancelIoEx(t->file, &t->first.overlapped),
            "CancelIoEx succeeds");
    discard_packet(t);
    dequeue(t, &t->first);
}

static VOID WINAPI note_end(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    (void) error;
    (void) bytes;
    overlapped->hEvent = (HANDLE) 1; /* ReadFileEx ignores it */
}

static void apc_before_the_port(struct trial *t)
{
    char name[64];

    open_unassociated_pipe(t, name, PIPE_TYPE_BYTE);
    open_client(t, name);
    prepare(t, &t->first, NULL, 16);
    if (!t->failed)
        started(&t->first,
                ReadFileEx(t->file,
                           t->first.bytes,
                           16,
                           &t->first.overlapped,
                           note_end));
    associate(t, t->file);
    client_writes(t, "data");
    dequeue_nothing(t, &t->first);
    SleepEx(0, TRUE);
    require(t,
            t->first.overlapped.hEvent != NULL,
            "the completion routine has run");
}

static const struct matrix_case cases[] = {
    {.name = "pipe.client-comes-later",
     .ref = "18c",
     .title = "ConnectNamedPipe is pending until a client opens the pipe",
     .how = "ConnectNamedPipe, then CreateFile by the client",
     .run = client_comes_later,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4",
     .look_for = "ConnectNamedPipe ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "start the first read, and create another instance of the"
                 " pipe"},

    {.name = "pipe.client-is-there",
     .ref = "18d",
     .title = "If the client was faster, it fails with ERROR_PIPE_CONNECTED"
              " (535), which is a success without a packet",
     .how = "CreateFile by the client, then ConnectNamedPipe",
     .run = client_is_there,
     .windows = "535 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4; the"
               " status: Wine 8.0, kernel32/tests/pipe.c,"
               " test_overlapped_error",
     .look_for = "ConnectNamedPipe ERROR_PIPE_CONNECTED STATUS_PENDING",
     .reaction = "continue as if the packet had come"},

    {.name = "pipe.message-is-cut-off-while-pending",
     .ref = "18e",
     .title = "A message that does not fit completes the read with"
              " ERROR_MORE_DATA (234) and the bytes that fitted",
     .how = "ReadFile of 4 bytes is pending, a message of 10 arrives",
     .run = message_is_cut_off_while_pending,
     .windows = "997 FALSE 234 4 ours ours 80000005 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "ReadFile ERROR_IO_PENDING ERROR_MORE_DATA",
     .reaction = "read the rest of the message: here it is not lost"},

    {.name = "pipe.message-is-cut-off-at-once",
     .ref = "18f",
     .title = "If the message has already arrived, the packet also carries"
              " 234, and on old systems the call fails with it too",
     .how = "a message of 10 bytes arrives, then ReadFile of 4",
     .run = message_is_cut_off_at_once,
     .windows = "997|234 FALSE 234 4 ours ours 80000005 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, test_completion, with the flag"
               " to skip packets: pending since Windows 8, 234 from the call"
               " before; Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c,"
               " do_return_status",
     .look_for = "NtReadFile STATUS_BUFFER_OVERFLOW STATUS_PENDING"
                 " NtRemoveIoCompletion",
     .reaction = "the call fails and a packet comes nevertheless: do not free"
                 " the operation after the call"},

    {.name = "pipe.client-closes-while-pending",
     .ref = "18g",
     .title = "A client that closes completes a pending read with"
              " ERROR_BROKEN_PIPE (109)",
     .how = "ReadFile is pending, the client closes",
     .run = client_closes_while_pending,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, read_pipe_test, by event",
     .look_for = "NtReadFile STATUS_PENDING STATUS_PIPE_BROKEN",
     .claim = "003-4: both ends of a pipe are told when it breaks",
     .correction = "only a pending operation or the next one reports it",
     .reaction = "treat it as the end of the data"},

    {.name = "pipe.read-after-the-client",
     .ref = "18h",
     .title = "A read after the client has closed fails at once with"
              " ERROR_BROKEN_PIPE (109)",
     .how = "the client closes, then ReadFile",
     .run = read_after_the_client,
     .windows = "109 - 0 untouched - - * -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4",
     .look_for = "ReadFile ERROR_BROKEN_PIPE GetQueuedCompletionStatus"
                 " WAIT_TIMEOUT",
     .reaction = "undo the count of the operation: no packet comes"},

    {.name = "pipe.write-after-the-client",
     .ref = "18i",
     .title = "A write after the client has closed fails at once with"
              " ERROR_NO_DATA (232)",
     .how = "the client closes, then WriteFile",
     .run = write_after_the_client,
     .windows = "232 - 0 untouched - - * -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4",
     .look_for = "WriteFile ERROR_NO_DATA GetQueuedCompletionStatus"
                 " WAIT_TIMEOUT",
     .reaction = "undo the count of the operation: no packet comes"},

    {.name = "pipe.read-after-disconnect",
     .ref = "18j",
     .title = "After DisconnectNamedPipe a read fails at once with"
              " ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "DisconnectNamedPipe, then ReadFile",
     .run = read_after_disconnect,
     .windows = "233 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_ReadFile",
     .look_for = "DisconnectNamedPipe ReadFile ERROR_PIPE_NOT_CONNECTED"
                 " STATUS_PENDING",
     .reaction = "wait for the next client with ConnectNamedPipe"},

    {.name = "pipe.disconnect-while-pending",
     .ref = "18j",
     .title = "DisconnectNamedPipe completes a pending read with"
              " ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "ReadFile is pending, then DisconnectNamedPipe",
     .run = disconnect_while_pending,
     .windows = "997 FALSE 233 0 ours ours C00000B0 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_overlapped_transport,"
               " by event, for a write",
     .look_for = "DisconnectNamedPipe ERROR_PIPE_NOT_CONNECTED"
                 " ERROR_IO_PENDING",
     .reaction = "free the operation"},

    {.name = "pipe.disconnect-while-listening",
     .ref = "18k",
     .title = "DisconnectNamedPipe may complete a pending ConnectNamedPipe,"
              " with ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "ConnectNamedPipe is pending, then DisconnectNamedPipe",
     .run = disconnect_while_listening,
     .windows = "997 FALSE 233 0 ours ours C00000B0 - or 997 - 0 untouched -"
                " - 00000103 -",
     .confidence = INFERRED,
     .source = "ReactOS completes it (npfs, NpSetDisconnectedPipeState), Wine"
               " does not, and no test covers it",
     .reaction = "use CancelIoEx, and expect one packet"},

    {.name = "pipe.close-while-listening",
     .ref = "18l",
     .title = "CloseHandle completes a pending ConnectNamedPipe",
     .how = "ConnectNamedPipe is pending, then CloseHandle",
     .run = close_while_listening,
     .windows = "997 FALSE 109|995 0 ours ours * -",
     .confidence = INFERRED,
     .source = "as for a read, and as ReactOS has it (npfs,"
               " NpSetClosingPipeState): 109; 995 if another process has a"
               " handle",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes it with STATUS_HANDLES_CLOSED",
     .reaction = "free the operation; your program closed the pipe, so the"
                 " code says nothing new"},

    {.name = "pipe.close-while-pending",
     .ref = "6j",
     .title = "CloseHandle completes a pending read of a pipe with"
              " ERROR_BROKEN_PIPE (109)",
     .how = "ReadFile is pending, then CloseHandle",
     .run = close_while_pending,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion",
     .look_for = "ReadFile CloseHandle NtRemoveIoCompletion"
                 " STATUS_PIPE_BROKEN",
     .reaction = "free the operation; your program closed the pipe, so the"
                 " code says nothing new"},

    {.name = "pipe.client-came-and-went",
     .ref = "18m",
     .title = "If the client has connected and closed, ConnectNamedPipe fails"
              " at once with ERROR_NO_DATA (232)",
     .how = "the client opens the pipe and closes it, then ConnectNamedPipe",
     .run = client_came_and_went,
     .windows = "232 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_nowait; Wine 8.0,"
               " ntdll/tests/pipe.c, test_pipe_state; yoshuawuyts/miow #30",
     .look_for = "ConnectNamedPipe ERROR_NO_DATA",
     .reaction = "call DisconnectNamedPipe, and ConnectNamedPipe again: no"
                 " packet comes"},

    {.name = "pipe.client-came-and-went-and-again",
     .ref = "18m",
     .title = "ConnectNamedPipe then keeps failing with 232, and no other"
              " client can connect",
     .how = "as before, and ConnectNamedPipe a second time",
     .run = client_came_and_went_and_again,
     .windows = "232 - 0 untouched - - * -",
     .confidence = REPORTED,
     .source = "kotauskas/interprocess #86",
     .reaction = "disconnect before you try again, or one program that scans"
                 " pipes stops your server"},

    {.name = "pipe.client-came-and-went-and-disconnect",
     .ref = "18m",
     .title = "After DisconnectNamedPipe, ConnectNamedPipe waits for the next"
              " client",
     .how = "as before, DisconnectNamedPipe, ConnectNamedPipe, and a client",
     .run = client_came_and_went_and_disconnect,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_nowait; Microsoft"
               " Learn, DisconnectNamedPipe",
     .look_for = "ConnectNamedPipe DisconnectNamedPipe ERROR_NO_DATA",
     .reaction = "the loop of a pipe server is: connect, serve, disconnect"},

    {.name = "pipe.read-while-listening",
     .ref = "18n",
     .title = "A read of a pipe that no client has opened yet fails at once"
              " with ERROR_PIPE_LISTENING (536)",
     .how = "CreateNamedPipe, then ReadFile",
     .run = read_while_listening,
     .windows = "536 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe;"
               " Wine 8.0, ntdll/tests/pipe.c, test_pipe_state",
     .look_for = "ReadFile ERROR_PIPE_LISTENING STATUS_PIPE_LISTENING",
     .reaction = "start the first read when the packet of ConnectNamedPipe has"
                 " come"},

    {.name = "pipe.write-while-listening",
     .ref = "18n",
     .title = "A write to a pipe that no client has opened yet fails with 536"
              " as well",
     .how = "CreateNamedPipe, then WriteFile",
     .run = write_while_listening,
     .windows = "536 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe",
     .look_for = "WriteFile ERROR_PIPE_LISTENING",
     .reaction = "write when a client has connected"},

    {.name = "pipe.read-zero-bytes",
     .ref = "18o",
     .title = "A read of 0 bytes is pending until data arrives",
     .how = "ReadFile of 0 bytes of a pipe is pending, 4 bytes arrive",
     .run = read_zero_bytes,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "overlapped_read_async test_overlapped_result",
     .reaction = "wait for data without a buffer, as with a socket"},

    {.name = "pipe.zero-bytes-leave-the-data",
     .ref = "18o",
     .title = "A read of 0 bytes leaves the data for the next read",
     .how = "as before, then ReadFile of 16 bytes",
     .run = zero_bytes_leave_the_data,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, where the"
               " next read has the byte",
     .look_for = "overlapped_read_async test_overlapped_result",
     .reaction = "read with a buffer now"},

    {.name = "pipe.read-zero-bytes-of-a-message",
     .ref = "18o",
     .title = "On a pipe of messages the read of 0 bytes completes with"
              " ERROR_MORE_DATA (234)",
     .how = "ReadFile of 0 bytes is pending, a message of 4 bytes arrives",
     .run = read_zero_bytes_of_a_message,
     .windows = "997 FALSE 234 0 ours ours 80000005 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "overlapped_read_async ERROR_MORE_DATA",
     .reaction = "handle it as a success: the message is not lost"},

    {.name = "pipe.client-closes-and-a-write-pends",
     .ref = "18p",
     .title = "A client that closes completes a pending write with"
              " ERROR_BROKEN_PIPE (109), not with 232",
     .how = "WriteFile of 64 KiB is pending, the client closes",
     .run = client_closes_and_a_write_pends,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_overlapped_transport,"
               " by event",
     .look_for = "overlapped_write_async CloseHandle ERROR_BROKEN_PIPE",
     .reaction = "treat both 109 and 232 as a client that is gone"},

    {.name = "pipe.disconnect-while-a-write-pends",
     .ref = "18p",
     .title = "DisconnectNamedPipe completes a pending write with"
              " ERROR_PIPE_NOT_CONNECTED (233), and discards its data",
     .how = "WriteFile of 64 KiB is pending, then DisconnectNamedPipe",
     .run = disconnect_while_a_write_pends,
     .windows = "997 FALSE 233 0 ours ours C00000B0 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_overlapped_transport,"
               " by event",
     .look_for = "overlapped_write_async DisconnectNamedPipe"
                 " ERROR_PIPE_NOT_CONNECTED",
     .reaction = "disconnect when the last write has completed and the client"
                 " has read the data"},

    {.name = "pipe.client-reads-after-disconnect",
     .ref = "18q",
     .title = "DisconnectNamedPipe discards what the client has not read: its"
              " read fails with ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "WriteFile has completed, DisconnectNamedPipe, the client reads",
     .run = client_reads_after_disconnect,
     .windows = "233 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe",
     .look_for = "ReadFile DisconnectNamedPipe ERROR_PIPE_NOT_CONNECTED",
     .reaction = "wait until the client has closed or replied, or call"
                 " FlushFileBuffers outside the workers"},

    {.name = "pipe.disconnect-twice",
     .ref = "18q",
     .title = "DisconnectNamedPipe a second time fails with"
              " ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "DisconnectNamedPipe twice",
     .run = disconnect_twice,
     .windows = "233 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe",
     .look_for = "DisconnectNamedPipe ERROR_PIPE_NOT_CONNECTED",
     .reaction = "ignore it"},

    {.name = "pipe.one-overlapped-for-two",
     .ref = "X7",
     .title = "With one OVERLAPPED for two reads both are pending, and each"
              " has its packet: the two cannot be told apart",
     .how = "ReadFile twice with the same OVERLAPPED, then CancelIoEx; the row"
            " shows the second packet",
     .run = one_overlapped_for_two,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, read_pipe_test, by an APC that"
               " is called twice; Microsoft Learn, OVERLAPPED, forbids it",
     .look_for = "NtReadFile NtCancelIoFileEx STATUS_CANCELLED",
     .reaction = "use one OVERLAPPED for one operation: the second packet"
                 " comes when the first has freed the block"},

    {.name = "pipe.apc-before-the-port",
     .ref = "20h",
     .title = "A read that was started with a completion routine before the"
              " handle was associated with the port has no packet",
     .how = "ReadFileEx on a pipe, CreateIoCompletionPort, then data arrives",
     .run = apc_before_the_port,
     .windows = "0 - 0 untouched - - 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion",
     .look_for = "NtReadFile FileCompletionInformation get_pending_msgs"
                 " SleepEx",
     .reaction = "associate a handle with the port before anything else; after"
                 " that, completion routines are refused"},
};

const struct matrix_group group_pipe = {"pipe",
                                        "Named pipes",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
