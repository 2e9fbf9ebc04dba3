/* SPDX-License-Identifier: MIT */
/* We end one direction of the connection ourselves. */

/* The Windows SDK calls WSASendDisconnect and WSARecvDisconnect deprecated. */
#define _WINSOCK_DEPRECATED_NO_WARNINGS

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void shut(struct trial *t, int how)
{
    require(t,
            t->failed || shutdown(t->socket, how) == 0,
            "shutdown succeeds");
}

static void receiving_leaves_a_receive_pending(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_RECEIVE);
    dequeue_nothing(t, &t->first);
}

static void receiving_leaves_its_data(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_RECEIVE);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void receiving_fails_new_receives(struct trial *t)
{
    connect_pair(t);
    shut(t, SD_RECEIVE);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void sending_leaves_receives_alone(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_SEND);
    require(t, peer_recv(t) == 0, "the peer sees the end of the stream");
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void sending_then_the_peers_end(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_SEND);
    peer_close(t);
    dequeue(t, &t->first);
}

static void sending_fails_new_sends(struct trial *t)
{
    connect_pair(t);
    shut(t, SD_SEND);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void both_leaves_a_receive_pending(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_BOTH);
    dequeue_nothing(t, &t->first);
}

static void both_then_the_peers_end(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    shut(t, SD_BOTH);
    peer_close(t);
    dequeue(t, &t->first);
}

#define PIECE ((size_t) 1024 * 1024)

/* The end of our stream is sent after the bytes of a send that is pending. */
static void sending_waits_for_sends(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, PIECE);
    shut(t, SD_SEND);
    require(t, peer_drain(t) >= PIECE, "the peer gets what was pending");
    dequeue(t, &t->first);
}

static void has_no_packet(struct trial *t)
{
    connect_pair(t);
    shut(t, SD_SEND);
    row_of_call(t, 0);
    dequeue_nothing(t, NULL);
}

/* Winsock's own functions for the same. */
static void send_disconnect_has_no_packet(struct trial *t)
{
    DWORD error;

    connect_pair(t);
    error = error_of_socket(WSASendDisconnect(t->socket, NULL));
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void receive_disconnect_has_no_packet(struct trial *t)
{
    DWORD error;

    connect_pair(t);
    error = error_of_socket(WSARecvDisconnect(t->socket, NULL));
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void is_done_twice(struct trial *t)
{
    connect_pair(t);
    shut(t, SD_SEND);
    if (goes_on(t))
        row_of_call(t, error_of_socket(shutdown(t->socket, SD_SEND)));
}

static void of_an_unconnected_socket(struct trial *t)
{
    t->socket = new_socket(t);
    if (goes_on(t))
        row_of_call(t, error_of_socket(shutdown(t->socket, SD_SEND)));
}

static void of_a_listener(struct trial *t)
{
    open_listener(t);
    if (goes_on(t))
        row_of_call(t, error_of_socket(shutdown(t->listener, SD_RECEIVE)));
}

static const struct matrix_case cases[] = {
    {.name = "shutdown.receiving-leaves-a-receive-pending",
     .ref = "10a",
     .title = "shutdown(SD_RECEIVE) does not complete a pending receive",
     .how = "WSARecv is pending, then shutdown(SD_RECEIVE)",
     .run = receiving_leaves_a_receive_pending,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, by event",
     .look_for = "WSARecv ERROR_IO_PENDING SD_RECEIVE",
     .reaction = "cancel a receive with CancelIoEx"},

    {.name = "shutdown.receiving-leaves-its-data",
     .ref = "10a",
     .title = "Data that arrives after shutdown(SD_RECEIVE) still completes"
              " the pending receive",
     .how = "WSARecv is pending, shutdown(SD_RECEIVE), then data arrives",
     .run = receiving_leaves_its_data,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, by event;"
               " Microsoft Learn, shutdown, says instead that such data"
               " resets the connection",
     .look_for = "WSARecv SD_RECEIVE send GetOverlappedResult",
     .reaction = "SD_RECEIVE has no use here: end sending, read to the end of"
                 " the stream, close"},

    {.name = "shutdown.receiving-fails-new-receives",
     .ref = "10b",
     .title = "A receive that starts after shutdown(SD_RECEIVE) fails at once"
              " with WSAESHUTDOWN (10058)",
     .how = "shutdown(SD_RECEIVE), then WSARecv",
     .run = receiving_fails_new_receives,
     .windows = "10058 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown",
     .look_for = "WSARecv SD_RECEIVE WSAESHUTDOWN",
     .reaction = "undo the count of the operation: no packet comes"},

    {.name = "shutdown.sending-leaves-receives-alone",
     .ref = "10c",
     .title = "shutdown(SD_SEND) ends our direction only: data from the peer"
              " is received as before",
     .how = "WSARecv is pending, shutdown(SD_SEND), the peer reads the end of"
            " the stream and sends",
     .run = sending_leaves_receives_alone,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, with recv",
     .look_for = "SD_SEND send recv",
     .reaction = "this is the right way to end a connection; go on receiving"
                 " until 0 bytes"},

    {.name = "shutdown.sending-then-the-peers-end",
     .ref = "10c",
     .title = "After shutdown(SD_SEND) the end of the peer's stream comes as"
              " TRUE and 0 bytes: then it is time to close",
     .how = "WSARecv is pending, shutdown(SD_SEND), the peer closes",
     .run = sending_then_the_peers_end,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, Graceful Shutdown, Linger Options, and"
               " Socket Closure",
     .claim = "000-36: for an orderly close wait for FD_CLOSE of"
              " WSAAsyncSelect",
     .correction = "the receive that is pending says the same, without a"
                   " window",
     .reaction = "closesocket, now that nothing can get lost"},

    {.name = "shutdown.sending-fails-new-sends",
     .ref = "10d",
     .title = "A send that starts after shutdown(SD_SEND) fails at once with"
              " WSAESHUTDOWN (10058)",
     .how = "shutdown(SD_SEND), then WSASend",
     .run = sending_fails_new_sends,
     .windows = "10058 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, with send",
     .look_for = "SD_SEND send WSAESHUTDOWN",
     .reaction = "a bug in your program: keep track of your own shutdown"},

    {.name = "shutdown.both-leaves-a-receive-pending",
     .ref = "10e",
     .title = "shutdown(SD_BOTH) does not complete a pending receive either",
     .how = "WSARecv is pending, then shutdown(SD_BOTH)",
     .run = both_leaves_a_receive_pending,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = REPORTED,
     .source = "comp.programming.threads, July 2011; microsoft/msquic,"
               " datapath_winuser.c, shuts both directions and closes the"
               " socket to end its receive",
     .reaction = "cancel a receive with CancelIoEx"},

    {.name = "shutdown.both-then-the-peers-end",
     .ref = "10e",
     .title = "After shutdown(SD_BOTH) the pending receive completes when the"
              " peer closes",
     .how = "WSARecv is pending, shutdown(SD_BOTH), the peer closes",
     .run = both_then_the_peers_end,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = REPORTED,
     .source = "comp.programming.threads, July 2011",
     .reaction = "do not wait for it without a deadline"},

    {.name = "shutdown.sending-waits-for-sends",
     .ref = "10f",
     .title = "shutdown(SD_SEND) is queued behind the pending sends, which"
              " complete with all their bytes",
     .how = "sends until one stays pending, shutdown(SD_SEND), then the peer"
            " reads",
     .run = sending_waits_for_sends,
     .windows = "997 TRUE 0 1048576 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, shutdown",
     .claim = "000-35: call shutdown only after all sends have completed",
     .correction = "the end of the stream is sent after them; counting is"
                   " needed before closesocket",
     .reaction = "shutdown at once, closesocket after the last packet"},

    {.name = "shutdown.has-no-packet",
     .ref = "10g",
     .title = "shutdown itself gives no packet",
     .how = "shutdown(SD_SEND) with nothing pending",
     .run = has_no_packet,
     .windows = "- - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "shutdown GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "do not count it as an operation"},

    {.name = "shutdown.send-disconnect-has-no-packet",
     .ref = "10g",
     .title = "WSASendDisconnect gives no packet",
     .how = "WSASendDisconnect with nothing pending",
     .run = send_disconnect_has_no_packet,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "WSASendDisconnect GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "do not count it as an operation"},

    {.name = "shutdown.receive-disconnect-has-no-packet",
     .ref = "10g",
     .title = "WSARecvDisconnect gives no packet",
     .how = "WSARecvDisconnect with nothing pending",
     .run = receive_disconnect_has_no_packet,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "WSARecvDisconnect GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "do not count it as an operation"},

    {.name = "shutdown.is-done-twice",
     .ref = "10h",
     .title = "A second shutdown succeeds",
     .how = "shutdown(SD_SEND) twice",
     .run = is_done_twice,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown",
     .look_for = "shutdown SD_SEND",
     .reaction = "its success does not say that the peer is still there"},

    {.name = "shutdown.of-an-unconnected-socket",
     .ref = "10h",
     .title = "shutdown fails on a socket that is not connected",
     .how = "shutdown(SD_SEND) on a new socket",
     .run = of_an_unconnected_socket,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown",
     .look_for = "shutdown WSAENOTCONN",
     .reaction = "close the socket: there is no stream to end"},

    {.name = "shutdown.of-a-listener",
     .ref = "10h",
     .title = "shutdown fails on a listener too, so it cannot complete a"
              " pending AcceptEx",
     .how = "shutdown(SD_RECEIVE) on a listener",
     .run = of_a_listener,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown",
     .look_for = "shutdown listener WSAENOTCONN",
     .reaction = "cancel its accepts with CancelIoEx, or close it"},
};

const struct matrix_group group_shutdown = {"shutdown",
                                            "We end a direction ourselves",
                                            cases,
                                            sizeof cases / sizeof cases[0]};
