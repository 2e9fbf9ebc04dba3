/* SPDX-License-Identifier: MIT */
/* FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: no packet for an operation that
 * succeeds at once. */
#include <stdio.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void set_skip(struct trial *t, HANDLE handle)
{
    require(t,
            t->failed || SetFileCompletionNotificationModes(
                             handle,
                             FILE_SKIP_COMPLETION_PORT_ON_SUCCESS),
            "the flag can be set");
}

static void open_skipping_pair(struct trial *t)
{
    connect_pair(t);
    set_skip(t, (HANDLE) t->socket);
}

/* A receive that succeeds at once, because its data has arrived. */
static void receive_at_once(struct trial *t)
{
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
    require(t,
            t->first.transferred == 4 && t->first.overlapped.InternalHigh == 4,
            "the call and the OVERLAPPED have the number of bytes");
}

static void inline_success_queues_nothing(struct trial *t)
{
    open_skipping_pair(t);
    receive_at_once(t);
}

static void pending_success_queues_a_packet(struct trial *t)
{
    open_skipping_pair(t);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void pending_failure_queues_a_packet(struct trial *t)
{
    open_skipping_pair(t);
    start_recv(t, &t->first, 16);
    peer_reset(t);
    dequeue(t, &t->first);
}

/* Creates our end of a message pipe. */
static void open_pipe(struct trial *t, const char *name, DWORD flags)
{
    if (t->failed)
        return;
    t->file = CreateNamedPipeA(
        name,
        PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | flags,
        PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE,
        1,
        4096,
        4096,
        0,
        NULL);
    require(t, t->file != INVALID_HANDLE_VALUE, "the pipe can be created");
}

/* The process ID makes the name unique. */
#define PIPE_NAME_SIZE 64

static void name_pipe(char name[PIPE_NAME_SIZE])
{
    snprintf(name,
             PIPE_NAME_SIZE,
             "\\\\.\\pipe\\iocp-matrix-skip-%lu",
             (unsigned long) GetCurrentProcessId());
}

static void message_is_cut_off(struct trial *t)
{
    char name[PIPE_NAME_SIZE];
    DWORD written = 0;

    name_pipe(name);
    open_pipe(t, name, FILE_FLAG_OVERLAPPED);
    t->other = CreateFileA(name,
                           GENERIC_READ | GENERIC_WRITE,
                           0,
                           NULL,
                           OPEN_EXISTING,
                           0,
                           NULL);
    associate(t, t->file);
    set_skip(t, t->file);
    require(t,
            t->failed || WriteFile(t->other, "message", 7, &written, NULL),
            "the other end can write");
    prepare(t, &t->first, NULL, 4);
    if (t->first.bytes != NULL)
        t->first.call = error_of_bool(
            ReadFile(t->file, t->first.bytes, 4, NULL, &t->first.overlapped));
    dequeue_nothing(t, &t->first);
}

static void cannot_be_taken_back(struct trial *t)
{
    open_skipping_pair(t);
    if (!t->failed)
        SetFileCompletionNotificationModes((HANDLE) t->socket, 0);
    receive_at_once(t);
}

static void handle_must_be_overlapped(struct trial *t)
{
    char name[PIPE_NAME_SIZE];

    name_pipe(name);
    open_pipe(t, name, 0);
    if (!t->failed)
        row_of_call(t,
                    error_of_bool(SetFileCompletionNotificationModes(
                        t->file,
                        FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)));
}

static void provider_can_be_asked(struct trial *t)
{
    WSAPROTOCOL_INFOW info = {0};
    int size = sizeof info;
    DWORD error = 0;

    t->socket = new_socket(t);
    if (!t->failed)
        error = error_of_socket(getsockopt(t->socket,
                                           SOL_SOCKET,
                                           SO_PROTOCOL_INFOW,
                                           (char *) &info,
                                           &size));
    require(t,
            error != 0 || (info.dwServiceFlags1 & XP1_IFS_HANDLES) != 0,
            "the sockets of this system are IFS handles");
    row_of_call(t, error);
}

static void set_modes(struct trial *t, HANDLE handle, UCHAR modes)
{
    require(t,
            !goes_on(t) || SetFileCompletionNotificationModes(handle, modes),
            "the flags can be set");
}

static void udp_success(struct trial *t)
{
    open_udp(t);
    set_skip(t, (HANDLE) t->socket);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void udp_pending(struct trial *t)
{
    open_udp(t);
    set_skip(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void udp_cut_off_at_once(struct trial *t)
{
    open_udp(t);
    set_skip(t, (HANDLE) t->socket);
    peer_send(t, "0123456789", 10);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 4);
    dequeue_nothing(t, &t->first);
}

/* The handle is tested after the packet has come, when it would be signaled
 * without the flag. */
static void event_of_the_handle(struct trial *t)
{
    connect_pair(t);
    set_modes(t, (HANDLE) t->socket, FILE_SKIP_SET_EVENT_ON_HANDLE);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
    require(t,
            !goes_on(t) ||
                WaitForSingleObject((HANDLE) t->socket, 0) == WAIT_TIMEOUT,
            "the handle is not signaled");
}

static const struct matrix_case cases[] = {
    {.name = "skip.inline-success-queues-nothing",
     .ref = "15a",
     .title = "With FILE_SKIP_COMPLETION_PORT_ON_SUCCESS a receive that"
              " succeeds at once queues no packet",
     .how = "the flag is set, 4 bytes have arrived, then WSARecv",
     .run = inline_success_queues_nothing,
     .windows = "0 - 0 untouched - - 00000000|00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, test_completion, for a pipe;"
               " Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c, test_overlapped;"
               " Microsoft Learn, SetFileCompletionNotificationModes",
     .look_for = "WriteFile FileIoCompletionNotificationInformation"
                 " WAIT_TIMEOUT FILE_SKIP_COMPLETION_PORT_ON_SUCCESS",
     .claim = "000-41: the flag is not mentioned among what decides whether a"
              " packet comes",
     .correction = "without it there is a packet after a call that returned 0,"
                   " with it there is none",
     .reaction = "handle the completion right after the call that returned 0,"
                 " with the byte count from the call: the OVERLAPPED need not"
                 " be written; the flag is worth it where most receives find"
                 " data"},

    {.name = "skip.pending-success-queues-a-packet",
     .ref = "15b",
     .title = "With the flag, an operation that was pending queues its packet",
     .how = "the flag is set, WSARecv is pending, then data arrives",
     .run = pending_success_queues_a_packet,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port,"
               " with ConnectEx; Wine 8.0, ntdll/tests/pipe.c,"
               " test_completion; Microsoft Learn,"
               " SetFileCompletionNotificationModes",
     .look_for = "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS ERROR_IO_PENDING"
                 " GetQueuedCompletionStatus",
     .reaction = "what the call returned decides: after 0 it is done; after"
                 " 997, wait for the packet"},

    {.name = "skip.pending-failure-queues-a-packet",
     .ref = "15c",
     .title = "With the flag, an operation that was pending and fails queues"
              " its packet",
     .how = "the flag is set, WSARecv is pending, then the peer resets",
     .run = pending_failure_queues_a_packet,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port,"
               " with ConnectEx; Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c,"
               " do_return_status",
     .look_for = "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS"
                 " GetQueuedCompletionStatus ERROR_CONNECTION_REFUSED"
                 " NtRemoveIoCompletion",
     .reaction = "as without the flag"},

    {.name = "skip.message-is-cut-off",
     .ref = "15d",
     .title = "With the flag, a pipe read of a part of a message is pending"
              " since Windows 8, and queues its packet; before, it failed at"
              " once with ERROR_MORE_DATA (234) and queued none",
     .how = "the flag is set on a pipe, a message of 7 bytes is there, then a"
            " read of 4",
     .run = message_is_cut_off,
     .windows = "997 FALSE 234 4 ours ours 80000005 - or"
                " 234 - 0 untouched - - 80000005 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/pipe.c, test_completion, which takes"
               " both: 997 since Windows 8; in general Wine 8.0,"
               " ntoskrnl.exe/tests/ntoskrnl.c, do_return_status",
     .look_for = "NtReadFile STATUS_BUFFER_OVERFLOW STATUS_PENDING"
                 " NtRemoveIoCompletion",
     .reaction = "with the flag no packet follows a success or an error;"
                 " after a warning (234; for 10040 of a datagram it is not"
                 " certain) one does since Windows 8, and none before"},

    {.name = "skip.cannot-be-taken-back",
     .ref = "15e",
     .title = "The flag stays set when the modes are set to 0 later",
     .how = "the flag is set, then the modes are set to 0, then a receive"
            " succeeds at once",
     .run = cannot_be_taken_back,
     .windows = "0 - 0 untouched - - 00000000|00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c,"
               " test_file_completion_information, by the flags that are set;"
               " Microsoft Learn, SetFileCompletionNotificationModes",
     .look_for = "FileIoCompletionNotificationInformation"
                 " FILE_SKIP_COMPLETION_PORT_ON_SUCCESS",
     .reaction = "decide when the socket is made; never hand such a socket to"
                 " code that does not expect the flag"},

    {.name = "skip.handle-must-be-overlapped",
     .ref = "15f",
     .title = "The flag cannot be set on a handle that is not overlapped:"
              " ERROR_INVALID_PARAMETER (87)",
     .how = "SetFileCompletionNotificationModes on a pipe that was created"
            " without FILE_FLAG_OVERLAPPED",
     .run = handle_must_be_overlapped,
     .windows = "87 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c,"
               " test_file_completion_information, by NtSetInformationFile;"
               " Microsoft Learn, SetFileCompletionNotificationModes",
     .look_for = "FileIoCompletionNotificationInformation"
                 " STATUS_INVALID_PARAMETER",
     .reaction = "check the result of the call: if it fails, packets still"
                 " come"},

    {.name = "skip.provider-can-be-asked",
     .ref = "15g",
     .title = "SO_PROTOCOL_INFO tells whether a socket may have the flag: it"
              " has XP1_IFS_HANDLES unless a layered provider makes the"
              " handle",
     .how = "getsockopt(SO_PROTOCOL_INFOW) on a TCP socket; no such provider"
            " is installed here, so the missing packets cannot be shown",
     .run = provider_can_be_asked,
     .windows = "0 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, SetFileCompletionNotificationModes;"
               " Microsoft, KB2568167; Go asks the providers before it uses"
               " the flag",
     .reaction = "ask every TCP provider (WSAEnumProtocolsW) when the program"
                 " starts, and do without the flag if one lacks the bit"},

    {.name = "skip.udp-success",
     .ref = "15h",
     .title = "Since Windows 8 the flag does for UDP what it does for TCP: no"
              " packet for an operation that succeeds at once",
     .how = "a UDP socket with the flag; a datagram has arrived, then WSARecv",
     .run = udp_success,
     .windows = "0 - 0 untouched - - 00000000|00000103 -",
     .confidence = LIBRARY,
     .source = "microsoft/msquic, src/platform/datapath_winuser.c;"
               " dotnet/corefx #13752: wrong before Windows 8",
     .reaction = "treat the operation as completed, but not on Windows 7"},

    {.name = "skip.udp-pending",
     .ref = "15h",
     .title = "With the flag, a UDP receive that was pending queues its"
              " packet",
     .how = "a UDP socket with the flag; WSARecv is pending, a datagram"
            " arrives",
     .run = udp_pending,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = LIBRARY,
     .source = "microsoft/msquic, src/platform/datapath_winuser.c",
     .reaction = "what the call returned decides"},

    {.name = "skip.udp-cut-off-at-once",
     .ref = "15h",
     .title = "Whether a datagram that is cut off at once (10040) has a packet"
              " with the flag is not known",
     .how = "a UDP socket with the flag; a datagram of 10 bytes has arrived,"
            " then WSARecv of 4",
     .run = udp_cut_off_at_once,
     .windows = "10040|997 FALSE 234 4 ours ours 80000005 10040 or"
                " 10040 - 0 untouched - - 80000005 -",
     .confidence = INFERRED,
     .source = "the rule for warnings would give a packet since Windows 8;"
               " Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c, test_return_status,"
               " has it for a device of its own; libuv/libuv, src/win/udp.c,"
               " does not trust the result",
     .reaction = "do not set the flag on a UDP socket whose buffer may be too"
                 " small, or give it 65,535 bytes"},

    {.name = "skip.event-of-the-handle",
     .ref = "15i",
     .title = "FILE_SKIP_SET_EVENT_ON_HANDLE leaves the handle unsignaled, and"
              " the packet comes as always",
     .how = "the flag is set, WSARecv is pending, data arrives, and the handle"
            " is tested",
     .run = event_of_the_handle,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, test_completion, of a pipe",
     .look_for = "FILE_SKIP_SET_EVENT_ON_HANDLE is_signaled"
                 " test_queued_completion",
     .reaction = "set it if you want to save that work, but then never wait"
                 " for the handle: GetOverlappedResult with bWait would"
                 " hang"},
};

const struct matrix_group group_skip = {"skip",
                                        "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
