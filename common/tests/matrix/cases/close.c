/* SPDX-License-Identifier: MIT */
/* We close the socket ourselves. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void tcp_with_a_receive_pending(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static void tcp_by_closehandle(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    if (t->failed)
        return;
    CloseHandle((HANDLE) t->socket);
    /* Winsock still has a record of the socket, which must be gone before
     * another socket gets the same value. */
    closesocket(t->socket);
    t->socket = INVALID_SOCKET;
    dequeue(t, &t->first);
}

static void tcp_gives_one_packet(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    discard_packet(t);
    dequeue_nothing(t, NULL);
}

static unsigned __stdcall receiver(void *argument)
{
    struct trial *t = argument;

    start_recv(t, &t->first, 16);
    return 0;
}

/* The thread that started the receive has exited before the close. */
static void tcp_receive_of_another_thread(struct trial *t)
{
    connect_pair(t);
    join_thread(t, start_thread(t, receiver));
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static void hard_close(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    set_hard_close(t, t->socket);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

/* The row shows the result of the peer's recv: 0 is the end of the stream. */
static void row_of_peer(struct trial *t)
{
    int received = peer_recv(t);

    require(t, received <= 0, "no data comes");
    row_of_call(t, (DWORD) -received);
}

static void hard_close_as_the_peer_sees_it(struct trial *t)
{
    hard_close(t);
    row_of_peer(t);
}

static void with_nothing_pending(struct trial *t)
{
    connect_pair(t);
    close_socket(t, &t->socket);
    dequeue_nothing(t, NULL);
}

static void with_a_send_pending(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    close_socket(t, &t->socket);
    dequeue_nothing(t, &t->first);
}

/* Under Wine the packet comes once the peer is gone. */
static void with_a_send_pending_and_the_peer_gone(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    close_socket(t, &t->socket);
    peer_close(t);
    dequeue(t, &t->first);
}

/* Each operation gets a packet; the row is that of io. */
static void with_both_pending(struct trial *t, struct io *io)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    close_socket(t, &t->socket);
    peer_close(t);
    dequeue(t, io);
    if (!row_matches(&t->row, "* * * * * ours * *"))
        dequeue(t, io); /* the first packet was the other operation's */
}

static void with_both_pending_the_send(struct trial *t)
{
    with_both_pending(t, &t->first);
}

static void with_both_pending_the_receive(struct trial *t)
{
    with_both_pending(t, &t->second);
}

static void udp_with_a_receive_pending(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

/* The operation stays pending: it completes when the addresses of the machine
 * change, and they do not. */
static void address_list_change_pending(struct trial *t)
{
    DWORD bytes = 0;

    t->socket = new_socket(t);
    associate(t, (HANDLE) t->socket);
    prepare(t, &t->first, &t->socket, 0);
    if (!t->failed)
        started(&t->first,
                WSAIoctl(t->socket,
                         SIO_ADDRESS_LIST_CHANGE,
                         NULL,
                         0,
                         NULL,
                         0,
                         &bytes,
                         &t->first.overlapped,
                         NULL) == 0);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static void one_of_two_handles(struct trial *t)
{
    HANDLE copy;

    connect_pair(t);
    copy = duplicate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    dequeue_nothing(t, &t->first);
    CloseHandle(copy);
}

static void both_of_two_handles(struct trial *t)
{
    HANDLE copy;

    connect_pair(t);
    copy = duplicate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    CloseHandle(copy);
    dequeue(t, &t->first);
}

static void as_the_peer_sees_it(struct trial *t)
{
    tcp_with_a_receive_pending(t);
    row_of_peer(t);
}

static void with_unread_data(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    close_socket(t, &t->socket);
    row_of_peer(t);
}

/* The peer gets the data of completed sends after an ordinary close. */
static void after_sends_that_have_ended(struct trial *t)
{
    size_t sent = 0, received;

    connect_pair(t);
    for (int i = 0; i < 16; i++) {
        start_send(t, &t->first, 1024);
        require(t, t->first.call == 0, "a small send completes at once");
        discard_packet(t);
        sent += 1024;
    }
    close_socket(t, &t->socket);
    received = peer_drain(t);
    row_of_peer(t);
    require(t,
            received == sent || strcmp(t->row.field[COLUMN_CALL], "0") != 0,
            "before the end of the stream the peer gets every byte");
}

static void twice(struct trial *t)
{
    SOCKET closed;

    connect_pair(t);
    closed = t->socket;
    close_socket(t, &t->socket);
    row_of_call(t, error_of_socket(closesocket(closed)));
}

static void after_a_cancelled_receive_as_the_peer_sees_it(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    require(t,
            t->failed || CancelIoEx((HANDLE) t->socket, NULL),
            "CancelIoEx succeeds");
    discard_packet(t);
    close_socket(t, &t->socket);
    row_of_peer(t);
}

static const struct matrix_case cases[] = {
    {.name = "close.tcp-with-a-receive-pending",
     .ref = "6a",
     .title = "closesocket completes a pending TCP receive with"
              " ERROR_CONNECTION_ABORTED (1236) or ERROR_NETNAME_DELETED (64),"
              " and not with 995",
     .how = "WSARecv is pending, then closesocket",
     .run = tcp_with_a_receive_pending,
     .windows = "997 FALSE 1236 0 ours ours C0000241 - or 997 FALSE 64 0 ours"
                " ours * -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read_closesocket,"
               " which takes 64 for Windows XP; cppalliance/corosio #98 has"
               " 64 on a current one, apache/pulsar-client-cpp #284 1236;"
               " Microsoft Learn, closesocket, promises 995",
     .look_for = "WSARecv closesocket ERROR_CONNECTION_ABORTED"
                 " ERROR_NETNAME_DELETED STATUS_CONNECTION_ABORTED",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .claim = "000-23: our own close gives 995",
     .correction = "tests on Windows see 1236 for TCP, other reports 64, and"
                   " 995 is for UDP and AcceptEx; it is the documentation of"
                   " closesocket that says 995",
     .reaction = "do not take the reason from the error code: check the flag"
                 " that you set before closing, and free the operation"},

    {.name = "close.tcp-by-closehandle",
     .ref = "6a",
     .title = "CloseHandle on the socket completes a pending TCP receive in"
              " the same way",
     .how = "WSARecv is pending, then CloseHandle",
     .run = tcp_by_closehandle,
     .windows = "997 FALSE 1236 0 ours ours C0000241 - or 997 FALSE 64 0 ours"
                " ours * -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read_closesocket",
     .look_for = "WSARecv CloseHandle ERROR_CONNECTION_ABORTED"
                 " ERROR_NETNAME_DELETED STATUS_CONNECTION_ABORTED",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "use closesocket, so that a layered provider learns of the"
                 " close"},

    {.name = "close.tcp-gives-one-packet",
     .ref = "6a",
     .title = "closesocket gives one packet for the one receive that was"
              " pending",
     .how = "WSARecv is pending, closesocket; after its packet, another wait",
     .run = tcp_gives_one_packet,
     .windows = "- - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read_closesocket",
     .look_for = "closesocket GetQueuedCompletionStatus WAIT_TIMEOUT",
     .claim = "000-32: the memory of an operation must stay until its"
              " completion",
     .reaction = "free the connection at the last packet"},

    {.name = "close.tcp-receive-of-another-thread",
     .ref = "6b",
     .title = "It does not matter which thread has started the receive, or"
              " whether that thread still runs",
     .how = "a thread starts WSARecv and exits, another one calls closesocket",
     .run = tcp_receive_of_another_thread,
     .windows = "997 FALSE 1236 0 ours ours C0000241 - or 997 FALSE 64 0 ours"
                " ours * -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c,"
               " iocp_async_read_thread_closesocket",
     .look_for = "WSARecv closesocket ERROR_CONNECTION_ABORTED"
                 " ERROR_NETNAME_DELETED STATUS_CONNECTION_ABORTED",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "as for a receive of the same thread"},

    {.name = "close.hard-close",
     .ref = "6c",
     .title = "A close with SO_LINGER {1, 0} completes a pending receive in"
              " the same way",
     .how = "WSARecv is pending, SO_LINGER {1, 0}, closesocket",
     .run = hard_close,
     .windows = "997 FALSE 1236 0 ours ours C0000241 - or 997 FALSE 64 0 ours"
                " ours * -",
     .confidence = INFERRED,
     .source = "as for an ordinary close",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "use it when you decide to abort, never as the ordinary way"
                 " to close"},

    {.name = "close.hard-close-as-the-peer-sees-it",
     .ref = "6c",
     .title = "The peer of a close with SO_LINGER {1, 0} sees a reset",
     .how = "WSARecv is pending, SO_LINGER {1, 0}, closesocket; the peer"
            " receives",
     .run = hard_close_as_the_peer_sees_it,
     .windows = "10054 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port (hard"
               " shutdown), with nothing pending; Microsoft Learn,"
               " closesocket, on the hard close",
     .look_for = "close_with_rst SO_LINGER WSARecv WSAECONNRESET",
     .wine8 = "0 - 0 untouched - - - -",
     .why = "under Wine 8 the peer sees an orderly close",
     .reaction = "the peer may lose what it has not read"},

    {.name = "close.with-nothing-pending",
     .ref = "6d",
     .title = "Closing a socket with nothing pending gives no packet",
     .how = "closesocket with nothing pending",
     .run = with_nothing_pending,
     .windows = "- - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_closesocket",
     .look_for = "closesocket GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "do not wait for a packet: free at once"},

    {.name = "close.with-a-send-pending",
     .ref = "6e",
     .title = "closesocket completes a pending send with a packet, although"
              " the peer does not read",
     .how = "sends until one stays pending, then closesocket; the peer does"
            " not read",
     .run = with_a_send_pending,
     .windows = "997 FALSE 1236|995|64 * ours ours * -",
     .confidence = LIBRARY,
     .source = "libuv/libuv, src/win/tcp.c, uv__process_tcp_write_req, takes"
               " WSAECONNABORTED for a cancel",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine keeps the send pending until the peer has read what came"
            " before it or is gone",
     .reaction = "close after the last send has completed, or its bytes are"
                 " lost"},

    {.name = "close.with-a-send-pending-and-the-peer-gone",
     .ref = "6e",
     .title = "Once the peer is gone as well, the packet of that send comes on"
              " every system",
     .how = "sends until one stays pending, closesocket, then the peer closes",
     .run = with_a_send_pending_and_the_peer_gone,
     .windows = "997 FALSE 1236|995|64 * ours ours * -",
     .confidence = LIBRARY,
     .source = "libuv/libuv, src/win/tcp.c, uv__process_tcp_write_req, takes"
               " WSAECONNABORTED for a cancel",
     .wine8 = "997 FALSE 6 0 ours ours C0000008 -",
     .wine10 = "997 FALSE 6 0 ours ours C0000008 -",
     .why = "under Wine the send stays pending until the peer reads or is"
            " gone, and then fails because its handle is closed",
     .reaction = "wait for the packet before you free the connection"},

    {.name = "close.with-both-pending-the-send",
     .ref = "6f",
     .title = "With a send and a receive pending, each gets a packet: here,"
              " the send's",
     .how = "a receive and a send are pending, closesocket, the peer closes",
     .run = with_both_pending_the_send,
     .windows = "997 FALSE 1236|995|64 * ours ours * -",
     .confidence = INFERRED,
     .source = "one packet for each operation",
     .wine8 = "997 FALSE 6 0 ours ours C0000008 -",
     .wine10 = "997 FALSE 6 0 ours ours C0000008 -",
     .why = "under Wine the send stays pending until the peer reads or is"
            " gone, and then fails because its handle is closed",
     .claim = "002-45: a connection may be deleted at its first failed packet",
     .correction = "a second packet with the same key follows, and the system"
                   " writes to memory that was freed",
     .reaction = "count what is pending; free at 0"},

    {.name = "close.with-both-pending-the-receive",
     .ref = "6f",
     .title = "With a send and a receive pending, each gets a packet: here,"
              " the receive's",
     .how = "a receive and a send are pending, closesocket, the peer closes",
     .run = with_both_pending_the_receive,
     .windows = "997 FALSE 1236|64 0 ours ours C0000241|C000013B -",
     .confidence = INFERRED,
     .source = "one packet for each operation",
     .wine8 = "997 FALSE 64 0 ours ours C000020D -",
     .wine10 = "997 FALSE 64 0 ours ours C000020D -",
     .why = "under Wine the pending send keeps the socket open, and the peer's"
            " close with unread data is a reset",
     .reaction = "count what is pending; free at 0"},

    {.name = "close.udp-with-a-receive-pending",
     .ref = "6g",
     .title = "closesocket completes a pending UDP receive with"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "a UDP socket, WSARecv is pending, then closesocket",
     .run = udp_with_a_receive_pending,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV",
     .look_for = "closesocket STATUS_CANCELLED",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "as for TCP: your own flag says why"},

    {.name = "close.address-list-change-pending",
     .ref = "6h",
     .title = "closesocket completes a pending SIO_ADDRESS_LIST_CHANGE with"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "WSAIoctl(SIO_ADDRESS_LIST_CHANGE) is pending, then closesocket",
     .run = address_list_change_pending,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_sioAddressListChange",
     .look_for = "SIO_ADDRESS_LIST_CHANGE closesocket"
                 " GetQueuedCompletionStatus ERROR_OPERATION_ABORTED",
     .reaction = "free the operation"},

    {.name = "close.one-of-two-handles",
     .ref = "6k",
     .title = "Closing one of two handles that this process has to a socket"
              " cancels nothing",
     .how = "DuplicateHandle, WSARecv is pending, the first handle is closed",
     .run = one_of_two_handles,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port, with"
               " AcceptEx; Wine 10.0, ws2_32/tests/afd.c,"
               " test_async_cancel_on_handle_close: only while both are in"
               " one process",
     .look_for = "closesocket WAIT_TIMEOUT AcceptEx DuplicateHandle",
     .reaction = "cancel with CancelIoEx first; a handle that a child"
                 " process has inherited keeps the connection open"},

    {.name = "close.both-of-two-handles",
     .ref = "6k",
     .title = "Closing the last handle completes what is pending",
     .how = "DuplicateHandle, WSARecv is pending, both handles are closed",
     .run = both_of_two_handles,
     .windows = "997 FALSE 1236|64|995 0 ours ours * -",
     .confidence = INFERRED,
     .source = "as for one handle; Wine 8.0, ws2_32/tests/sock.c,"
               " test_completion_port, sees it for AcceptEx (995)",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "as for one handle"},

    {.name = "close.as-the-peer-sees-it",
     .ref = "6l",
     .title = "The peer of a socket that is closed with a receive pending sees"
              " a reset",
     .how = "WSARecv is pending, closesocket; the peer receives",
     .run = as_the_peer_sees_it,
     .windows = "10054 - 0 untouched - - - -",
     .confidence = LIBRARY,
     .source = "libuv/libuv, src/win/tcp.c, uv__tcp_close, puts the close off"
               " to avoid it; toitlang/toit #3221",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "the kernel of the host does not know of the pending receive",
     .claim = "000-33: closing with operations pending resets the connection"
              " and loses data",
     .correction = "with a receive pending it resets; what was sent before is"
                   " still delivered unless the reset overtakes it",
     .reaction = "shutdown(SD_SEND), receive until 0 bytes, then close"},

    {.name = "close.with-unread-data",
     .ref = "6m",
     .title = "The peer of a socket that is closed with unread data sees a"
              " reset",
     .how = "the peer sends; we close without reading; the peer receives",
     .run = with_unread_data,
     .windows = "10054 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, Winsock Network Event Tracing Details, event"
               " 7; RFC 2525, 2.17",
     .wine8 = "0 - 0 untouched - - - -",
     .why = "under Wine 8 the peer sees an orderly close",
     .reaction = "receive until 0 bytes, then close"},

    {.name = "close.after-sends-that-have-ended",
     .ref = "6m",
     .title = "The data of completed sends is delivered after an ordinary"
              " close, and then the end of the stream; on loopback it may get"
              " lost",
     .how = "16 sends complete at once, closesocket; the peer reads"
            " everything",
     .run = after_sends_that_have_ended,
     .windows = "0|10054 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering, with"
               " send; objeck/objeck-lang #669 sees 10054 and nothing read on"
               " loopback, and never over a network",
     .look_for = "send closesocket recv",
     .reaction = "that nothing is pending and nothing unread is no guarantee:"
                 " only a reply from the peer tells you that it has"
                 " everything"},

    {.name = "close.twice",
     .ref = "6n",
     .title = "A second closesocket fails with WSAENOTSOCK (10038), unless it"
              " closes a newer socket with the same value",
     .how = "closesocket twice",
     .run = twice,
     .windows = "10038 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, closesocket",
     .claim = "002-44: two objects close the same socket",
     .correction = "the second close may hit a newer socket that got the same"
                   " value",
     .reaction = "close a socket in one place, and forget its value there"},

    {.name = "close.after-a-cancelled-receive-as-the-peer-sees-it",
     .ref = "6p",
     .title = "Cancelling the receive before the close does not save the peer"
              " from a reset, according to a library; others see the end of"
              " the stream",
     .how = "WSARecv is pending, CancelIoEx, its packet, closesocket; the peer"
            " receives",
     .run = after_a_cancelled_receive_as_the_peer_sees_it,
     .windows = "10054|0 - 0 untouched - - - -",
     .confidence = LIBRARY,
     .source = "libuv/libuv, src/win/tcp.c, uv__tcp_close, has a reset for it",
     .reaction = "call shutdown(SD_SEND) and wait for the end of the peer's"
                 " stream before you close"},
};

const struct matrix_group group_close = {"close",
                                         "We close the socket ourselves",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
