/* SPDX-License-Identifier: MIT */
/* The peer resets the connection. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void peer_resets_with_a_receive_pending(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_reset(t);
    dequeue(t, &t->first);
}

static void peer_resets_and_there_is_one_packet(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_reset(t);
    discard_packet(t);
    dequeue_nothing(t, NULL);
}

static void peer_resets_before_the_receive(struct trial *t)
{
    connect_pair(t);
    peer_reset(t);
    await_reset(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void peer_resets_before_the_send(struct trial *t)
{
    connect_pair(t);
    peer_reset(t);
    await_reset(t, t->socket);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void receive_after_a_delivered_reset(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    peer_reset(t);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void send_after_a_delivered_reset(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    peer_reset(t);
    discard_packet(t);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void unread_data_is_lost(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    peer_reset(t);
    await_reset(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void peer_resets_with_a_send_pending(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    peer_reset(t);
    dequeue(t, &t->first);
}

/* Each operation gets a packet; the row shows that no third one comes. */
static void peer_resets_with_a_send_and_a_receive_pending(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    peer_reset(t);
    discard_packet(t);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0xC000020D &&
                t->first.overlapped.Internal == 0xC000020D,
            "both complete with STATUS_CONNECTION_RESET");
    dequeue_nothing(t, NULL);
}

/* The peer closes with data that it has not read. */
static void peer_closes_with_unread_data(struct trial *t)
{
    connect_pair(t);
    start_send(t, &t->second, 16);
    discard_packet(t);
    await_readable(t, t->peer);
    start_recv(t, &t->first, 16);
    peer_close(t);
    dequeue(t, &t->first);
}

/* The row has the value of SO_ERROR after the packet of the reset. */
static void so_error_does_not_tell(struct trial *t)
{
    int error = -1, length = sizeof error;

    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_reset(t);
    discard_packet(t);
    require(t,
            getsockopt(t->socket,
                       SOL_SOCKET,
                       SO_ERROR,
                       (char *) &error,
                       &length) == 0,
            "SO_ERROR can be read");
    row_of_call(t, (DWORD) error);
}

/* MIB_TCPROW of iphlpapi.h, which describes the connection of our socket. */
struct tcp_row {
    DWORD state, local, local_port, remote, remote_port;
};

#define STATE_DELETE_TCB 12

/* Deletes our connection as a tool of an administrator does. Returns the
 * error. */
static DWORD delete_connection(struct trial *t)
{
    typedef DWORD(WINAPI * set_entry)(struct tcp_row *);
    HMODULE library = LoadLibraryA("iphlpapi.dll");
    set_entry set =
        library == NULL
            ? NULL
            : (set_entry) (void (*)(void)) GetProcAddress(library,
                                                          "SetTcpEntry");
    struct sockaddr_in ours = address_of(t, t->socket);
    struct sockaddr_in theirs = address_of(t, t->peer);
    struct tcp_row row = {STATE_DELETE_TCB,
                          ours.sin_addr.s_addr,
                          ours.sin_port,
                          theirs.sin_addr.s_addr,
                          theirs.sin_port};
    DWORD error = set == NULL ? ERROR_PROC_NOT_FOUND : set(&row);

    if (library != NULL)
        FreeLibrary(library);
    return error;
}

static void connection_is_deleted_here(struct trial *t)
{
    DWORD error;

    connect_pair(t);
    start_recv(t, &t->first, 16);
    error = delete_connection(t);
    if (error != 0)
        skip(t, "only an administrator can delete a connection");
    dequeue(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "reset.peer-resets-with-a-receive-pending",
     .ref = "9a",
     .title = "A reset completes a pending receive with ERROR_NETNAME_DELETED"
              " (64), which WSAGetOverlappedResult reports as WSAECONNRESET"
              " (10054)",
     .how = "WSARecv is pending; the peer closes with SO_LINGER {1, 0}",
     .run = peer_resets_with_a_receive_pending,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port; the"
               " status, by event: Wine 8.0, ws2_32/tests/sock.c,"
               " test_tcp_reset",
     .look_for = "close_with_rst WSARecv ERROR_NETNAME_DELETED"
                 " STATUS_CONNECTION_RESET",
     .claim = "000-26: a peer that force-quits with an operation pending gives"
              " 64 and 0 bytes",
     .correction = "64 is a reset; a process that is killed may also end its"
                   " connections in order, and a host that vanishes gives 121"
                   " or nothing",
     .reaction = "close this socket; neither the worker nor the listener is"
                 " affected"},

    {.name = "reset.peer-resets-and-there-is-one-packet",
     .ref = "9a",
     .title = "A reset gives one packet for the one receive that was pending,"
              " and no other",
     .how = "the same; after the packet, another wait",
     .run = peer_resets_and_there_is_one_packet,
     .windows = "- - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "close_with_rst GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "count operations, not events: free at the last packet"},

    {.name = "reset.peer-resets-before-the-receive",
     .ref = "9b",
     .title = "A receive that starts after the reset fails at once with"
              " WSAECONNRESET (10054); no packet comes",
     .how = "the peer resets; once the reset has arrived, WSARecv",
     .run = peer_resets_before_the_receive,
     .windows = "10054 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port (hard"
               " shutdown)",
     .look_for = "close_with_rst WSARecv WSAECONNRESET WAIT_TIMEOUT",
     .wine8 = "0 TRUE 0 0 ours ours 00000000 0",
     .why = "Wine 8 reports the end of the stream in place of the reset",
     .claim = "000-28: under TRUE there is the case that WSARecv fails with"
              " 10054",
     .correction = "the call itself returns it; the port has nothing to do"
                   " with it",
     .reaction = "undo the count of the operation and close the socket there:"
                 " no packet will come"},

    {.name = "reset.peer-resets-before-the-send",
     .ref = "9c",
     .title = "A send that starts after the reset fails at once with"
              " WSAECONNRESET; no packet comes",
     .how = "the peer resets; once the reset has arrived, WSASend",
     .run = peer_resets_before_the_send,
     .windows = "10054 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "close_with_rst WSASend WSAECONNRESET WAIT_TIMEOUT",
     .reaction = "undo the count of the operation and close the socket there"},

    {.name = "reset.receive-after-a-delivered-reset",
     .ref = "9d",
     .title = "A receive that starts after the packet of a reset fails at"
              " once with WSAECONNRESET",
     .how = "the packet of a reset is dequeued, then another WSARecv",
     .run = receive_after_a_delivered_reset,
     .windows = "10054 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_tcp_reset",
     .look_for = "WSARecv WSAECONNRESET",
     .wine8 = "0 TRUE 0 0 ours ours 00000000 0",
     .why = "Wine 8 reports a reset once, and the end of the stream after"
            " that",
     .claim = "000-30: after FALSE just post again, WSARecv will report it",
     .correction = "after a reset it does; after a cancel it silently starts"
                   " over, after 234 data is lost, and about sends and accepts"
                   " a receive says nothing",
     .reaction = "close the socket at the first failure: there is nothing more"
                 " to learn"},

    {.name = "reset.send-after-a-delivered-reset",
     .ref = "9e",
     .title = "A send that starts after the packet of a reset fails at once"
              " with WSAECONNRESET",
     .how = "the packet of a reset is dequeued, then WSASend",
     .run = send_after_a_delivered_reset,
     .windows = "10054 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_tcp_reset, with send",
     .look_for = "send WSAECONNRESET",
     .reaction = "close the socket at the first failure"},

    {.name = "reset.unread-data-is-lost",
     .ref = "9f",
     .title = "A reset discards data that had arrived and was not read",
     .how = "4 bytes arrive, then a reset, then WSARecv",
     .run = unread_data_is_lost,
     .windows = "10054 - 0 untouched - - 00000103 -",
     .confidence = REPORTED,
     .source = "dotnet/runtime #57186; objeck/objeck-lang #669",
     .wine8 = "0 TRUE 0 4 ours ours 00000000 0",
     .why = "Wine 8 returns what the socket of the host still holds",
     .reaction = "if what you have sent must not be lost, end with shutdown,"
                 " not with a reset"},

    {.name = "reset.peer-resets-with-a-send-pending",
     .ref = "9g",
     .title = "A reset completes a pending send with ERROR_NETNAME_DELETED;"
              " its byte count may be above 0, because a part was sent",
     .how = "sends until one stays pending, because the peer does not read;"
            " the peer resets",
     .run = peer_resets_with_a_send_pending,
     .windows = "997 FALSE 64 * ours ours * 10053|10054",
     .confidence = LIBRARY,
     .source = "chriskohlhoff/asio, socket_ops.ipp, complete_iocp_send, and"
               " libuv take 64 for a reset, whatever the status",
     .reaction = "close this socket; how much the peer has read is unknown"},

    {.name = "reset.peer-resets-with-a-send-and-a-receive-pending",
     .ref = "9h",
     .title = "A reset completes everything that is pending, each operation"
              " with a packet of its own",
     .how = "a receive and a send are pending; the peer resets; after both"
            " packets, another wait",
     .run = peer_resets_with_a_send_and_a_receive_pending,
     .windows = "- - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "each operation completes with one packet",
     .reaction = "free the connection after the second packet, not after the"
                 " first"},

    {.name = "reset.peer-closes-with-unread-data",
     .ref = "9i",
     .title = "If the peer closes without having read everything, the"
              " connection is reset",
     .how = "we send, the peer closes without reading; a receive is pending",
     .run = peer_closes_with_unread_data,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = INFERRED,
     .source = "the rule of TCP for a socket closed with unread data (RFC"
               " 2525, 2.17)",
     .reaction = "as for any reset: the peer need not have meant it"},

    {.name = "reset.so-error-does-not-tell",
     .ref = "9k",
     .title = "SO_ERROR is 0 after a packet has reported the reset",
     .how = "the packet of a reset is dequeued, then getsockopt(SO_ERROR)",
     .run = so_error_does_not_tell,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_tcp_reset",
     .look_for = "SO_ERROR",
     .reaction = "rely on the packet; SO_ERROR is for non-blocking connects"},

    {.name = "reset.connection-is-deleted-here",
     .ref = "9l",
     .title = "ERROR_CONNECTION_ABORTED (1236) is not always our own close: a"
              " receive also completes with it when a tool on this machine"
              " deletes its connection",
     .how = "WSARecv is pending; SetTcpEntry(MIB_TCP_STATE_DELETE_TCB), as"
            " TCPView does; needs an administrator",
     .run = connection_is_deleted_here,
     .windows = "997 FALSE 1236 0 ours ours C0000241 10053",
     .confidence = REPORTED,
     .source = "nim-lang/Nim #4098",
     .only_windows = "Wine's SetTcpEntry does nothing",
     .reaction = "treat 1236 as your own close only if you have closed the"
                 " socket, and otherwise as a reset"},
};

const struct matrix_group group_reset = {"reset",
                                         "The peer resets the connection",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
