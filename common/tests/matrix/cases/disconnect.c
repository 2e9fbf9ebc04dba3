/* SPDX-License-Identifier: MIT */
/* DisconnectEx, and what can be done with the socket afterwards. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* Starts DisconnectEx on our socket. The event may be NULL. */
static void start_disconnect(struct trial *t,
                             struct io *io,
                             DWORD flags,
                             HANDLE event)
{
    GUID id = WSAID_DISCONNECTEX;
    LPFN_DISCONNECTEX disconnect_ex = NULL;

    load(t, t->socket, id, &disconnect_ex);
    prepare(t, io, &t->socket, 0);
    io->overlapped.hEvent = event;
    if (disconnect_ex != NULL)
        started(io, disconnect_ex(t->socket, &io->overlapped, flags, 0));
}

static void pends_and_gives_a_packet(struct trial *t)
{
    connect_pair(t);
    start_disconnect(t, &t->first, 0, NULL);
    dequeue(t, &t->first);
    require(t, peer_recv(t) == 0, "the peer sees the end of the stream");
}

static void pends_in_spite_of_the_skip_flag(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    require(t,
            t->failed || SetFileCompletionNotificationModes(
                             (HANDLE) t->socket,
                             FILE_SKIP_COMPLETION_PORT_ON_SUCCESS),
            "the flag can be set");
    start_disconnect(t, &t->first, 0, event);
    await_event(t, event);
    dequeue_nothing(t, &t->first);
    CloseHandle(event);
}

static unsigned __stdcall disconnect_here(void *argument)
{
    GUID id = WSAID_DISCONNECTEX;
    LPFN_DISCONNECTEX disconnect_ex = NULL;
    struct trial *t = argument;

    load(t, t->socket, id, &disconnect_ex);
    if (disconnect_ex != NULL)
        t->first.call = disconnect_ex(t->socket, NULL, 0, 0)
                            ? 0
                            : (DWORD) WSAGetLastError();
    return 0;
}

/* Calls DisconnectEx without an OVERLAPPED. In a thread, because the call
 * blocks without a limit. */
static void disconnect_and_wait(struct trial *t)
{
    join_thread(t, start_thread(t, disconnect_here));
}

static void without_overlapped_it_waits(struct trial *t)
{
    connect_pair(t);
    disconnect_and_wait(t);
    require(t, peer_recv(t) == 0, "the peer sees the end of the stream");
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, t->first.call);
}

static void unconnected_socket_fails_at_once(struct trial *t)
{
    t->socket = new_socket(t);
    associate(t, (HANDLE) t->socket);
    start_disconnect(t, &t->first, 0, NULL);
    dequeue_nothing(t, &t->first);
}

/* Ends the connection of our socket so that the socket can be used again. The
 * peer closes first: then it is the peer's end that stays in TIME_WAIT. */
static void disconnect_for_reuse(struct trial *t)
{
    peer_close(t);
    await_readable(t, t->socket);
    start_disconnect(t, &t->second, TF_REUSE_SOCKET, NULL);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0,
            "DisconnectEx prepares the socket");
}

/* Makes a socket that AcceptEx has used and can use again. */
static void open_used_acceptor(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    associate(t, (HANDLE) t->socket);
    start_accept(t, &t->second, 0, ADDRESS_SPACE, ADDRESS_SPACE);
    connect_peer(t);
    discard_packet(t);
    update_accept_context(t);
    disconnect_for_reuse(t);
}

static void reused_socket_accepts_again(struct trial *t)
{
    open_used_acceptor(t);
    start_accept(t, &t->first, 0, ADDRESS_SPACE, ADDRESS_SPACE);
    connect_peer(t);
    dequeue(t, &t->first);
}

static void reused_socket_sends_again(struct trial *t)
{
    open_used_acceptor(t);
    start_accept(t, &t->second, 0, ADDRESS_SPACE, ADDRESS_SPACE);
    connect_peer(t);
    discard_packet(t);
    start_send(t, &t->first, 4);
    if (t->first.call == 0 || t->first.call == WSA_IO_PENDING)
        dequeue(t, &t->first);
    else
        dequeue_nothing(t, &t->first);
}

/* Returns the error. */
static DWORD associate_under_another_key(struct trial *t)
{
    if (t->failed)
        return 0;
    return error_of_bool(
        CreateIoCompletionPort((HANDLE) t->socket, t->port, t->key + 1, 0) !=
        NULL);
}

static void reused_socket_is_still_on_its_port(struct trial *t)
{
    open_used_acceptor(t);
    row_of_call(t, associate_under_another_key(t));
}

/* The row is that of a receive, because the packet of AcceptEx has the key of
 * the listener. */
static void reused_socket_keeps_its_key(struct trial *t)
{
    open_used_acceptor(t);
    associate_under_another_key(t);
    start_accept(t, &t->second, 0, ADDRESS_SPACE, ADDRESS_SPACE);
    connect_peer(t);
    discard_packet(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

/* The second connection goes to another listener, so that TIME_WAIT of the
 * first one cannot affect it. */
static void reused_socket_connects_again(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    bind_loopback(t, t->socket);
    associate(t, (HANDLE) t->socket);
    start_connect(t, &t->second, 0);
    discard_packet(t);
    update_connect_context(t);
    await_readable(t, t->listener);
    if (!t->failed)
        t->peer = accept(t->listener, NULL, NULL);
    require(t, t->peer != INVALID_SOCKET, "the connection is there");
    disconnect_for_reuse(t);
    close_socket(t, &t->listener);
    open_listener(t);
    start_connect(t, &t->first, 0);
    if (t->first.call == WSA_IO_PENDING)
        dequeue(t, &t->first);
    else
        dequeue_nothing(t, &t->first);
}

static void low_bit_of_its_event(struct trial *t)
{
    HANDLE event = new_event(t);

    connect_pair(t);
    start_disconnect(t,
                     &t->first,
                     0,
                     (HANDLE) ((ULONG_PTR) event | (ULONG_PTR) 1));
    await_event(t, event);
    dequeue_nothing(t, &t->first);
    CloseHandle(event);
}

/* Ends the connection of our socket without TF_REUSE_SOCKET. The peer stays
 * open. */
static void disconnect_for_good(struct trial *t)
{
    connect_pair(t);
    start_disconnect(t, &t->second, 0, NULL);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0,
            "DisconnectEx ends the connection");
}

static void then_connect(struct trial *t)
{
    struct sockaddr_in address;

    disconnect_for_good(t);
    open_listener(t);
    address = address_of(t, t->listener);
    if (goes_on(t))
        row_of_call(t,
                    error_of_socket(connect(t->socket,
                                            (struct sockaddr *) &address,
                                            sizeof address)));
}

static void then_accept(struct trial *t)
{
    disconnect_for_good(t);
    open_listener(t);
    start_accept(t, &t->first, 0, ADDRESS_SPACE, ADDRESS_SPACE);
    dequeue_nothing(t, &t->first);
}

static void then_send(struct trial *t)
{
    disconnect_for_good(t);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void then_receive(struct trial *t)
{
    disconnect_for_good(t);
    require(t, peer_recv(t) == 0, "the peer sees the end of the stream");
    peer_send(t, "data", 4);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void then_disconnect(struct trial *t)
{
    disconnect_for_good(t);
    disconnect_and_wait(t);
    if (goes_on(t))
        row_of_call(t, t->first.call);
}

static const struct matrix_case cases[] = {
    {.name = "disconnect.pends-and-gives-a-packet",
     .ref = "13a",
     .title = "DisconnectEx is pending, and gives a packet with 0 bytes when"
              " the peer has been told",
     .how = "DisconnectEx on a connected socket",
     .run = pends_and_gives_a_packet,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "DisconnectEx ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "0 bytes mean success for this operation: check its kind"
                 " first, then close the socket or use it again"},

    {.name = "disconnect.pends-in-spite-of-the-skip-flag",
     .ref = "13a",
     .title = "DisconnectEx queues its packet although"
              " FILE_SKIP_COMPLETION_PORT_ON_SUCCESS is set, because it was"
              " pending",
     .how = "the flag is set, then DisconnectEx; an event says when it has"
            " completed",
     .run = pends_in_spite_of_the_skip_flag,
     .windows = "997 TRUE 0 0 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "DisconnectEx FILE_SKIP_COMPLETION_PORT_ON_SUCCESS"
                 " GetQueuedCompletionStatus",
     .wine8 = "997 - 0 untouched - - 00000000 -",
     .wine10 = "997 - 0 untouched - - 00000000 -",
     .why = "Wine completes the operation at once and still returns 997; the"
            " flag then suppresses the packet",
     .reaction = "wait for the packet whenever the call returned 997, flag or"
                 " not"},

    {.name = "disconnect.without-overlapped-it-waits",
     .ref = "13b",
     .title =
         "DisconnectEx without an OVERLAPPED returns TRUE when it is done;"
         " no packet comes",
     .how = "DisconnectEx with lpOverlapped NULL",
     .run = without_overlapped_it_waits,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "DisconnectEx NULL GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "do not do this in a worker: the call blocks"},

    {.name = "disconnect.unconnected-socket-fails-at-once",
     .ref = "13c",
     .title = "DisconnectEx on a socket that is not connected fails at once"
              " with WSAENOTCONN (10057)",
     .how = "DisconnectEx on a new socket",
     .run = unconnected_socket_fails_at_once,
     .windows = "10057 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_DisconnectEx, which does"
               " not look at the status",
     .look_for = "DisconnectEx WSAENOTCONN",
     .reaction = "there is nothing to disconnect: close the socket"},

    {.name = "disconnect.reused-socket-accepts-again",
     .ref = "13d",
     .title = "A socket that was disconnected with TF_REUSE_SOCKET can be"
              " given to AcceptEx again",
     .how = "AcceptEx, a client comes and goes, DisconnectEx with"
            " TF_REUSE_SOCKET, AcceptEx with the same socket",
     .run = reused_socket_accepts_again,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "dotnet/runtime, Accept.cs,"
               " Accept_WithTargetSocket_ReuseAfterDisconnect_Success;"
               " Microsoft Learn, DisconnectEx",
     .reaction = "let the client close first, else the socket is held until"
                 " TIME_WAIT is over; a new socket is simpler"},

    {.name = "disconnect.reused-socket-sends-again",
     .ref = "13d",
     .title = "A socket that was disconnected and given to AcceptEx again can"
              " send",
     .how = "the same, then WSASend",
     .run = reused_socket_sends_again,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, DisconnectEx: the socket is ready for"
               " AcceptEx, as a new one is",
     .wine8 = "10058 - 0 untouched - - 00000103 -",
     .wine10 = "10058 - 0 untouched - - 00000103 -",
     .why = "under Wine the socket stays shut down for sending",
     .reaction = "a new socket is simpler; under Wine it is the only way"},

    {.name = "disconnect.reused-socket-connects-again",
     .ref = "13d",
     .title = "A socket that was disconnected with TF_REUSE_SOCKET can be"
              " given to ConnectEx again, without another bind",
     .how = "ConnectEx, the server closes, DisconnectEx with TF_REUSE_SOCKET,"
            " ConnectEx with the same socket to another listener",
     .run = reused_socket_connects_again,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "dotnet/runtime, DisconnectTest.cs, Disconnect_Success;"
               " Microsoft Learn, DisconnectEx",
     .wine8 = "10056 - 0 untouched - - 00000103 -",
     .wine10 = "10056 - 0 untouched - - 00000103 -",
     .why = "under Wine the socket still counts as connected",
     .reaction = "beware of the same two addresses: what is left of the old"
                 " connection may be in the way; a new socket is simpler"},

    {.name = "disconnect.reused-socket-is-still-on-its-port",
     .ref = "13e",
     .title = "A socket that is used again cannot be associated again:"
              " ERROR_INVALID_PARAMETER (87)",
     .how = "DisconnectEx with TF_REUSE_SOCKET, then CreateIoCompletionPort"
            " with another key",
     .run = reused_socket_is_still_on_its_port,
     .windows = "87 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort: a handle stays on"
               " its port until it is closed",
     .reaction = "find the connection by the OVERLAPPED, or keep one context"
                 " per socket as long as its handle lives"},

    {.name = "disconnect.reused-socket-keeps-its-key",
     .ref = "13e",
     .title = "The packets of a socket that is used again carry the key of its"
              " first association",
     .how = "the same, then AcceptEx again, and a receive of 4 bytes that have"
            " arrived",
     .run = reused_socket_keeps_its_key,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort: a handle stays on"
               " its port until it is closed",
     .wine10 = "0 TRUE 0 0 ours ours 00000000 0",
     .why = "Wine 10 still reports the end of the previous connection",
     .reaction = "never free what the key points to while the handle lives"},

    {.name = "disconnect.low-bit-of-its-event",
     .ref = "13f",
     .title = "DisconnectEx with the low bit set in hEvent sets the event and"
              " queues no packet",
     .how = "DisconnectEx with an event whose handle has bit 0 set",
     .run = low_bit_of_its_event,
     .windows = "997 - 0 untouched - - 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown_completion_port",
     .look_for = "DisconnectEx hEvent WAIT_TIMEOUT",
     .reaction = "use it in a thread that waits for just this operation"},

    {.name = "disconnect.then-connect",
     .ref = "13g",
     .title = "Without TF_REUSE_SOCKET the socket cannot connect again",
     .how = "DisconnectEx without a flag, then connect",
     .run = then_connect,
     .windows = "10056 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_DisconnectEx",
     .look_for = "DisconnectEx connect WSAEISCONN",
     .reaction = "close the socket, or pass TF_REUSE_SOCKET if you want to use"
                 " it again"},

    {.name = "disconnect.then-accept",
     .ref = "13g",
     .title = "Without TF_REUSE_SOCKET, AcceptEx cannot use the socket either",
     .how = "DisconnectEx without a flag, then AcceptEx with that socket",
     .run = then_accept,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "dotnet/runtime, Accept.cs,"
               " Accept_WithTargetSocket_ReuseAfterDisconnect_Success",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine does not check the accept socket",
     .reaction = "pass TF_REUSE_SOCKET if you want to use the socket again"},

    {.name = "disconnect.then-send",
     .ref = "13g",
     .title = "After DisconnectEx the socket can no longer send",
     .how = "DisconnectEx without a flag, then WSASend",
     .run = then_send,
     .windows = "10058 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_DisconnectEx, with send",
     .look_for = "DisconnectEx send WSAESHUTDOWN",
     .reaction = "as after shutdown(SD_SEND): undo the count, no packet"
                 " comes"},

    {.name = "disconnect.then-receive",
     .ref = "13g",
     .title = "After DisconnectEx the socket still receives what the peer"
              " sends",
     .how = "DisconnectEx without a flag; the peer sends, then WSARecv",
     .run = then_receive,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_DisconnectEx, with recv",
     .look_for = "DisconnectEx recv",
     .reaction = "keep a receive pending until the stream ends: DisconnectEx"
                 " ends only your direction of the connection"},

    {.name = "disconnect.then-disconnect",
     .ref = "13g",
     .title = "A second DisconnectEx succeeds",
     .how = "DisconnectEx without a flag, and again without an OVERLAPPED",
     .run = then_disconnect,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_DisconnectEx",
     .look_for = "DisconnectEx",
     .reaction = "its success says nothing about the connection"},
};

const struct matrix_group group_disconnect = {"disconnect",
                                              "DisconnectEx",
                                              cases,
                                              sizeof cases / sizeof cases[0]};
