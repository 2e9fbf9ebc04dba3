/* SPDX-License-Identifier: MIT */
/* OVERLAPPED.hEvent, and its low bit. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

#define LOW_BIT ((ULONG_PTR) 1)

static void require_not_set(struct trial *t, HANDLE event)
{
    require(t,
            t->failed || WaitForSingleObject(event, 0) == WAIT_TIMEOUT,
            "the event is not set while nothing has happened");
}

/* Starts WSARecv with that event as hEvent, and with those bits set in it. */
static void start_recv_with(struct trial *t, HANDLE event, ULONG_PTR bits)
{
    struct io *io = &t->first;

    prepare(t, io, &t->socket, 16);
    io->overlapped.hEvent = (HANDLE) ((ULONG_PTR) event | bits);
    start_prepared_recv(t, io);
}

/* Without a packet, the result of the operation can still be queried. */
static void require_result(struct trial *t, DWORD bytes, DWORD error)
{
    DWORD got_bytes = 0, flags = 0, got_error = 0;

    if (t->failed)
        return;
    if (!WSAGetOverlappedResult(t->socket,
                                &t->first.overlapped,
                                &got_bytes,
                                FALSE,
                                &flags))
        got_error = (DWORD) WSAGetLastError();
    require(t,
            got_bytes == bytes && got_error == error,
            "WSAGetOverlappedResult returns the result");
}

static void low_bit_keeps_a_pending_success_off_the_port(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    start_recv_with(t, event, LOW_BIT);
    require_not_set(t, event);
    peer_send(t, "data", 4);
    await_event(t, event);
    require_result(t, 4, 0);
    dequeue_nothing(t, &t->first);
    CloseHandle(event);
}

static void low_bit_keeps_an_inline_success_off_the_port(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv_with(t, event, LOW_BIT);
    await_event(t, event);
    require_result(t, 4, 0);
    dequeue_nothing(t, &t->first);
    CloseHandle(event);
}

static void low_bit_keeps_a_failure_off_the_port(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    start_recv_with(t, event, LOW_BIT);
    require_not_set(t, event);
    peer_reset(t);
    await_event(t, event);
    require_result(t, 0, WSAECONNRESET);
    dequeue_nothing(t, &t->first);
    CloseHandle(event);
}

static void low_bit_is_for_one_operation(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv_with(t, event, LOW_BIT);
    await_event(t, event);
    start_recv(t, &t->second, 16);
    peer_send(t, "more", 4);
    dequeue(t, &t->second);
    CloseHandle(event);
}

static void plain_event_is_set_and_a_packet_queued(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    start_recv_with(t, event, 0);
    require_not_set(t, event);
    peer_send(t, "data", 4);
    await_event(t, event);
    dequeue(t, &t->first);
    CloseHandle(event);
}

static void plain_event_is_set_and_a_packet_queued_inline(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv_with(t, event, 0);
    await_event(t, event);
    dequeue(t, &t->first);
    CloseHandle(event);
}

static void plain_event_is_set_and_a_packet_queued_on_failure(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    start_recv_with(t, event, 0);
    require_not_set(t, event);
    peer_reset(t);
    await_event(t, event);
    dequeue(t, &t->first);
    CloseHandle(event);
}

static const struct matrix_case cases[] = {
    {.name = "event.low-bit-keeps-a-pending-success-off-the-port",
     .ref = "16",
     .title = "With the low bit set in hEvent an operation that was pending"
              " sets its event and queues no packet",
     .how = "WSARecv with an event whose handle has bit 0 set is pending; data"
            " arrives",
     .run = low_bit_keeps_a_pending_success_off_the_port,
     .windows = "997 - 0 untouched - - 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port"
               " and test_shutdown_completion_port, with ConnectEx and"
               " DisconnectEx; Microsoft Learn, GetQueuedCompletionStatus",
     .look_for = "hEvent ERROR_IO_PENDING GetQueuedCompletionStatus"
                 " WAIT_TIMEOUT",
     .claim = "000-41: that an operation can be kept off the port is not"
              " mentioned",
     .correction = "bit 0 of hEvent does it, for one operation",
     .reaction = "use it in a thread that has to wait for one operation; then"
                 " call GetOverlappedResult"},

    {.name = "event.low-bit-keeps-an-inline-success-off-the-port",
     .ref = "16",
     .title = "With the low bit set in hEvent an operation that succeeds at"
              " once sets its event and queues no packet",
     .how = "4 bytes have arrived; WSARecv with an event whose handle has bit"
            " 0 set",
     .run = low_bit_keeps_an_inline_success_off_the_port,
     .windows = "0 - 0 untouched - - 00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatus",
     .reaction = "wait for the event in either case: it is set"},

    {.name = "event.low-bit-keeps-a-failure-off-the-port",
     .ref = "16",
     .title = "With the low bit set in hEvent an operation that was pending"
              " and fails sets its event and queues no packet",
     .how = "WSARecv with an event whose handle has bit 0 set is pending; the"
            " peer resets",
     .run = low_bit_keeps_a_failure_off_the_port,
     .windows = "997 - 0 untouched - - C000020D -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatus",
     .reaction = "no worker hears of the failure: the thread that waits has to"
                 " close the socket"},

    {.name = "event.low-bit-is-for-one-operation",
     .ref = "16",
     .title = "An operation without the bit queues its packet although another"
              " one on the same socket was kept off the port",
     .how = "a receive with the bit, then one without",
     .run = low_bit_is_for_one_operation,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatus: the bit is in the"
               " OVERLAPPED, not on the handle",
     .reaction = "set hEvent anew for each operation"},

    {.name = "event.plain-event-is-set-and-a-packet-queued",
     .ref = "X6",
     .title = "A plain event in hEvent is set, and the packet comes as well",
     .how = "WSARecv with an event is pending; data arrives",
     .run = plain_event_is_set_and_a_packet_queued,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port,"
               " with ConnectEx",
     .look_for = "hEvent WaitForSingleObject GetQueuedCompletionStatus",
     .claim = "003-25: hEvent is set when the operation completes; wait for"
              " it, then GetOverlappedResult",
     .correction = "on a socket with a port a packet is queued too, and"
                   " somebody has to dequeue it",
     .reaction = "leave hEvent NULL on a port, or set its low bit, so that you"
                 " are notified only once"},

    {.name = "event.plain-event-is-set-and-a-packet-queued-inline",
     .ref = "X6",
     .title = "A plain event is set, and the packet comes as well, when the"
              " operation succeeds at once",
     .how = "4 bytes have arrived; WSARecv with an event",
     .run = plain_event_is_set_and_a_packet_queued_inline,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c, do_return_status, by"
               " a control code of a driver",
     .look_for = "NtDeviceIoControlFile WaitForSingleObject"
                 " NtRemoveIoCompletion",
     .reaction = "as for one that was pending"},

    {.name = "event.plain-event-is-set-and-a-packet-queued-on-failure",
     .ref = "X6",
     .title = "A plain event is set, and the packet comes as well, when a"
              " pending operation fails",
     .how = "WSARecv with an event is pending; the peer resets",
     .run = plain_event_is_set_and_a_packet_queued_on_failure,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port,"
               " with ConnectEx; Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c,"
               " do_return_status",
     .look_for = "hEvent WaitForSingleObject GetQueuedCompletionStatus"
                 " ERROR_CONNECTION_REFUSED",
     .reaction = "the event says that the operation has completed, not that it"
                 " has succeeded"},
};

const struct matrix_group group_event = {"event",
                                         "OVERLAPPED.hEvent",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
