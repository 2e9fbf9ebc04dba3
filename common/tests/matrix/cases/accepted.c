/* SPDX-License-Identifier: MIT */
/* The accept socket after AcceptEx has completed: it is connected, but some
 * calls fail until SO_UPDATE_ACCEPT_CONTEXT is set. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void start(struct trial *t, struct io *io)
{
    start_accept(t, io, 0, ADDRESS_SPACE, ADDRESS_SPACE);
}

/* A listener, an accept socket, and one AcceptEx. */
static void open_and_start(struct trial *t)
{
    open_listener(t);
    t->socket = new_socket(t);
    start(t, &t->first);
}

/* The listener is closed, and the accepted connection stays open. */
static void outlives_the_listener(struct trial *t)
{
    struct io received;

    open_and_start(t);
    connect_peer(t);
    dequeue(t, &t->first);
    close_socket(t, &t->listener);
    peer_send(t, "data", 4);
    prepare(t, &received, &t->socket, 16);
    await_readable(t, t->socket);
    require(t,
            t->failed || recv(t->socket, received.bytes, 16, 0) == 4,
            "the accepted socket receives");
}

static void other_accepts_end_with_the_listener(struct trial *t)
{
    SOCKET accepted;

    open_listener(t);
    t->socket = new_socket(t);
    start(t, &t->second);
    connect_peer(t);
    discard_packet(t);
    accepted = t->socket;
    t->socket = new_socket(t);
    start(t, &t->first);
    close_socket(t, &t->listener);
    dequeue(t, &t->first);
    closesocket(accepted);
}

/* An accepted socket, with SO_UPDATE_ACCEPT_CONTEXT or without. */
static void accept_one(struct trial *t, bool with_context)
{
    open_and_start(t);
    connect_peer(t);
    dequeue(t, &t->first);
    if (with_context)
        update_accept_context(t);
}

static void row_of_shutdown(struct trial *t)
{
    if (!t->failed)
        row_of_call(t, error_of_socket(shutdown(t->socket, SD_SEND)));
}

static void row_of_name(struct trial *t,
                        int(WSAAPI *get)(SOCKET, struct sockaddr *, int *))
{
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    if (!t->failed)
        row_of_call(t,
                    error_of_socket(
                        get(t->socket, (struct sockaddr *) &name, &length)));
}

static void shutdown_without_the_context(struct trial *t)
{
    accept_one(t, false);
    row_of_shutdown(t);
}

static void getpeername_without_the_context(struct trial *t)
{
    accept_one(t, false);
    row_of_name(t, getpeername);
}

static void getsockname_without_the_context(struct trial *t)
{
    accept_one(t, false);
    row_of_name(t, getsockname);
}

static void receive_without_the_context(struct trial *t)
{
    accept_one(t, false);
    associate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void shutdown_with_the_context(struct trial *t)
{
    accept_one(t, true);
    row_of_shutdown(t);
}

static void getpeername_with_the_context(struct trial *t)
{
    accept_one(t, true);
    row_of_name(t, getpeername);
}

static void getsockname_with_the_context(struct trial *t)
{
    accept_one(t, true);
    row_of_name(t, getsockname);
}

static const struct matrix_case cases[] = {
    {.name = "accepted.outlives-the-listener",
     .ref = "11o",
     .title = "An accepted socket lives on when the listener is closed",
     .how = "AcceptEx completes, the listener is closed, the client sends",
     .run = outlives_the_listener,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, closesocket",
     .reaction = "stop accepting first, then close the connections"},

    {.name = "accepted.other-accepts-end-with-the-listener",
     .ref = "11o",
     .title = "Closing the listener completes the accepts that are still"
              " pending with 995",
     .how = "one AcceptEx has completed, another is pending, the listener is"
            " closed",
     .run = other_accepts_end_with_the_listener,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port",
     .look_for = "AcceptEx closesocket ERROR_OPERATION_ABORTED"
                 " STATUS_CANCELLED",
     .reaction = "close the accept socket; the server is stopping"},

    {.name = "accepted.shutdown-without-the-context",
     .ref = "11t",
     .title = "Without SO_UPDATE_ACCEPT_CONTEXT shutdown fails with"
              " WSAENOTCONN (10057)",
     .how = "AcceptEx completes, then shutdown(SD_SEND)",
     .run = shutdown_without_the_context,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "nanomsg/nng #1604; Microsoft Learn, SOL_SOCKET Socket"
               " Options, names neither shutdown nor a code",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "under Wine an accepted socket does not need the option",
     .claim = "000-39: without the option shutdown fails with 10057",
     .reaction = "set SO_UPDATE_ACCEPT_CONTEXT before anything else"},

    {.name = "accepted.getpeername-without-the-context",
     .ref = "11t",
     .title = "Without SO_UPDATE_ACCEPT_CONTEXT getpeername fails with"
              " WSAENOTCONN (10057)",
     .how = "AcceptEx completes, then getpeername",
     .run = getpeername_without_the_context,
     .windows = "10057 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "microsoft/WSL #40505 and jart/cosmopolitan #1164 name the"
               " call; the code is that of shutdown; Microsoft Learn,"
               " SOL_SOCKET Socket Options, names no code",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "under Wine an accepted socket does not need the option",
     .claim = "002-39: the server never sets the option",
     .correction = "then getpeername, getsockname and shutdown fail on"
                   " Windows",
     .reaction = "set SO_UPDATE_ACCEPT_CONTEXT before anything else"},

    {.name = "accepted.getsockname-without-the-context",
     .ref = "11t",
     .title = "Without SO_UPDATE_ACCEPT_CONTEXT getsockname fails too",
     .how = "AcceptEx completes, then getsockname",
     .run = getsockname_without_the_context,
     .windows = "10057|10022 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "microsoft/WSL #40505 and jart/cosmopolitan #1164 name the"
               " call; Microsoft Learn, SOL_SOCKET Socket Options, names no"
               " code; getsockname has WSAEINVAL for a socket that is not"
               " bound",
     .wine8 = "0 - 0 untouched - - - -",
     .wine10 = "0 - 0 untouched - - - -",
     .why = "under Wine an accepted socket does not need the option",
     .reaction = "set SO_UPDATE_ACCEPT_CONTEXT before anything else"},

    {.name = "accepted.receive-without-the-context",
     .ref = "11t",
     .title = "Receives work without SO_UPDATE_ACCEPT_CONTEXT, which is why it"
              " is easily forgotten",
     .how = "AcceptEx completes, WSARecv is pending, data arrives",
     .run = receive_without_the_context,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx, with recv",
     .look_for = "AcceptEx recv",
     .reaction = "set it anyway"},

    {.name = "accepted.shutdown-with-the-context",
     .ref = "11u",
     .title = "With SO_UPDATE_ACCEPT_CONTEXT shutdown succeeds",
     .how = "AcceptEx completes, SO_UPDATE_ACCEPT_CONTEXT, shutdown(SD_SEND)",
     .run = shutdown_with_the_context,
     .windows = "0 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "nanomsg/nng #1604",
     .reaction = "pass the address of the listening SOCKET as the value of the"
                 " option"},

    {.name = "accepted.getpeername-with-the-context",
     .ref = "11u",
     .title = "With SO_UPDATE_ACCEPT_CONTEXT getpeername succeeds",
     .how = "AcceptEx completes, SO_UPDATE_ACCEPT_CONTEXT, getpeername",
     .run = getpeername_with_the_context,
     .windows = "0 - 0 untouched - - - -",
     .confidence = REPORTED,
     .source = "jart/cosmopolitan #1164; microsoft/WSL #40505",
     .reaction = "pass the address of the listening SOCKET as the value of the"
                 " option"},

    {.name = "accepted.getsockname-with-the-context",
     .ref = "11u",
     .title = "With SO_UPDATE_ACCEPT_CONTEXT getsockname succeeds",
     .how = "AcceptEx completes, SO_UPDATE_ACCEPT_CONTEXT, getsockname",
     .run = getsockname_with_the_context,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_AcceptEx",
     .look_for = "SO_UPDATE_ACCEPT_CONTEXT getsockname",
     .reaction = "pass the address of the listening SOCKET as the value of the"
                 " option"},
};

const struct matrix_group group_accepted = {"accepted",
                                            "The accepted socket",
                                            cases,
                                            sizeof cases / sizeof cases[0]};
