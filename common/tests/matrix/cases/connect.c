/* SPDX-License-Identifier: MIT */
/* ConnectEx, and calls on a socket that is not connected. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* A socket for ConnectEx: it is bound, and associated with the port. */
static void open_connector(struct trial *t)
{
    t->socket = new_socket(t);
    bind_loopback(t, t->socket);
    associate(t, (HANDLE) t->socket);
}

/* Binds a socket to a port of loopback, so that no program listens there. */
static void open_nobody(struct trial *t)
{
    t->listener = new_socket(t);
    bind_loopback(t, t->listener);
}

static void unbound_socket_fails_at_once(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    associate(t, (HANDLE) t->socket);
    start_connect(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void overlapped_is_required(struct trial *t)
{
    struct sockaddr_in address;
    GUID id = WSAID_CONNECTEX;
    LPFN_CONNECTEX connect_ex = NULL;
    DWORD bytes = 0, error = 0;

    open_listener(t);
    open_connector(t);
    address = address_of(t, t->listener);
    load(t, t->socket, id, &connect_ex);
    if (connect_ex != NULL && !connect_ex(t->socket,
                                          (struct sockaddr *) &address,
                                          sizeof address,
                                          NULL,
                                          0,
                                          &bytes,
                                          NULL))
        error = (DWORD) WSAGetLastError();
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void accepted_gives_no_bytes(struct trial *t)
{
    open_listener(t);
    open_connector(t);
    start_connect(t, &t->first, 0);
    dequeue(t, &t->first);
}

/* The connection is complete, so accept does not wait. */
static void accept_peer(struct trial *t)
{
    await_readable(t, t->listener);
    if (t->failed)
        return;
    t->peer = accept(t->listener, NULL, NULL);
    require(t, t->peer != INVALID_SOCKET, "the listener has the connection");
}

static void accepted_with_data_gives_its_bytes(struct trial *t)
{
    open_listener(t);
    open_connector(t);
    start_connect(t, &t->first, 4);
    dequeue(t, &t->first);
    accept_peer(t);
    require(t, peer_recv(t) == 4, "the data comes with the connection");
}

static void refused(struct trial *t)
{
    open_nobody(t);
    open_connector(t);
    start_connect(t, &t->first, 0);
    dequeue(t, &t->first);
}

static void again_after_a_refusal(struct trial *t)
{
    open_nobody(t);
    open_connector(t);
    start_connect(t, &t->second, 0);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0xC0000236,
            "the first attempt is refused");
    require(t,
            t->failed || listen(t->listener, SOMAXCONN) == 0,
            "the listener starts to listen");
    start_connect(t, &t->first, 0);
    if (t->first.call == WSA_IO_PENDING)
        dequeue(t, &t->first);
    else
        dequeue_nothing(t, &t->first);
}

/* A packet with a status that loopback cannot produce; no call is made. */
static void ended_with(struct trial *t, DWORD status)
{
    open_connector(t);
    prepare(t, &t->first, &t->socket, 0);
    inject(t, &t->first, status, 0);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void times_out(struct trial *t)
{
    ended_with(t, 0xC00000B5); /* STATUS_IO_TIMEOUT */
}

static void network_is_unreachable(struct trial *t)
{
    ended_with(t, 0xC000023C); /* STATUS_NETWORK_UNREACHABLE */
}

static void host_is_unreachable(struct trial *t)
{
    ended_with(t, 0xC000023D); /* STATUS_HOST_UNREACHABLE */
}

/* A socket that ConnectEx has connected; the packet has been dequeued. */
static void connected(struct trial *t)
{
    open_listener(t);
    open_connector(t);
    start_connect(t, &t->second, 0);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0,
            "ConnectEx connects the socket");
}

static void connected_already(struct trial *t)
{
    connected(t);
    update_connect_context(t);
    start_connect(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

/* connect, not ConnectEx. */
static DWORD plain_connect(struct trial *t)
{
    struct sockaddr_in address = address_of(t, t->listener);

    if (t->failed)
        return 0;
    return error_of_socket(
        connect(t->socket, (struct sockaddr *) &address, sizeof address));
}

static void plain_connect_queues_nothing(struct trial *t)
{
    DWORD error;

    open_listener(t);
    open_connector(t);
    error = plain_connect(t);
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void await_writable(struct trial *t)
{
    struct timeval limit = {(long) (LIMIT_MS / 1000), 0};
    fd_set set;

    if (t->failed)
        return;
    FD_ZERO(&set);
    FD_SET(t->socket, &set);
    require(t,
            select(0, NULL, &set, NULL, &limit) == 1,
            "the socket becomes writable");
}

static void nonblocking_connect_queues_nothing(struct trial *t)
{
    u_long on = 1;
    DWORD error;

    open_listener(t);
    open_connector(t);
    ioctlsocket(t->socket, (long) FIONBIO, &on);
    error = plain_connect(t);
    await_writable(t);
    dequeue_nothing(t, NULL);
    row_set_number(&t->row, COLUMN_CALL, error);
}

static void shutdown_needs_the_update(struct trial *t)
{
    connected(t);
    row_of_call(t, error_of_socket(shutdown(t->socket, SD_SEND)));
}

static void getpeername_needs_the_update(struct trial *t)
{
    struct sockaddr_in address;
    int length = sizeof address;

    connected(t);
    row_of_call(
        t,
        error_of_socket(
            getpeername(t->socket, (struct sockaddr *) &address, &length)));
}

static void getsockname_needs_the_update(struct trial *t)
{
    struct sockaddr_in address;
    int length = sizeof address;

    connected(t);
    row_of_call(
        t,
        error_of_socket(
            getsockname(t->socket, (struct sockaddr *) &address, &length)));
}

static void update_makes_it_a_connected_socket(struct trial *t)
{
    struct sockaddr_in address = {0}, expected;
    int length = sizeof address;

    connected(t);
    update_connect_context(t);
    expected = address_of(t, t->listener);
    require(
        t,
        getpeername(t->socket, (struct sockaddr *) &address, &length) == 0 &&
            address.sin_port == expected.sin_port,
        "getpeername succeeds");
    length = sizeof address;
    require(t,
            getsockname(t->socket, (struct sockaddr *) &address, &length) == 0,
            "getsockname succeeds");
    row_of_call(t, error_of_socket(shutdown(t->socket, SD_SEND)));
}

static void receive_on_an_unconnected_socket(struct trial *t)
{
    open_connector(t);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void send_on_an_unconnected_socket(struct trial *t)
{
    open_connector(t);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

/* Fills the queue of a listener that does not accept. Then Linux, under Wine,
 * does not answer a ConnectEx, and Windows refuses it only after it has tried
 * for seconds: it is pending on both. */
#define FILLERS 8

static void fill_backlog(struct trial *t, SOCKET fillers[FILLERS])
{
    struct sockaddr_in address;

    open_nobody(t);
    require(t, t->failed || listen(t->listener, 1) == 0, "listen succeeds");
    address = address_of(t, t->listener);
    for (int i = 0; i < FILLERS; i++) {
        u_long on = 1;

        fillers[i] = new_socket(t);
        ioctlsocket(fillers[i], (long) FIONBIO, &on);
        /* those that do not fit fail with WSAEWOULDBLOCK and wait, as the
         * ConnectEx will */
        (void) connect(fillers[i],
                       (struct sockaddr *) &address,
                       sizeof address);
    }
}

static void closed_while_connecting(struct trial *t)
{
    SOCKET fillers[FILLERS];

    fill_backlog(t, fillers);
    open_connector(t);
    start_connect(t, &t->first, 0);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
    for (int i = 0; i < FILLERS; i++)
        closesocket(fillers[i]);
}

/* Starts a ConnectEx that is not answered, and calls act. */
static void while_connecting(struct trial *t, void (*act)(struct trial *t))
{
    SOCKET fillers[FILLERS];

    fill_backlog(t, fillers);
    open_connector(t);
    start_connect(t, &t->second, 0);
    require(t,
            t->second.call == WSA_IO_PENDING &&
                t->second.overlapped.Internal == 0x103,
            "ConnectEx is pending");
    act(t);
    for (int i = 0; i < FILLERS; i++)
        closesocket(fillers[i]);
}

static void start_connect_again(struct trial *t)
{
    start_connect(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void again_while_connecting(struct trial *t)
{
    while_connecting(t, start_connect_again);
}

/* The row shows a connect of a nonblocking socket to the listener. */
static void row_of_connect(struct trial *t)
{
    struct sockaddr_in address = address_of(t, t->listener);
    u_long on = 1;

    if (!goes_on(t))
        return;
    ioctlsocket(t->socket, (long) FIONBIO, &on);
    row_of_call(
        t,
        error_of_socket(
            connect(t->socket, (struct sockaddr *) &address, sizeof address)));
}

static void plain_connect_while_connecting(struct trial *t)
{
    while_connecting(t, row_of_connect);
}

static void nonblocking_connect_twice(struct trial *t)
{
    SOCKET fillers[FILLERS];

    fill_backlog(t, fillers);
    open_connector(t);
    row_of_connect(t);
    require(t,
            row_matches(&t->row, "10035 * * * * * * *"),
            "the first connect has not completed");
    row_of_connect(t);
    for (int i = 0; i < FILLERS; i++)
        closesocket(fillers[i]);
}

/* A listener is bound, so a missing bind is not why ConnectEx fails. */
static void from_a_listener(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    bind_loopback(t, t->socket);
    require(t,
            t->failed || listen(t->socket, SOMAXCONN) == 0,
            "the second listener listens");
    associate(t, (HANDLE) t->socket);
    start_connect(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

#ifndef SO_REUSE_UNICASTPORT /* since Windows 10 */
#define SO_REUSE_UNICASTPORT 0x3007
#endif

/* Whether the socket has a port before it is connected depends on how this
 * Windows is set up, so the row does not show it. */
static void port_may_be_chosen_late(struct trial *t)
{
    DWORD on = 1;
    struct sockaddr_in address;

    open_listener(t);
    t->socket = new_socket(t);
    if (t->failed)
        return;
    if (setsockopt(t->socket,
                   SOL_SOCKET,
                   SO_REUSE_UNICASTPORT,
                   (const char *) &on,
                   sizeof on) != 0) {
        skip(t, "this system has no SO_REUSE_UNICASTPORT");
        return;
    }
    bind_loopback(t, t->socket);
    associate(t, (HANDLE) t->socket);
    start_connect(t, &t->first, 0);
    dequeue(t, &t->first);
    update_connect_context(t);
    address = address_of(t, t->socket);
    require(t, t->failed || address.sin_port != 0, "it has a port now");
}

static const struct matrix_case cases[] = {
    {.name = "connect.unbound-socket-fails-at-once",
     .ref = "12a",
     .title = "ConnectEx on a socket that is not bound fails at once with"
              " WSAEINVAL (10022); no packet comes",
     .how = "ConnectEx without bind",
     .run = unbound_socket_fails_at_once,
     .windows = "10022 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect; Microsoft Learn,"
               " ConnectEx",
     .look_for = "ConnectEx WSAEINVAL",
     .claim = "003-29: bind to an address of this machine before overlapped"
              " calls",
     .correction = "ConnectEx requires it, and a listener needs it; a send on"
                   " a connected socket does not",
     .reaction = "bind to address 0 and port 0 first: connect does that by"
                 " itself, ConnectEx does not"},

    {.name = "connect.overlapped-is-required",
     .ref = "12b",
     .title = "ConnectEx without an OVERLAPPED fails with"
              " ERROR_INVALID_PARAMETER",
     .how = "ConnectEx with lpOverlapped NULL",
     .run = overlapped_is_required,
     .windows = "87 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect; Microsoft Learn,"
               " ConnectEx",
     .look_for = "ConnectEx NULL ERROR_INVALID_PARAMETER",
     .reaction = "a bug in your program; to wait for the connection, call"
                 " connect"},

    {.name = "connect.accepted-gives-no-bytes",
     .ref = "12c",
     .title = "A ConnectEx that succeeds gives a packet with 0 bytes and the"
              " key of the socket",
     .how = "ConnectEx to a listener, without data",
     .run = accepted_gives_no_bytes,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port",
     .look_for = "ConnectEx ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "set SO_UPDATE_CONNECT_CONTEXT; 0 bytes are not the end of a"
                 " stream here, so check the kind of the operation"},

    {.name = "connect.accepted-with-data-gives-its-bytes",
     .ref = "12c",
     .title = "A ConnectEx with data gives the number of bytes that were sent",
     .how = "ConnectEx with 4 bytes; the other end reads them",
     .run = accepted_with_data_gives_its_bytes,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port",
     .look_for = "ConnectEx ERROR_IO_PENDING GetQueuedCompletionStatus",
     .reaction = "the first request is already on its way: start a receive"},

    {.name = "connect.refused",
     .ref = "12d",
     .title = "A ConnectEx that is refused gives ERROR_CONNECTION_REFUSED"
              " (1225), which WSAGetOverlappedResult calls WSAECONNREFUSED"
              " (10061)",
     .how = "ConnectEx to a port on which nobody listens; Windows tries for"
            " about 2 s",
     .run = refused,
     .windows = "997 FALSE 1225 0 ours ours C0000236 10061",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port;"
               " libuv/libuv, src/win/tcp.c, uv__tcp_try_connect, on the 2 s",
     .look_for = "ConnectEx GetQueuedCompletionStatus"
                 " ERROR_CONNECTION_REFUSED",
     .claim = "004-8: a client that starts before its server gets an error",
     .correction = "10061 from a call or WSAGetOverlappedResult, but 1225 from"
                   " the port; and only after about 2 s",
     .reaction = "tell the caller that wanted the connection, close the socket"
                 " or try again later; the worker carries on"},

    {.name = "connect.again-after-a-refusal",
     .ref = "12e",
     .title = "A socket whose ConnectEx was refused can try again",
     .how = "ConnectEx is refused; then listen on that port, and ConnectEx on"
            " the same socket",
     .run = again_after_a_refusal,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_connect, with connect;"
               " Microsoft Learn, ConnectEx: again after WSAECONNREFUSED,"
               " WSAENETUNREACH and WSAETIMEDOUT",
     .look_for = "connect WSAECONNREFUSED",
     .wine8 = "10053 - 0 untouched - - 00000103 -",
     .why = "Wine 8 calls connect on a host socket that has failed",
     .reaction = "use a new socket: it costs little more and works"
                 " everywhere"},

    {.name = "connect.times-out",
     .ref = "12f",
     .title = "A host that does not answer gives ERROR_SEM_TIMEOUT (121),"
              " which WSAGetOverlappedResult calls WSAETIMEDOUT (10060)",
     .how = "the packet is made with STATUS_IO_TIMEOUT: on loopback every host"
            " answers",
     .run = times_out,
     .windows = "- FALSE 121 0 ours ours C00000B5 10060",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult;"
               " Wine 8.0, ntdll/tests/error.c, run_error_tests; that"
               " ConnectEx completes like this: chriskohlhoff/asio,"
               " complete_iocp_connect",
     .look_for = "STATUS_IO_TIMEOUT ERROR_SEM_TIMEOUT WSAETIMEDOUT",
     .injected = true,
     .reaction = "close the socket; no semaphore is involved. It takes about"
                 " 21 s, so set a deadline of your own and call CancelIoEx"},

    {.name = "connect.network-is-unreachable",
     .ref = "12g",
     .title = "A network without a route gives ERROR_NETWORK_UNREACHABLE"
              " (1231), which WSAGetOverlappedResult calls WSAENETUNREACH"
              " (10051)",
     .how = "the packet is made with STATUS_NETWORK_UNREACHABLE: loopback is"
            " always reachable",
     .run = network_is_unreachable,
     .windows = "- FALSE 1231 0 ours ours C000023C 10051",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult;"
               " Wine 8.0, ntdll/tests/error.c, run_error_tests; no report of"
               " a ConnectEx that completed like this is known",
     .look_for = "STATUS_NETWORK_UNREACHABLE ERROR_NETWORK_UNREACHABLE"
                 " WSAENETUNREACH",
     .injected = true,
     .reaction = "try the next address of the name, or tell the user"},

    {.name = "connect.host-is-unreachable",
     .ref = "12g",
     .title = "A host that cannot be reached gives ERROR_HOST_UNREACHABLE"
              " (1232), which WSAGetOverlappedResult calls WSAEHOSTUNREACH"
              " (10065)",
     .how = "the packet is made with STATUS_HOST_UNREACHABLE: loopback is"
            " always reachable",
     .run = host_is_unreachable,
     .windows = "- FALSE 1232 0 ours ours C000023D 10065",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult;"
               " Wine 8.0, ntdll/tests/error.c, run_error_tests; no report of"
               " a ConnectEx that completed like this is known",
     .look_for = "STATUS_HOST_UNREACHABLE ERROR_HOST_UNREACHABLE"
                 " WSAEHOSTUNREACH",
     .injected = true,
     .reaction = "try the next address of the name, or tell the user"},

    {.name = "connect.connected-already",
     .ref = "12h",
     .title = "ConnectEx on a connected socket fails at once with WSAEISCONN"
              " (10056)",
     .how = "ConnectEx twice",
     .run = connected_already,
     .windows = "10056 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect; Microsoft Learn,"
               " ConnectEx",
     .look_for = "ConnectEx WSAEISCONN STATUS_PENDING",
     .reaction = "a bug in your program: use one connection per socket"},

    {.name = "connect.plain-connect-queues-nothing",
     .ref = "12i",
     .title = "A blocking connect queues no packet, even if the socket is"
              " associated with a port",
     .how = "connect on a socket that is associated with a port",
     .run = plain_connect_queues_nothing,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port",
     .look_for = "connect GetQueuedCompletionStatus WAIT_TIMEOUT",
     .claim = "001-12: a blocking connect, on a socket that will be associated"
              " with a port",
     .correction = "that is legal, but queues no packet; the overlapped form"
                   " is ConnectEx",
     .reaction = "carry on after the call, or use ConnectEx"},

    {.name = "connect.nonblocking-connect-queues-nothing",
     .ref = "12i",
     .title = "A nonblocking connect queues no packet either",
     .how = "connect on a nonblocking socket that is associated with a port;"
            " select reports when it is connected",
     .run = nonblocking_connect_queues_nothing,
     .windows = "10035 - 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connect_completion_port",
     .look_for = "connect WSAEWOULDBLOCK GetQueuedCompletionStatus"
                 " WAIT_TIMEOUT",
     .reaction = "use ConnectEx: the other ways to connect queue no packet"},

    {.name = "connect.shutdown-needs-the-update",
     .ref = "12j",
     .title = "shutdown fails with WSAENOTCONN (10057) after ConnectEx, until"
              " SO_UPDATE_CONNECT_CONTEXT is set",
     .how = "ConnectEx succeeds, then shutdown",
     .run = shutdown_needs_the_update,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "Len Holgate, 2005, got 10057; cppalliance/corosio #160;"
               " jart/cosmopolitan #1164",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "Wine does not keep the state of a socket apart from the host's",
     .reaction = "set the option when the packet comes, before anything else"},

    {.name = "connect.getpeername-needs-the-update",
     .ref = "12j",
     .title = "getpeername fails with WSAENOTCONN after ConnectEx, until"
              " SO_UPDATE_CONNECT_CONTEXT is set",
     .how = "ConnectEx succeeds, then getpeername",
     .run = getpeername_needs_the_update,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "jart/cosmopolitan #1164 names the call; the code is that of"
               " shutdown",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "Wine does not keep the state of a socket apart from the host's",
     .reaction = "set the option when the packet comes, before anything else"},

    {.name = "connect.getsockname-needs-the-update",
     .ref = "12j",
     .title = "Do not rely on getsockname after ConnectEx, until"
              " SO_UPDATE_CONNECT_CONTEXT is set",
     .how = "ConnectEx succeeds, then getsockname",
     .run = getsockname_needs_the_update,
     .windows = "10057|0 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "jart/cosmopolitan #1164 and cppalliance/corosio #160 name the"
               " call; but the socket is bound, so getsockname may succeed",
     .reaction = "set the option when the packet comes, before anything else"},

    {.name = "connect.update-makes-it-a-connected-socket",
     .ref = "12j",
     .title = "With SO_UPDATE_CONNECT_CONTEXT shutdown, getpeername and"
              " getsockname work",
     .how = "ConnectEx succeeds, the option is set, then the three calls",
     .run = update_makes_it_a_connected_socket,
     .windows = "0 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "cppalliance/corosio #160; jart/cosmopolitan #1164; Microsoft"
               " Learn, ConnectEx",
     .reaction = "set the option when the packet comes, before anything else"},

    {.name = "connect.receive-on-an-unconnected-socket",
     .ref = "12k",
     .title = "A receive on a socket that is not connected fails at once with"
              " WSAENOTCONN (10057)",
     .how = "WSARecv on a new socket",
     .run = receive_on_an_unconnected_socket,
     .windows = "10057 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "WSARecv WSAENOTCONN WAIT_TIMEOUT",
     .reaction = "a bug in your program: start the first receive when the"
                 " packet of the connect has come"},

    {.name = "connect.send-on-an-unconnected-socket",
     .ref = "12l",
     .title = "A send on a socket that is not connected fails at once with"
              " WSAENOTCONN (10057)",
     .how = "WSASend on a new socket",
     .run = send_on_an_unconnected_socket,
     .windows = "10057 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connecting_socket, with"
               " send while it connects; Microsoft Learn, WSASend",
     .look_for = "send WSAENOTCONN",
     .wine8 = "10054 - 0 untouched - - 00000103 -",
     .wine10 = "10054 - 0 untouched - - 00000103 -",
     .why = "Wine treats the host's broken pipe as a reset",
     .reaction = "a bug in your program: send when the packet of the connect"
                 " has come, or pass the data to ConnectEx"},

    {.name = "connect.closed-while-connecting",
     .ref = "12m",
     .title = "Closing a socket that is connecting completes its ConnectEx",
     .how = "ConnectEx stays pending because the queue of the listener is"
            " full; closesocket",
     .run = closed_while_connecting,
     .windows = "997 FALSE 995 0 ours ours C0000120 - or"
                " 997 FALSE 1236 0 ours ours C0000241 -",
     .confidence = INFERRED,
     .source = "every operation completes with a packet; which of the two"
               " codes it carries is not known",
     .reaction = "expect one packet all the same, and free the connection"
                 " when it comes"},

    {.name = "connect.again-while-connecting",
     .ref = "12n",
     .title = "A second ConnectEx on a socket that is connecting fails at"
              " once",
     .how = "ConnectEx is pending because the listener is full; ConnectEx"
            " again",
     .run = again_while_connecting,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connecting_socket",
     .look_for = "ConnectEx WSAEINVAL STATUS_PENDING",
     .reaction = "start one ConnectEx at a time; the packet of the first one"
                 " is still to come"},

    {.name = "connect.plain-connect-while-connecting",
     .ref = "12n",
     .title = "connect on a socket that is connecting fails at once as well",
     .how = "ConnectEx is pending because the listener is full; connect",
     .run = plain_connect_while_connecting,
     .windows = "10022 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connecting_socket",
     .look_for = "ConnectEx connect WSAEINVAL",
     .reaction = "wait for the packet"},

    {.name = "connect.nonblocking-connect-twice",
     .ref = "12n",
     .title = "Without ConnectEx the second attempt fails with WSAEALREADY"
              " (10037), not with WSAEINVAL (10022)",
     .how = "two connects of a nonblocking socket to a listener that is full",
     .run = nonblocking_connect_twice,
     .windows = "10037 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_connecting_socket",
     .look_for = "connect WSAEWOULDBLOCK WSAEALREADY",
     .reaction = "do not mix the two ways to connect"},

    {.name = "connect.from-a-listener",
     .ref = "12o",
     .title = "ConnectEx on a listening socket fails at once with WSAEINVAL"
              " (10022)",
     .how = "bind, listen, then ConnectEx on the same socket",
     .run = from_a_listener,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_connect",
     .look_for = "ConnectEx WSAEINVAL STATUS_PENDING",
     .reaction = "use one socket to listen and another to connect; no packet"
                 " comes, so undo the count of the operation"},

    {.name = "connect.port-may-be-chosen-late",
     .ref = "12p",
     .title = "ConnectEx completes the same way with SO_REUSE_UNICASTPORT set"
              " before bind",
     .how = "set the option, bind to port 0, ConnectEx; then the socket has a"
            " port. Whether it has one before depends on the range of ports"
            " that is reserved for this",
     .run = port_may_be_chosen_late,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = REPORTED,
     .source = "dotnet/runtime #54903, where .NET sets the option before each"
               " ConnectEx, and #48219",
     .reaction = "set it in a client that has many connections to several"
                 " servers: they can share local ports, so bind fails with"
                 " 10055 later"},
};

const struct matrix_group group_connect = {"connect",
                                           "ConnectEx",
                                           cases,
                                           sizeof cases / sizeof cases[0]};
