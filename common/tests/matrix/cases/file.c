/* SPDX-License-Identifier: MIT */
/* Files and named pipes: not only sockets report to a port. */
#include <stdio.h>
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* A temporary file, on the port. */
static void open_file(struct trial *t)
{
    open_temporary(t, FILE_FLAG_OVERLAPPED);
    associate(t, t->file);
}

/* Keeps what ReadFile or another such call has returned. */
static void keep_call(struct io *io, BOOL success)
{
    io->call = error_of_bool(success);
}

static void write_at(struct trial *t, struct io *io, const char *bytes)
{
    prepare(t, io, NULL, strlen(bytes));
    if (t->failed)
        return;
    memcpy(io->bytes, bytes, strlen(bytes));
    keep_call(
        io,
        WriteFile(t->file, io->bytes, io->buffer.len, NULL, &io->overlapped));
}

static void read_at(struct trial *t, struct io *io, DWORD offset, size_t size)
{
    prepare(t, io, NULL, size);
    io->overlapped.Offset = offset;
    if (!t->failed)
        keep_call(io,
                  ReadFile(t->file,
                           io->bytes,
                           io->buffer.len,
                           NULL,
                           &io->overlapped));
}

static void end_of_file(struct trial *t)
{
    open_file(t);
    write_at(t, &t->second, "0123456789");
    discard_packet(t);
    read_at(t, &t->first, 10, 16);
    dequeue_soon(t, &t->first);
}

static void last_bytes(struct trial *t)
{
    open_file(t);
    write_at(t, &t->second, "0123456789");
    discard_packet(t);
    read_at(t, &t->first, 6, 16);
    dequeue(t, &t->first);
    require(t,
            t->failed || memcmp(t->first.bytes, "6789", 4) == 0,
            "Offset says where to read");
}

static void cached_write(struct trial *t)
{
    open_file(t);
    write_at(t, &t->first, "0123456789");
    dequeue(t, &t->first);
}

/* -- Named pipes -------------------------------------------------------- */

/* t->file is the server's end, on the port; mode is its type. */
static void open_pipe(struct trial *t, char name[64], DWORD mode)
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
        keep_call(io, ConnectNamedPipe(t->file, &io->overlapped));
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
    read_at(t, &t->first, 0, 4);
    client_writes(t, "0123456789");
    dequeue(t, &t->first);
}

static void message_is_cut_off_at_once(struct trial *t)
{
    connect_messages(t);
    client_writes(t, "0123456789");
    read_at(t, &t->first, 0, 4);
    dequeue(t, &t->first);
}

static void client_closes_while_pending(struct trial *t)
{
    connect_bytes(t);
    read_at(t, &t->first, 0, 16);
    client_closes(t);
    dequeue(t, &t->first);
}

static void read_after_the_client(struct trial *t)
{
    connect_bytes(t);
    client_closes(t);
    read_at(t, &t->first, 0, 16);
    dequeue_nothing(t, &t->first);
}

static void write_after_the_client(struct trial *t)
{
    connect_bytes(t);
    client_closes(t);
    write_at(t, &t->first, "data");
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
    read_at(t, &t->first, 0, 16);
    dequeue_nothing(t, &t->first);
}

static void disconnect_while_pending(struct trial *t)
{
    connect_bytes(t);
    read_at(t, &t->first, 0, 16);
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
    read_at(t, &t->first, 0, 16);
    close_server(t);
    dequeue(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "file.end-of-file",
     .ref = "18a",
     .title = "A read at the end of a file pends and then fails with"
              " ERROR_HANDLE_EOF (38), or the call does at once, without a"
              " packet",
     .how = "ReadFile with Offset 10 of a file of 10 bytes",
     .run = end_of_file,
     .windows = "997 FALSE 38 0 ours ours C0000011 - or"
                " 38 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c, test_read_write, by event,"
               " takes the call for one of before Vista; Wine 8.0,"
               " kernel32/tests/file.c, test_overlapped_read, without a"
               " buffer; lalinsky/zio #472 has both today",
     .look_for = "ReadFile ERROR_IO_PENDING ERROR_HANDLE_EOF"
                 " STATUS_END_OF_FILE",
     .claim = "003-18: the end of a file is FALSE and ERROR_HANDLE_EOF",
     .correction = "from the port as a rule since Windows Vista, but the call"
                   " may still give it at once",
     .reaction = "take it as the end of the data, from wherever it comes"},

    {.name = "file.last-bytes",
     .ref = "18a",
     .title = "A read that reaches the end has the bytes up to it",
     .how = "ReadFile of 16 bytes with Offset 6 of a file of 10 bytes",
     .run = last_bytes,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, ReadFile",
     .claim = "003-22: all members of OVERLAPPED are the system's",
     .correction = "Offset and OffsetHigh are yours: they say where to read",
     .reaction = "go on at the next offset"},

    {.name = "file.cached-write",
     .ref = "18b",
     .title = "A write to a file pends, though the cache takes it, and has"
              " its packet",
     .how = "WriteFile of 10 bytes",
     .run = cached_write,
     .windows = "997|0 TRUE 0 10 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c,"
               " test_file_completion_information, which takes TRUE for a"
               " fault of before Vista",
     .look_for = "WriteFile ERROR_IO_PENDING GetQueuedCompletionStatus",
     .claim = "003-17: an overlapped ReadFile returns FALSE and"
              " ERROR_IO_PENDING",
     .correction = "so it does since Windows Vista, even if the data is in"
                   " the cache; before, TRUE was seen; the packet comes"
                   " either way",
     .reaction = "do nothing at the call, whatever it returns but an error;"
                 " handle the packet"},

    {.name = "file.client-comes-later",
     .ref = "18c",
     .title = "ConnectNamedPipe pends until a client opens the pipe",
     .how = "ConnectNamedPipe, then CreateFile by the client",
     .run = client_comes_later,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/pipe.c, serverThreadMain4",
     .look_for = "ConnectNamedPipe ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "post the first read, and another instance of the pipe"},

    {.name = "file.client-is-there",
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

    {.name = "file.message-is-cut-off-while-pending",
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

    {.name = "file.message-is-cut-off-at-once",
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

    {.name = "file.client-closes-while-pending",
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

    {.name = "file.read-after-the-client",
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

    {.name = "file.write-after-the-client",
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

    {.name = "file.read-after-disconnect",
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

    {.name = "file.disconnect-while-pending",
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

    {.name = "file.disconnect-while-listening",
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

    {.name = "file.close-while-listening",
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

    {.name = "file.close-while-pending",
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
};

const struct matrix_group group_file = {"file",
                                        "Files and named pipes",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
