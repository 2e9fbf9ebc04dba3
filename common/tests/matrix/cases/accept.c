/* SPDX-License-Identifier: MIT */
/* AcceptEx. Its packets carry the key of the listener; the accept socket is
 * t->socket, which is on no port. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* How many bytes of data AcceptEx may wait for, where it does. */
#define DATA 64

static void post(struct trial *t, struct io *io, DWORD data)
{
    start_accept(t, io, data, ADDRESS_SPACE, ADDRESS_SPACE);
}

/* A listener, an accept socket, and one AcceptEx. */
static void open_and_post(struct trial *t, DWORD data)
{
    open_listener(t);
    t->socket = new_socket(t);
    post(t, &t->first, data);
}

/* Waits until the listener has a client that is not accepted yet. */
static void connect_and_wait(struct trial *t)
{
    connect_peer(t);
    await_readable(t, t->listener);
}

static void listener_is_closed(struct trial *t)
{
    open_and_post(t, 0);
    close_socket(t, &t->listener);
    dequeue(t, &t->first);
}

static void accept_socket_is_closed(struct trial *t)
{
    open_and_post(t, 0);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static DWORD connect_time(struct trial *t)
{
    DWORD seconds = 0;
    int length = sizeof seconds;

    require(t,
            t->failed || getsockopt(t->socket,
                                    SOL_SOCKET,
                                    SO_CONNECT_TIME,
                                    (char *) &seconds,
                                    &length) == 0,
            "SO_CONNECT_TIME can be read");
    return seconds;
}

/* Waits until the client, which sends nothing, is connected. */
static void await_silent_client(struct trial *t)
{
    ULONGLONG deadline = GetTickCount64() + LIMIT_MS;

    while (!t->failed && connect_time(t) == 0xFFFFFFFF) {
        require(t, GetTickCount64() < deadline, "the client connects");
        SwitchToThread();
    }
}

static void accept_socket_is_closed_with_a_silent_client(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    await_silent_client(t);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static void cancelled_on_the_listener(struct trial *t)
{
    open_and_post(t, 0);
    require(
        t,
        t->failed || CancelIoEx((HANDLE) t->listener, &t->first.overlapped),
        "CancelIoEx succeeds");
    dequeue(t, &t->first);
}

static void cancelled_on_the_accept_socket(struct trial *t)
{
    open_and_post(t, 0);
    require(t, t->failed || CancelIo((HANDLE) t->socket), "CancelIo succeeds");
    dequeue_nothing(t, &t->first);
}

static void client_connects(struct trial *t)
{
    open_and_post(t, 0);
    connect_peer(t);
    dequeue(t, &t->first);
}

static void client_is_in_the_backlog(struct trial *t)
{
    open_listener(t);
    connect_and_wait(t);
    t->socket = new_socket(t);
    post(t, &t->first, 0);
    dequeue(t, &t->first);
}

static void silent_client_holds_it(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    await_silent_client(t);
    dequeue_nothing(t, &t->first);
}

static void connect_time_without_a_client(struct trial *t)
{
    open_and_post(t, DATA);
    row_of_call(t, connect_time(t));
}

static void connect_time_of_a_silent_client(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    await_silent_client(t);
    row_of_call(t, connect_time(t));
}

static void client_sends(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void silent_client_closes(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    await_silent_client(t);
    peer_close(t);
    dequeue(t, &t->first);
}

static void silent_client_resets(struct trial *t)
{
    open_and_post(t, DATA);
    connect_peer(t);
    await_silent_client(t);
    peer_reset(t);
    dequeue(t, &t->first);
}

/* The reset cannot be observed before the connection is accepted. But it has
 * arrived when a connection that was made later has. */
static void reset_in_the_backlog(struct trial *t, DWORD data)
{
    open_listener(t);
    connect_and_wait(t);
    peer_reset(t);
    open_pair(t);
    close_socket(t, &t->socket);
    t->socket = new_socket(t);
    post(t, &t->first, data);
    dequeue(t, &t->first);
}

static void client_resets_in_the_backlog(struct trial *t)
{
    reset_in_the_backlog(t, 0);
}

static void client_resets_in_the_backlog_and_data_is_wanted(struct trial *t)
{
    reset_in_the_backlog(t, DATA);
}

static void client_connects_and_resets(struct trial *t)
{
    open_and_post(t, 0);
    connect_peer(t);
    peer_reset(t);
    dequeue(t, &t->first);
}

static void no_room_for_the_remote_address(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    start_accept(t, &t->first, 0, ADDRESS_SPACE, 0);
    dequeue_nothing(t, &t->first);
}

static void too_little_room(struct trial *t, DWORD local, DWORD remote)
{
    open_listener(t);
    t->socket = new_socket(t);
    start_accept(t, &t->first, 0, local, remote);
    connect_peer(t);
    dequeue(t, &t->first);
}

static void too_little_room_for_the_local_address(struct trial *t)
{
    too_little_room(t, 3, ADDRESS_SPACE);
}

static void too_little_room_for_the_remote_address(struct trial *t)
{
    too_little_room(t, ADDRESS_SPACE, 8);
}

static void no_overlapped(struct trial *t)
{
    LPFN_ACCEPTEX accept_ex = NULL;

    open_listener(t);
    t->socket = new_socket(t);
    load(t, t->listener, (GUID) WSAID_ACCEPTEX, &accept_ex);
    prepare(t, &t->first, &t->listener, (size_t) 2 * ADDRESS_SPACE);
    if (t->failed)
        return;
    started(&t->first,
            accept_ex(t->listener,
                      t->socket,
                      t->first.bytes,
                      0,
                      ADDRESS_SPACE,
                      ADDRESS_SPACE,
                      &t->first.transferred,
                      NULL));
    row_of_call(t, t->first.call);
}

static void accept_socket_is_connected(struct trial *t)
{
    open_listener(t);
    open_pair(t);
    post(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void accept_socket_is_bound(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    bind_loopback(t, t->socket);
    post(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void accept_socket_is_udp(struct trial *t)
{
    open_listener(t);
    if (t->failed)
        return;
    t->socket = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    post(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void listener_does_not_listen(struct trial *t)
{
    t->listener = new_socket(t);
    bind_loopback(t, t->listener);
    associate(t, (HANDLE) t->listener);
    t->socket = new_socket(t);
    post(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void accept_socket_is_used_twice(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    post(t, &t->second, 0);
    post(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void status_of_an_inline_failure(struct trial *t)
{
    no_room_for_the_remote_address(t);
    row_of_status(t, &t->first);
}

/* AcceptEx with sockets and a buffer that may be invalid: the function is
 * loaded with a listener that is valid. */
static void post_with(struct trial *t,
                      SOCKET listener,
                      SOCKET acceptor,
                      bool with_buffer)
{
    GUID id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX accept_ex = NULL;

    load(t, t->listener, id, &accept_ex);
    prepare(t, &t->first, NULL, (size_t) 2 * ADDRESS_SPACE);
    if (goes_on(t))
        started(&t->first,
                accept_ex(listener,
                          acceptor,
                          with_buffer ? t->first.bytes : NULL,
                          0,
                          ADDRESS_SPACE,
                          ADDRESS_SPACE,
                          &t->first.transferred,
                          &t->first.overlapped));
    dequeue_nothing(t, &t->first);
}

static void listener_is_no_socket(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    post_with(t, INVALID_SOCKET, t->socket, true);
}

static void accept_socket_is_no_socket(struct trial *t)
{
    open_listener(t);
    post_with(t, t->listener, INVALID_SOCKET, true);
}

static void no_buffer(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    post_with(t, t->listener, t->socket, false);
}

/* Room for `local` bytes of the local address, and for all of the remote
 * one. */
static void post_with_room(struct trial *t, DWORD local)
{
    open_listener(t);
    t->socket = new_socket(t);
    start_accept(t, &t->first, 0, local, ADDRESS_SPACE);
    connect_peer(t);
    dequeue(t, &t->first);
}

static void no_room_for_the_local_address(struct trial *t)
{
    post_with_room(t, 0);
}

/* More than the address, less than AcceptEx asks for. */
static void twenty_bytes_for_the_local_address(struct trial *t)
{
    post_with_room(t, sizeof(struct sockaddr_in) + 4);
}

/* Whether the client of an AcceptEx that has failed can still be accepted,
 * which a nonblocking listener tells at once. */
static void client_is_left_for_the_next(struct trial *t)
{
    u_long on = 1;
    SOCKET accepted;

    post_with_room(t, 3);
    if (!goes_on(t))
        return;
    ioctlsocket(t->listener, (long) FIONBIO, &on);
    accepted = accept(t->listener, NULL, NULL);
    row_of_call(t, accepted != INVALID_SOCKET ? 0 : (DWORD) WSAGetLastError());
    closesocket(accepted);
}

static void accept_socket_cannot_connect(struct trial *t)
{
    struct sockaddr_in address;

    open_and_post(t, 0);
    address = address_of(t, t->listener);
    if (goes_on(t))
        row_of_call(t,
                    error_of_socket(connect(t->socket,
                                            (struct sockaddr *) &address,
                                            sizeof address)));
}

static const struct matrix_case cases[] = {
    {.name = "accept.listener-is-closed",
     .ref = "11a",
     .title = "Closing the listener completes a pending AcceptEx with"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "AcceptEx is pending, closesocket on the listener",
     .run = listener_is_closed,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "AcceptEx closesocket ERROR_OPERATION_ABORTED"
                 " STATUS_CANCELLED",
     .reaction = "close the accept socket; the server is stopping"},

    {.name = "accept.accept-socket-is-closed",
     .ref = "11b",
     .title = "Closing the accept socket completes a pending AcceptEx with"
              " 995",
     .how = "AcceptEx is pending without a client, closesocket on the accept"
            " socket",
     .run = accept_socket_is_closed,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event;"
               " libuv/libuv, src/win/tcp.c, cancels that way",
     .look_for = "AcceptEx closesocket ERROR_OPERATION_ABORTED",
     .reaction = "start another accept with a new socket"},

    {.name = "accept.accept-socket-is-closed-with-a-silent-client",
     .ref = "11c",
     .title = "Closing the accept socket also completes an AcceptEx that waits"
              " for the first bytes of a client",
     .how = "AcceptEx with room for data, a client connects and is silent,"
            " closesocket on the accept socket",
     .run = accept_socket_is_closed_with_a_silent_client,
     .windows = "997 FALSE 995 0 ours ours C0000120 995 or"
                " 997 FALSE 1236 0 ours ours C0000241 10053",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port, which"
               " takes both",
     .look_for = "AcceptEx closesocket ERROR_OPERATION_ABORTED"
                 " ERROR_CONNECTION_ABORTED STATUS_CANCELLED",
     .reaction = "use this to get rid of silent clients"},

    {.name = "accept.cancelled-on-the-listener",
     .ref = "11d",
     .title = "CancelIoEx on the listener completes a pending AcceptEx with"
              " 995",
     .how = "AcceptEx is pending, CancelIoEx(listener, overlapped)",
     .run = cancelled_on_the_listener,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CancelIoEx; Microsoft Learn, AcceptEx",
     .reaction = "close the accept socket; the server is stopping"},

    {.name = "accept.cancelled-on-the-accept-socket",
     .ref = "11e",
     .title = "Cancelling on the accept socket does nothing: the operation"
              " belongs to the listener",
     .how = "AcceptEx is pending, CancelIo on the accept socket",
     .run = cancelled_on_the_accept_socket,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event",
     .look_for = "AcceptEx CancelIo WAIT_TIMEOUT",
     .claim = "003-49: the handle of an operation may come from AcceptEx",
     .correction = "AcceptEx returns no handle; the operation belongs to the"
                   " listener",
     .reaction = "cancel on the listener"},

    {.name = "accept.client-connects",
     .ref = "11f",
     .title = "Without room for data AcceptEx completes when a client"
              " connects, with 0 bytes and the key of the listener",
     .how = "AcceptEx with dwReceiveDataLength 0 is pending, a client"
            " connects",
     .run = client_connects,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event",
     .look_for = "AcceptEx connect STATUS_SUCCESS",
     .claim = "003-45: the event of AcceptEx is its only notification",
     .correction = "a port reports it like any other operation",
     .reaction = "0 bytes are not the end of a stream here: check the kind of"
                 " the operation first"},

    {.name = "accept.client-is-in-the-backlog",
     .ref = "11g",
     .title = "A client that connected before the call is accepted at once",
     .how = "a client connects, then AcceptEx",
     .run = client_is_in_the_backlog,
     .windows = "0|997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx (CF_DEFER), by"
               " event; dotnet/runtime, Accept.cs,"
               " Accept_ConcurrentAcceptsAfterConnects_Success",
     .look_for = "AcceptEx connect GetOverlappedResult",
     .claim = "002-22: without another AcceptEx no client can connect",
     .correction = "clients connect and wait, until the backlog is full",
     .reaction = "keep several accepts pending"},

    {.name = "accept.silent-client-holds-it",
     .ref = "11h",
     .title = "With room for data AcceptEx does not complete until the client"
              " sends: a silent client holds it",
     .how = "AcceptEx with dwReceiveDataLength 64, a client connects and is"
            " silent",
     .run = silent_client_holds_it,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event;"
               " Microsoft Learn, AcceptEx",
     .look_for = "AcceptEx connect WAIT_TIMEOUT STATUS_PENDING",
     .claim = "002-25: room for data has only advantages",
     .correction = "as many silent clients as there are pending accepts stop"
                   " the server",
     .reaction = "pass 0, or read SO_CONNECT_TIME and close the silent ones"},

    {.name = "accept.connect-time-without-a-client",
     .ref = "11h",
     .title = "SO_CONNECT_TIME is 0xFFFFFFFF until a client has connected",
     .how = "AcceptEx is pending without a client, getsockopt on the accept"
            " socket",
     .run = connect_time_without_a_client,
     .windows = "4294967295 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, AcceptEx; Wine 8.0, ws2_32/tests/sock.c,"
               " test_connect_time, has it for sockets of connect and accept",
     .reaction = "this accept is waiting for a client; no silent client holds"
                 " it"},

    {.name = "accept.connect-time-of-a-silent-client",
     .ref = "11h",
     .title = "SO_CONNECT_TIME is the number of seconds since a silent client"
              " connected",
     .how = "AcceptEx with room for data, a silent client, getsockopt on the"
            " accept socket",
     .run = connect_time_of_a_silent_client,
     .windows = "0|1 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, AcceptEx; Wine 8.0, ws2_32/tests/sock.c,"
               " test_connect_time, has it for sockets of connect and accept",
     .reaction = "close the accept socket when the client has been silent for"
                 " too long"},

    {.name = "accept.client-sends",
     .ref = "11i",
     .title = "With room for data the byte count of the packet is the length"
              " of the client's first data",
     .how = "AcceptEx with room for data, a client connects and sends 4 bytes",
     .run = client_sends,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "AcceptEx send GetQueuedCompletionStatus STATUS_SUCCESS",
     .claim = "002-40: the first data of a client can be left in the buffer",
     .correction = "no receive delivers it again",
     .reaction = "pass the data to the code that handles receives; it has no"
                 " terminator"},

    {.name = "accept.silent-client-closes",
     .ref = "11j",
     .title = "With room for data a client that closes without sending"
              " completes the accept with TRUE and 0 bytes",
     .how = "AcceptEx with room for data, a client connects and closes",
     .run = silent_client_closes,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "AcceptEx connect closesocket GetQueuedCompletionStatus"
                 " STATUS_SUCCESS",
     .claim = "002-38: an accept of 0 bytes is a new client",
     .correction = "with room for data it is a client that has already ended"
                   " its stream",
     .reaction = "treat it as the end of the stream, and start another"
                 " accept"},

    {.name = "accept.silent-client-resets",
     .ref = "11k",
     .title = "With room for data a client that resets completes the accept"
              " with ERROR_NETNAME_DELETED (64)",
     .how = "AcceptEx with room for data, a client connects and resets",
     .run = silent_client_resets,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = LIBRARY,
     .source = "golang/go, src/internal/poll/fd_windows.go, and"
               " chriskohlhoff/asio, complete_iocp_accept, expect it",
     .claim = "002-35: 64 means that a client is gone and its context can be"
              " removed",
     .correction = "here the key is the listener's: start another accept, or"
                   " the server stops accepting",
     .reaction = "close the accept socket and start another accept: one client"
                 " failed, not the listener"},

    {.name = "accept.client-resets-in-the-backlog",
     .ref = "11l",
     .title = "A client that has connected and reset before AcceptEx makes the"
              " accept fail with 64, or the call itself with WSAECONNRESET",
     .how = "a client connects and resets, then AcceptEx",
     .run = client_resets_in_the_backlog,
     .windows = "0|997 FALSE 64 0 ours ours C000020D 10054 or"
                " 10054 - 0 untouched - - 00000103 -",
     .confidence = REPORTED,
     .source = "python/cpython #93821 and capnproto/capnproto #2773 met 64;"
               " Microsoft Learn, AcceptEx, has WSAECONNRESET",
     .wine8 = "997 FALSE 59 0 ours ours C0000140 10057",
     .wine10 = "997 FALSE 59 0 ours ours C0000140 10057",
     .why = "Wine finds a socket that is no longer connected",
     .reaction = "close the accept socket and start another accept: one client"
                 " failed, not the listener"},

    {.name = "accept.client-resets-in-the-backlog-and-data-is-wanted",
     .ref = "11m",
     .title = "A client that has reset before AcceptEx also gives 64 when"
              " there is room for data",
     .how = "a client connects and resets, then AcceptEx with room for data",
     .run = client_resets_in_the_backlog_and_data_is_wanted,
     .windows = "0|997 FALSE 64 0 ours ours C000020D 10054 or"
                " 10054 - 0 untouched - - 00000103 -",
     .confidence = LIBRARY,
     .source = "golang/go, src/internal/poll/fd_windows.go, retries on"
               " ERROR_NETNAME_DELETED",
     .reaction = "close the accept socket and start another accept"},

    {.name = "accept.client-connects-and-resets",
     .ref = "11n",
     .title = "A client that resets right after it was accepted gives a"
              " success, or 64 if the reset was faster",
     .how = "AcceptEx is pending, a client connects and resets at once",
     .run = client_connects_and_resets,
     .windows = "997 TRUE 0 0 ours ours 00000000 0 or"
                " 997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = INFERRED,
     .source = "libuv ignores such errors and starts another accept",
     .reaction = "after a success the first receive reports the reset"},

    {.name = "accept.no-room-for-the-remote-address",
     .ref = "11p",
     .title = "No room at all for the remote address makes the call fail with"
              " WSAEFAULT (10014)",
     .how = "AcceptEx with dwRemoteAddressLength 0",
     .run = no_room_for_the_remote_address,
     .windows = "10014 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEFAULT STATUS_PENDING",
     .reaction = "a bug in your program: pass the size of the largest address"
                 " plus 16 bytes, for both"},

    {.name = "accept.too-little-room-for-the-local-address",
     .ref = "11p",
     .title = "Too little room for the local address is reported when a client"
              " connects: ERROR_INSUFFICIENT_BUFFER (122)",
     .how = "AcceptEx with dwLocalAddressLength 3, a client connects",
     .run = too_little_room_for_the_local_address,
     .windows = "997 FALSE 122 0 ours ours C0000023 10014",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event; a"
               " length of 0 is no failure",
     .look_for = "AcceptEx ERROR_INSUFFICIENT_BUFFER STATUS_BUFFER_TOO_SMALL",
     .reaction = "a bug in your program: pass the size of the largest address"
                 " plus 16 bytes, for both"},

    {.name = "accept.too-little-room-for-the-remote-address",
     .ref = "11p",
     .title = "Too little room for the remote address is reported when a"
              " client connects: ERROR_INSUFFICIENT_BUFFER (122)",
     .how = "AcceptEx with dwRemoteAddressLength 8, a client connects",
     .run = too_little_room_for_the_remote_address,
     .windows = "997 FALSE 122 * ours ours C0000023 10014",
     .confidence = INFERRED,
     .source = "as for the local address; Wine 8.0, ws2_32/tests/sock.c,"
               " test_AcceptEx, finds the call pending, and cancels it",
     .wine8 = "997 FALSE * 0 ours ours * *",
     .wine10 = "997 FALSE * 0 ours ours * *",
     .why = "Wine completes it with the status of whichever call of its server"
            " failed last, mostly STATUS_DEVICE_NOT_READY (fill_accept_output"
            " in its server/sock.c)",
     .reaction = "a bug in your program: pass the size of the largest address"
                 " plus 16 bytes, for both"},

    {.name = "accept.no-overlapped",
     .ref = "11q",
     .title = "AcceptEx without an OVERLAPPED fails at once with"
              " ERROR_INVALID_PARAMETER (87)",
     .how = "AcceptEx with lpOverlapped NULL",
     .run = no_overlapped,
     .windows = "87 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx NULL ERROR_INVALID_PARAMETER",
     .reaction = "a bug in your program"},

    {.name = "accept.accept-socket-is-connected",
     .ref = "11r",
     .title = "An accept socket that is connected is refused at once with"
              " WSAEINVAL (10022)",
     .how = "AcceptEx with a socket that is connected",
     .run = accept_socket_is_connected,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEINVAL STATUS_PENDING",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine does not check the accept socket",
     .reaction = "a bug in your program: use a new socket for each accept"},

    {.name = "accept.accept-socket-is-bound",
     .ref = "11r",
     .title = "An accept socket that is bound is refused at once with"
              " WSAEINVAL (10022)",
     .how = "AcceptEx with a socket that is bound",
     .run = accept_socket_is_bound,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEINVAL STATUS_PENDING",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine does not check the accept socket",
     .reaction = "a bug in your program: use a new socket for each accept"},

    {.name = "accept.accept-socket-is-udp",
     .ref = "11r",
     .title = "An accept socket of another type is refused at once with"
              " WSAEINVAL (10022)",
     .how = "AcceptEx with a UDP socket",
     .run = accept_socket_is_udp,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEINVAL STATUS_PENDING",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine does not check the accept socket",
     .reaction = "a bug in your program: use the family and type of the"
                 " listener"},

    {.name = "accept.listener-does-not-listen",
     .ref = "11r",
     .title = "A socket that is not listening is refused at once with"
              " WSAEINVAL (10022)",
     .how = "AcceptEx on a socket that is only bound",
     .run = listener_does_not_listen,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEINVAL STATUS_PENDING",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine does not check whether the socket is listening",
     .reaction = "a bug in your program: call listen first"},

    {.name = "accept.accept-socket-is-used-twice",
     .ref = "11s",
     .title = "An accept socket that another AcceptEx is using is refused at"
              " once with WSAEINVAL (10022)",
     .how = "AcceptEx twice with the same socket",
     .run = accept_socket_is_used_twice,
     .windows = "10022 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEINVAL STATUS_PENDING",
     .reaction = "a bug in your program: use a new socket for each accept"},

    {.name = "accept.status-of-an-inline-failure",
     .ref = "11v",
     .title = "An AcceptEx that fails at once leaves STATUS_PENDING in its"
              " OVERLAPPED",
     .how = "AcceptEx with dwRemoteAddressLength 0",
     .run = status_of_an_inline_failure,
     .windows = "10014 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEFAULT STATUS_PENDING",
     .reaction = "rely on what the call returned"},

    {.name = "accept.listener-is-no-socket",
     .ref = "11r",
     .title = "AcceptEx on something that is not a socket fails at once, but"
              " leaves the OVERLAPPED marked as pending",
     .how = "AcceptEx on INVALID_SOCKET",
     .run = listener_is_no_socket,
     .windows = "10038 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAENOTSOCK STATUS_PENDING",
     .reaction = "no packet comes, whatever the OVERLAPPED says: rely on what"
                 " the call returned"},

    {.name = "accept.accept-socket-is-no-socket",
     .ref = "11r",
     .title = "AcceptEx with an accept socket that is not a socket fails at"
              " once as well",
     .how = "AcceptEx on a listener, with INVALID_SOCKET as the accept socket",
     .run = accept_socket_is_no_socket,
     .windows = "10038 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAENOTSOCK STATUS_PENDING",
     .reaction = "check what WSASocket returned before you pass it on"},

    {.name = "accept.no-buffer",
     .ref = "11p",
     .title = "AcceptEx without a buffer fails at once",
     .how = "AcceptEx with lpOutputBuffer NULL and room for both addresses",
     .run = no_buffer,
     .windows = "10014 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx WSAEFAULT STATUS_PENDING",
     .wine8 = "10022 - 0 untouched - - 00000103 -",
     .wine10 = "10022 - 0 untouched - - 00000103 -",
     .why = "Wine uses another code",
     .reaction = "the buffer is for the addresses: pass one even if you want"
                 " no data"},

    {.name = "accept.no-room-for-the-local-address",
     .ref = "11p",
     .title = "With 0 bytes for the local address AcceptEx succeeds, without"
              " the local address",
     .how = "dwLocalAddressLength 0; a client connects",
     .run = no_room_for_the_local_address,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event",
     .look_for = "AcceptEx ERROR_IO_PENDING GetOverlappedResult",
     .reaction = "call getsockname after SO_UPDATE_ACCEPT_CONTEXT; a length of"
                 " 0 for the remote address is an error"},

    {.name = "accept.twenty-bytes-for-the-local-address",
     .ref = "11p",
     .title = "Room for the address alone is not enough: without the"
              " additional 16 bytes it fails with ERROR_INSUFFICIENT_BUFFER"
              " (122), once a client connects",
     .how = "dwLocalAddressLength is sizeof(struct sockaddr_in) + 4",
     .run = twenty_bytes_for_the_local_address,
     .windows = "997 FALSE 122 0 ours ours C0000023 10014",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, by event",
     .look_for = "AcceptEx ERROR_INSUFFICIENT_BUFFER STATUS_BUFFER_TOO_SMALL",
     .wine8 = "997 TRUE 0 0 ours ours 00000000 0",
     .wine10 = "997 TRUE 0 0 ours ours 00000000 0",
     .why = "Wine needs room for the address alone",
     .reaction = "pass the size of the address plus 16, as Microsoft Learn"
                 " says"},

    {.name = "accept.client-is-left-for-the-next",
     .ref = "11p",
     .title = "The client of an AcceptEx that failed for lack of room can"
              " still be accepted",
     .how = "the AcceptEx with 3 bytes has failed, then accept",
     .run = client_is_left_for_the_next,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx accept INVALID_SOCKET",
     .wine8 = "10035 - 0 untouched - - - -",
     .wine10 = "10035 - 0 untouched - - - -",
     .why = "under Wine the failure loses the connection",
     .reaction = "fix the lengths and call AcceptEx again: the client is still"
                 " waiting"},

    {.name = "accept.accept-socket-cannot-connect",
     .ref = "11w",
     .title = "The accept socket of a pending AcceptEx cannot be connected",
     .how = "AcceptEx is pending; connect on its accept socket",
     .run = accept_socket_cannot_connect,
     .windows = "10022 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "AcceptEx connect WSAEINVAL",
     .reaction = "use a socket for one purpose; cancel the AcceptEx first"},
};

const struct matrix_group group_accept = {"accept",
                                          "AcceptEx",
                                          cases,
                                          sizeof cases / sizeof cases[0]};
