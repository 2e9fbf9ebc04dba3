/* SPDX-License-Identifier: MIT */
/* Named pipes on a port: both ends, messages, and a client that leaves. */
#include <stdio.h>
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* t->file is the server's end, on no port; mode is its type. */
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

/* The same, on the port. */
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

/* Both ends; nothing is pending. */
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

/* The client's end is not overlapped: the write is done when it returns. */
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

/* -- What a pipe server meets besides ----------------------------------- */

/* The client has been there, and has gone again. */
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

/* And once more, as a loop does that goes on after an error. */
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

/* More than the buffer of the pipe, so that it pends until the client has
 * read. */
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

/* The row is that of the client's call. */
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

/* Two reads have one OVERLAPPED. The row is that of the second packet. */
static void one_overlapped_for_two(struct trial *t)
{
    char byte;

    connect_bytes(t);
    start_read(t, &t->first, 0, 16);
    require(t,
            !t->failed &&
                !ReadFile(t->file, &byte, 1, NULL, &t->first.overlapped) &&
                GetLastError() == ERROR_IO_PENDING,
            "the second read pends as well");
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
    overlapped->hEvent = (HANDLE) 1; /* ReadFileEx leaves it to us */
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
     .title = "ConnectNamedPipe pends until a client opens the pipe",
     .how = "ConnectNamedPipe, then CreateFile by the client",
     .run = client_comes_later,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4",
     .look_for = "ConnectNamedPipe ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction =
         "start the first read, and make another instance of the pipe"},

    {.name = "pipe.client-is-there",
     .ref = "18d",
     .title = "If the client was faster it fails with ERROR_PIPE_CONNECTED"
              " (535), which is a success without a packet",
     .how = "CreateFile by the client, then ConnectNamedPipe",
     .run = client_is_there,
     .windows = "535 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4; the"
               " status: Wine 8.0, kernel32/tests/pipe.c,"
               " test_overlapped_error",
     .look_for = "ConnectNamedPipe ERROR_PIPE_CONNECTED STATUS_PENDING",
     .reaction = "go on as if the packet had come"},

    {.name = "pipe.message-is-cut-off-while-pending",
     .ref = "18e",
     .title = "A message that does not fit ends the read with ERROR_MORE_DATA"
              " (234) and the bytes that fitted",
     .how = "ReadFile of 4 bytes pends, a message of 10 arrives",
     .run = message_is_cut_off_while_pending,
     .windows = "997 FALSE 234 4 ours ours 80000005 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "ReadFile ERROR_IO_PENDING ERROR_MORE_DATA",
     .reaction = "read the rest of the message: here it is not lost"},

    {.name = "pipe.message-is-cut-off-at-once",
     .ref = "18f",
     .title = "If the message is there already the same comes through the"
              " port, on old systems from the call as well",
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
     .reaction = "an error of the call and yet a packet: do not free at the"
                 " call"},

    {.name = "pipe.client-closes-while-pending",
     .ref = "18g",
     .title = "A client that closes ends a pending read with ERROR_BROKEN_PIPE"
              " (109)",
     .how = "ReadFile pends, the client closes",
     .run = client_closes_while_pending,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, read_pipe_test, by event",
     .look_for = "NtReadFile STATUS_PENDING STATUS_PIPE_BROKEN",
     .claim = "003-4: both ends of a pipe learn of a break",
     .correction = "by the operation that pends or the next one, not by"
                   " themselves",
     .reaction = "take it as the end of the data"},

    {.name = "pipe.read-after-the-client",
     .ref = "18h",
     .title = "A read after that fails at once with ERROR_BROKEN_PIPE (109)",
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
     .title = "A write after that fails at once with ERROR_NO_DATA (232)",
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
     .title = "DisconnectNamedPipe ends a pending read with"
              " ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "ReadFile pends, then DisconnectNamedPipe",
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
     .title = "DisconnectNamedPipe may end a ConnectNamedPipe that pends,"
              " with ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "ConnectNamedPipe pends, then DisconnectNamedPipe",
     .run = disconnect_while_listening,
     .windows = "997 FALSE 233 0 ours ours C00000B0 - or 997 - 0 untouched -"
                " - 00000103 -",
     .confidence = INFERRED,
     .source = "ReactOS ends it (npfs, NpSetDisconnectedPipeState), Wine does"
               " not, and no test does it",
     .reaction = "use CancelIoEx, and expect one packet"},

    {.name = "pipe.close-while-listening",
     .ref = "18l",
     .title = "CloseHandle ends a ConnectNamedPipe that pends",
     .how = "ConnectNamedPipe pends, then CloseHandle",
     .run = close_while_listening,
     .windows = "997 FALSE 109|995 0 ours ours * -",
     .confidence = INFERRED,
     .source = "as for a read, and as ReactOS has it (npfs,"
               " NpSetClosingPipeState): 109; 995 if another process has a"
               " handle",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine ends it with STATUS_HANDLES_CLOSED",
     .reaction = "free the operation; you know why you closed"},

    {.name = "pipe.close-while-pending",
     .ref = "6j",
     .title = "CloseHandle ends a read of a pipe that pends with"
              " ERROR_BROKEN_PIPE (109)",
     .how = "ReadFile pends, then CloseHandle",
     .run = close_while_pending,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion",
     .look_for = "ReadFile CloseHandle NtRemoveIoCompletion"
                 " STATUS_PIPE_BROKEN",
     .reaction = "free the operation; you know why you closed"},

    {.name = "pipe.client-came-and-went",
     .ref = "18m",
     .title = "If the client has come and gone, ConnectNamedPipe fails at once"
              " with ERROR_NO_DATA (232)",
     .how = "the client opens the pipe and closes it, then ConnectNamedPipe",
     .run = client_came_and_went,
     .windows = "232 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_nowait; Wine 8.0,"
               " ntdll/tests/pipe.c, test_pipe_state; yoshuawuyts/miow #30",
     .look_for = "ConnectNamedPipe ERROR_NO_DATA",
     .reaction = "DisconnectNamedPipe, and ConnectNamedPipe again: no packet"
                 " comes"},

    {.name = "pipe.client-came-and-went-and-again",
     .ref = "18m",
     .title = "It fails so for ever, and lets no other client in",
     .how = "the same, and ConnectNamedPipe a second time",
     .run = client_came_and_went_and_again,
     .windows = "232 - 0 untouched - - * -",
     .confidence = REPORTED,
     .source = "kotauskas/interprocess #86",
     .reaction = "do not only try again: disconnect first, or one scanner of"
                 " pipes stops your server"},

    {.name = "pipe.client-came-and-went-and-disconnect",
     .ref = "18m",
     .title = "After DisconnectNamedPipe it waits for the next client",
     .how = "the same, DisconnectNamedPipe, ConnectNamedPipe, and a client",
     .run = client_came_and_went_and_disconnect,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_nowait; Microsoft"
               " Learn, DisconnectNamedPipe",
     .look_for = "ConnectNamedPipe DisconnectNamedPipe ERROR_NO_DATA",
     .reaction = "that is the loop of a pipe server: connect, serve,"
                 " disconnect"},

    {.name = "pipe.read-while-listening",
     .ref = "18n",
     .title = "A read of a pipe that has had no client fails at once with"
              " ERROR_PIPE_LISTENING (536)",
     .how = "CreateNamedPipe, then ReadFile",
     .run = read_while_listening,
     .windows = "536 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe;"
               " Wine 8.0, ntdll/tests/pipe.c, test_pipe_state",
     .look_for = "ReadFile ERROR_PIPE_LISTENING STATUS_PIPE_LISTENING",
     .reaction = "start the first read when the packet of ConnectNamedPipe"
                 " has come"},

    {.name = "pipe.write-while-listening",
     .ref = "18n",
     .title = "So does a write",
     .how = "CreateNamedPipe, then WriteFile",
     .run = write_while_listening,
     .windows = "536 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe",
     .look_for = "WriteFile ERROR_PIPE_LISTENING",
     .reaction = "write when a client is there"},

    {.name = "pipe.read-zero-bytes",
     .ref = "18o",
     .title = "A read of 0 bytes pends until data comes",
     .how = "ReadFile of 0 bytes of a pipe pends, 4 bytes arrive",
     .run = read_zero_bytes,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "overlapped_read_async test_overlapped_result",
     .reaction = "as with a socket: wait for data without a buffer"},

    {.name = "pipe.zero-bytes-leave-the-data",
     .ref = "18o",
     .title = "The data is still there for the next read",
     .how = "the same, then ReadFile of 16 bytes",
     .run = zero_bytes_leave_the_data,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, where the"
               " next read has the byte",
     .look_for = "overlapped_read_async test_overlapped_result",
     .reaction = "read with a buffer now"},

    {.name = "pipe.read-zero-bytes-of-a-message",
     .ref = "18o",
     .title = "With messages the read of 0 bytes completes with"
              " ERROR_MORE_DATA (234)",
     .how = "ReadFile of 0 bytes pends, a message of 4 bytes arrives",
     .run = read_zero_bytes_of_a_message,
     .windows = "997 FALSE 234 0 ours ours 80000005 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, by event",
     .look_for = "overlapped_read_async ERROR_MORE_DATA",
     .reaction = "take it for the same news: the message is not lost"},

    {.name = "pipe.client-closes-and-a-write-pends",
     .ref = "18p",
     .title = "A client that closes ends a pending write with"
              " ERROR_BROKEN_PIPE (109), and not with 232",
     .how = "WriteFile of 64 KiB pends, the client closes",
     .run = client_closes_and_a_write_pends,
     .windows = "997 FALSE 109 0 ours ours C000014B -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_overlapped_transport,"
               " by event",
     .look_for = "overlapped_write_async CloseHandle ERROR_BROKEN_PIPE",
     .reaction = "take 109 and 232 both for a client that is gone"},

    {.name = "pipe.disconnect-while-a-write-pends",
     .ref = "18p",
     .title = "DisconnectNamedPipe ends a pending write with"
              " ERROR_PIPE_NOT_CONNECTED (233), and throws its data away",
     .how = "WriteFile of 64 KiB pends, then DisconnectNamedPipe",
     .run = disconnect_while_a_write_pends,
     .windows = "997 FALSE 233 0 ours ours C00000B0 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_overlapped_transport,"
               " by event",
     .look_for = "overlapped_write_async DisconnectNamedPipe"
                 " ERROR_PIPE_NOT_CONNECTED",
     .reaction = "disconnect when the last write has completed and the client"
                 " has read it"},

    {.name = "pipe.client-reads-after-disconnect",
     .ref = "18q",
     .title = "What the client has not read is gone with DisconnectNamedPipe:"
              " its read fails with ERROR_PIPE_NOT_CONNECTED (233)",
     .how = "WriteFile has ended, DisconnectNamedPipe, the client reads",
     .run = client_reads_after_disconnect,
     .windows = "233 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_DisconnectNamedPipe",
     .look_for = "ReadFile DisconnectNamedPipe ERROR_PIPE_NOT_CONNECTED",
     .reaction = "wait until the client has closed, or has answered, or call"
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
     .title = "With one OVERLAPPED for two reads both pend, and each has its"
              " packet: which is which nobody can tell",
     .how = "ReadFile twice with the same OVERLAPPED, then CancelIoEx; the row"
            " is that of the second packet",
     .run = one_overlapped_for_two,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, read_pipe_test, by an APC that"
               " is called twice; Microsoft Learn, OVERLAPPED, forbids it",
     .look_for = "NtReadFile NtCancelIoFileEx STATUS_CANCELLED",
     .reaction = "one OVERLAPPED for one operation: the second packet comes"
                 " when the first has freed the block"},

    {.name = "pipe.apc-before-the-port",
     .ref = "20h",
     .title = "What was started with a completion routine before the handle"
              " was put on the port has no packet",
     .how = "ReadFileEx on a pipe, CreateIoCompletionPort, then data arrives",
     .run = apc_before_the_port,
     .windows = "0 - 0 untouched - - 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c, test_file_io_completion",
     .look_for = "NtReadFile FileCompletionInformation get_pending_msgs"
                 " SleepEx",
     .reaction = "put a handle on the port before anything else; after that"
                 " completion routines are refused"},
};

const struct matrix_group group_pipe = {"pipe",
                                        "Named pipes",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
