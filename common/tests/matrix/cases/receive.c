/* SPDX-License-Identifier: MIT */
/* Receives that succeed, and which arguments they accept. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void data_is_there(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void data_comes_later(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void buffer_is_smaller_than_the_data(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "0123456789", 10);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 4);
    dequeue(t, &t->first);
}

static void rest_comes_with_the_next_receive(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "0123456789", 10);
    await_readable(t, t->socket);
    start_recv(t, &t->second, 4);
    discard_packet(t);
    start_recv(t, &t->first, 100);
    dequeue(t, &t->first);
    require(t,
            t->failed || memcmp(t->first.bytes, "456789", 6) == 0,
            "the rest begins where the first receive ended");
}

static void two_receives_are_filled_in_order(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 4);
    start_recv(t, &t->first, 100);
    peer_send(t, "0123456789", 10);
    discard_packet(t);
    dequeue(t, &t->first);
    require(t,
            t->failed || (memcmp(t->second.bytes, "0123", 4) == 0 &&
                          memcmp(t->first.bytes, "456789", 6) == 0),
            "the one that was started first has the first bytes");
}

/* Reads the status before the packet is dequeued. Once the socket is readable,
 * the receive has got its bytes, because there are more than it takes. */
static void status_before_the_packet(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 4);
    peer_send(t, "0123456789", 10);
    await_readable(t, t->socket);
    row_of_status(t, &t->first);
}

static void inline_failure_leaves_the_status(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t); /* not connected */
    associate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    row_of_status(t, &t->first);
}

/* The wait for the packet is at least three times as long as the timeout. */
static void timeout_option(struct trial *t)
{
    DWORD milliseconds = 20;

    connect_pair(t);
    require(t,
            setsockopt(t->socket,
                       SOL_SOCKET,
                       SO_RCVTIMEO,
                       (const char *) &milliseconds,
                       sizeof milliseconds) == 0,
            "SO_RCVTIMEO can be set");
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void no_place_for_the_count(struct trial *t)
{
    connect_pair(t);
    prepare(t, &t->first, &t->socket, 16);
    started(&t->first,
            WSARecv(t->socket,
                    &t->first.buffer,
                    1,
                    NULL,
                    &t->first.flags,
                    &t->first.overlapped,
                    NULL) == 0);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

/* No memory is ever mapped at address 16. */
static void invalid_buffer(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    prepare(t, &t->first, &t->socket, 0);
    t->first.buffer.buf = (char *) (ULONG_PTR) 16;
    t->first.buffer.len = 16;
    start_prepared_recv(t, &t->first);
    dequeue_nothing(t, &t->first);
}

static void closed_socket(struct trial *t)
{
    SOCKET closed;

    connect_pair(t);
    closed = t->socket;
    close_socket(t, &t->socket);
    prepare(t, &t->first, &t->socket, 16);
    started(&t->first,
            WSARecv(closed,
                    &t->first.buffer,
                    1,
                    &t->first.transferred,
                    &t->first.flags,
                    &t->first.overlapped,
                    NULL) == 0);
    dequeue_nothing(t, &t->first);
}

static void count_of_a_pending_call(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    row_of_call(t, t->first.call);
    require(t,
            t->first.transferred == SENTINEL_BYTES,
            "lpNumberOfBytesRecvd is not written");
}

static void count_of_a_failed_call(struct trial *t)
{
    t->socket = new_socket(t);
    start_recv(t, &t->first, 16);
    row_of_call(t, t->first.call);
    require(t,
            t->first.transferred == SENTINEL_BYTES,
            "lpNumberOfBytesRecvd is not written");
}

/* Reads the status when the event is set, before the packet is dequeued. */
static void status_with_an_event(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    prepare(t, &t->first, &t->socket, 16);
    t->first.overlapped.hEvent = event;
    start_prepared_recv(t, &t->first);
    peer_send(t, "data", 4);
    await_event(t, event);
    row_of_status(t, &t->first);
    discard_packet(t);
    CloseHandle(event);
}

static unsigned __stdcall receive_here(void *argument)
{
    struct trial *t = argument;

    start_recv(t, &t->first, 16);
    return 0;
}

/* Connects a socket that was made without WSA_FLAG_OVERLAPPED. */
static void open_plain_pair(struct trial *t)
{
    struct sockaddr_in address;

    open_listener(t);
    address = address_of(t, t->listener);
    if (!goes_on(t))
        return;
    t->socket = WSASocketW(AF_INET,
                           SOCK_STREAM,
                           IPPROTO_TCP,
                           NULL,
                           0,
                           WSA_FLAG_NO_HANDLE_INHERIT);
    require(
        t,
        t->socket != INVALID_SOCKET &&
            connect(t->socket, (struct sockaddr *) &address, sizeof address) ==
                0,
        "the socket connects");
    await_readable(t, t->listener);
    if (goes_on(t))
        t->peer = accept(t->listener, NULL, NULL);
    require(t, t->peer != INVALID_SOCKET, "the connection is there");
}

static void socket_is_not_overlapped(struct trial *t)
{
    HANDLE thread;

    open_plain_pair(t);
    thread = start_thread(t, receive_here);
    require(t,
            thread == NULL ||
                WaitForSingleObject(thread, quiet_ms(t)) == WAIT_TIMEOUT,
            "the call does not return before there is data");
    peer_send(t, "data", 4);
    join_thread(t, thread);
    row_of_status(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "receive.data-is-there",
     .ref = "3a",
     .title = "A receive that succeeds at once queues a packet to the port all"
              " the same",
     .how = "4 bytes arrive, then WSARecv",
     .run = data_is_there,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port;"
               " Microsoft Learn, SetFileCompletionNotificationModes",
     .look_for = "WSARecv GetQueuedCompletionStatus",
     .claim = "002-12: when WSARecv returns 0 the data is there",
     .correction = "a packet comes too: code that handles both handles the"
                   " data twice",
     .reaction = "do nothing at the call; handle the packet"},

    {.name = "receive.data-comes-later",
     .ref = "3b",
     .title = "A pending receive completes when data arrives",
     .how = "WSARecv is pending, then 4 bytes arrive",
     .run = data_comes_later,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read",
     .look_for = "WSARecv ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "use the bytes, then start the next receive"},

    {.name = "receive.buffer-is-smaller-than-the-data",
     .ref = "3c",
     .title = "A receive takes as much as its buffer holds, and that is a"
              " success",
     .how = "10 bytes arrive, then WSARecv with a buffer of 4",
     .run = buffer_is_smaller_than_the_data,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSARecv, without an"
               " OVERLAPPED; Microsoft Learn, WSARecv, on byte streams",
     .look_for = "WSARecv bytesReturned",
     .reaction = "go on receiving: a stream has no messages"},

    {.name = "receive.rest-comes-with-the-next-receive",
     .ref = "3c",
     .title = "What did not fit waits for the next receive",
     .how = "10 bytes arrive; 4 are received, then the rest",
     .run = rest_comes_with_the_next_receive,
     .windows = "0 TRUE 0 6 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSARecv, without an"
               " OVERLAPPED; Microsoft Learn, WSARecv, on byte streams",
     .look_for = "WSARecv bytesReturned",
     .reaction = "go on receiving: a stream has no messages"},

    {.name = "receive.two-receives-are-filled-in-order",
     .ref = "3d",
     .title = "Two pending receives are filled in the order in which they were"
              " started",
     .how = "two WSARecv, of 4 and of 100 bytes, are pending, then 10 bytes"
            " arrive",
     .run = two_receives_are_filled_in_order,
     .windows = "997 TRUE 0 6 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_simultaneous_async_recv,"
               " by event",
     .look_for = "WSARecv ERROR_IO_PENDING memcmp",
     .claim = "000-18: a completion port throws the order of TCP away",
     .correction = "bytes go into the buffers in order and packets are queued"
                   " in order; several workers may dequeue and handle them in"
                   " another order",
     .reaction = "one receive at a time per connection, or sequence numbers"},

    {.name = "receive.status-before-the-packet",
     .ref = "3e",
     .title = "Before its packet is dequeued, a receive that has completed may"
              " still show STATUS_PENDING",
     .how = "WSARecv of 4 bytes is pending, 10 arrive; OVERLAPPED.Internal is"
            " read before the packet is dequeued",
     .run = status_before_the_packet,
     .windows = "997 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/afd.c,"
               " test_async_cancel_on_handle_close, by IOCTL_AFD_POLL: not"
               " before the dequeue; Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c,"
               " do_return_status: with an event in hEvent before it;"
               " Microsoft Learn, I/O Completion Ports",
     .look_for = "IOCTL_AFD_POLL NtRemoveIoCompletion STATUS_PENDING"
                 " io.Status",
     .reaction = "wait for the packet; HasOverlappedIoCompleted is not for"
                 " operations on a port"},

    {.name = "receive.inline-failure-leaves-the-status",
     .ref = "3f",
     .title = "A call that the provider refuses at once leaves STATUS_PENDING"
              " behind, and HasOverlappedIoCompleted says forever that it has"
              " not completed",
     .how = "WSARecv on a socket that is not connected",
     .run = inline_failure_leaves_the_status,
     .windows = "10057 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx; Wine 8.0,"
               " kernel32/tests/pipe.c, test_ReadFile; Microsoft Learn, I/O"
               " Completion Ports, says that such a call does write it",
     .look_for = "WSAGetLastError WSAENOTSOCK STATUS_PENDING",
     .reaction = "rely on what the call returned"},

    {.name = "receive.timeout-option",
     .ref = "X1",
     .title = "SO_RCVTIMEO does not apply to overlapped receives",
     .how = "SO_RCVTIMEO of 20 ms, then WSARecv is pending for three times as"
            " long",
     .run = timeout_option,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_timeout, by event",
     .look_for = "SO_RCVTIMEO WSARecv ERROR_IO_PENDING WAIT_TIMEOUT",
     .reaction = "keep deadlines yourself and cancel with CancelIoEx"},

    {.name = "receive.no-place-for-the-count",
     .ref = "X2",
     .title = "lpNumberOfBytesRecvd may be NULL if there is an OVERLAPPED",
     .how = "WSARecv with NULL for lpNumberOfBytesRecvd",
     .run = no_place_for_the_count,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_simultaneous_async_recv"
               " and test_empty_recv, by event; Microsoft Learn, WSARecv,"
               " which recommends it",
     .look_for = "WSARecv NULL ERROR_IO_PENDING GetOverlappedResult",
     .reaction = "pass NULL: the count is in the packet"},

    {.name = "receive.invalid-buffer",
     .ref = "X3",
     .title = "A buffer at an invalid address makes the call fail with"
              " WSAEFAULT (10014)",
     .how = "data has arrived, then WSARecv with a buffer at address 16",
     .run = invalid_buffer,
     .windows = "10014 - 0 untouched - - 00000103|00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSARecv",
     .claim = "001-52: WSAEFAULT is a buffer that is too small",
     .correction = "it is a bad pointer; a datagram that does not fit is"
                   " WSAEMSGSIZE",
     .reaction = "a bug in your program: log it and close the connection"},

    {.name = "receive.closed-socket",
     .ref = "X4",
     .title = "A receive on a socket that has been closed fails at once with"
              " WSAENOTSOCK (10038)",
     .how = "closesocket, then WSARecv with the old value",
     .run = closed_socket,
     .windows = "10038 - 0 untouched - - 00000103|00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSARecv, has the code in its list",
     .claim = "001-55: WSAENOTSOCK is cured by keeping the socket in the"
              " operation",
     .correction = "the socket is closed; in the worst case its value already"
                   " belongs to another connection",
     .reaction = "close a socket in one place, and forget its value there"},

    {.name = "receive.count-of-a-pending-call",
     .ref = "X5",
     .title = "A call that returns WSA_IO_PENDING does not write"
              " lpNumberOfBytesRecvd",
     .how = "WSARecv is pending; the variable keeps what it held",
     .run = count_of_a_pending_call,
     .windows = "997 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read and"
               " iocp_async_read_closesocket",
     .look_for = "WSARecv ERROR_IO_PENDING 0xdeadbeef",
     .reaction = "never read it: the count is in the packet"},

    {.name = "receive.count-of-a-failed-call",
     .ref = "X5",
     .title = "A call that fails at once does not write lpNumberOfBytesRecvd",
     .how = "WSARecv on a socket that is not connected",
     .run = count_of_a_failed_call,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "WSARecv WSAENOTCONN 0xdeadbeef",
     .reaction = "never read it: the count is in the packet"},

    {.name = "receive.status-with-an-event",
     .ref = "3e",
     .title = "With an event in hEvent the status is in the OVERLAPPED when"
              " the event is set, before the packet is dequeued",
     .how = "WSARecv with an event is pending, data arrives, the event is set",
     .run = status_with_an_event,
     .windows = "997 - 0 untouched - - 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c, test_return_status,"
               " of a device; Wine 10.0, ws2_32/tests/afd.c,"
               " test_async_thread_termination, of a poll that is cancelled",
     .look_for = "NtRemoveIoCompletion WaitForSingleObject STATUS_PENDING",
     .reaction = "it is a second notification of the same completion: do not"
                 " free at the event, because the packet is still to come"},

    {.name = "receive.socket-is-not-overlapped",
     .ref = "20c",
     .title = "On a socket without WSA_FLAG_OVERLAPPED a receive with an"
              " OVERLAPPED blocks in the call",
     .how = "a thread calls WSARecv on such a socket, then data arrives",
     .run = socket_is_not_overlapped,
     .windows = "0 - 0 untouched - - 00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_nonblocking_async_recv",
     .look_for = "tcp_socketpair_flags WSARecv WAIT_TIMEOUT",
     .reaction = "make sockets with WSA_FLAG_OVERLAPPED, or with socket(),"
                 " which sets it"},
};

const struct matrix_group group_receive = {"receive",
                                           "Receives",
                                           cases,
                                           sizeof cases / sizeof cases[0]};
