/* SPDX-License-Identifier: MIT */
/* Tests the facts that main.c and conn.c rely on. */
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/net.h"
#include "common/tests/harness/oracle.h"
#include "common/tests/harness/test.h"

/* The limit for every wait; reaching it is a failure. */
#define LIMIT_MS time_limit_ms(5000)

/* A listener that sets an event when a client arrives, and a client. */
struct trial {
    SOCKET listener, accepted, client;
    WSAEVENT arrival;
    OVERLAPPED overlapped; /* of an operation on accepted */
    char buffer[16];
};

static void connect_client(const struct trial *t, SOCKET *client)
{
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    CHECK_EQ(getsockname(t->listener, (struct sockaddr *) &name, &length), 0);
    *client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK_EQ(connect(*client, (struct sockaddr *) &name, length), 0);
}

static void accept_client(struct trial *t)
{
    CHECK_EQ(WaitForSingleObject(t->arrival, LIMIT_MS), WAIT_OBJECT_0);
    ResetEvent(t->arrival);
    t->accepted = accept(t->listener, NULL, NULL);
    CHECK(t->accepted != INVALID_SOCKET);
}

static void trial_open(struct trial *t)
{
    struct net_address loopback;

    memset(t, 0, sizeof *t);
    CHECK(net_start_winsock());
    CHECK(net_parse_address("127.0.0.1", 0, &loopback));
    t->listener = net_open_listener(&loopback);
    CHECK(t->listener != INVALID_SOCKET);
    t->arrival = WSACreateEvent();
    CHECK(t->arrival != WSA_INVALID_EVENT);
    CHECK_EQ(WSAEventSelect(t->listener, t->arrival, FD_ACCEPT), 0);
    connect_client(t, &t->client);
}

static void trial_close(struct trial *t)
{
    closesocket(t->accepted);
    closesocket(t->client);
    closesocket(t->listener);
    WSACloseEvent(t->arrival);
    net_stop_winsock();
}

/* Starts a receive while there is no data, with an event that is set. */
static void start_recv(struct trial *t)
{
    WSABUF into = {sizeof t->buffer, t->buffer};
    DWORD flags = 0;

    WSAEventSelect(t->accepted, NULL, 0);
    t->overlapped.hEvent = WSACreateEvent();
    CHECK(t->overlapped.hEvent != WSA_INVALID_EVENT);
    CHECK(WSASetEvent(t->overlapped.hEvent));
    CHECK_EQ(
        WSARecv(t->accepted, &into, 1, NULL, &flags, &t->overlapped, NULL),
        SOCKET_ERROR);
    CHECK_EQ(WSAGetLastError(), WSA_IO_PENDING);
}

/* The result, or the error if there is none. */
static DWORD get_result(struct trial *t, DWORD *bytes)
{
    DWORD flags = 0;

    return WSAGetOverlappedResult(t->accepted,
                                  &t->overlapped,
                                  bytes,
                                  FALSE,
                                  &flags)
               ? 0
               : (DWORD) WSAGetLastError();
}

static DWORD wait_for_events(DWORD count)
{
    WSAEVENT events[WSA_MAXIMUM_WAIT_EVENTS + 1];
    DWORD first;

    for (DWORD i = 0; i < count; i++) {
        events[i] = WSACreateEvent();
        CHECK(events[i] != WSA_INVALID_EVENT);
    }
    first = WSAWaitForMultipleEvents(count, events, FALSE, 0, FALSE);
    for (DWORD i = 0; i < count; i++)
        WSACloseEvent(events[i]);
    return first;
}

/* Why the server has 63 clients at most. */
static void a_wait_takes_64_events_and_no_more(void)
{
    CHECK(net_start_winsock());
    CHECK_EQ(wait_for_events(64), WSA_WAIT_TIMEOUT);
    CHECK_EQ(wait_for_events(65), WSA_WAIT_FAILED);
    CHECK_ORACLE(WSAGetLastError(),
                 WSA_INVALID_PARAMETER,
                 WSA_INVALID_PARAMETER,
                 WSA_INVALID_PARAMETER,
                 DOCUMENTED,
                 "Microsoft Learn, WSAWaitForMultipleEvents");
    net_stop_winsock();
}

/* The call that starts an operation resets its event. (op.h resets it as well,
 * so that the server does not depend on this.) */
static void starting_an_operation_resets_its_event(void)
{
    struct trial t;

    trial_open(&t);
    accept_client(&t);
    start_recv(&t);
    CHECK_ORACLE(WaitForSingleObject(t.overlapped.hEvent, 0),
                 WAIT_TIMEOUT,
                 WAIT_TIMEOUT,
                 WAIT_TIMEOUT,
                 TESTED_OTHERWISE,
                 "Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c, do_return_status,"
                 " by a control code of a driver");
    CHECK_EQ(send(t.client, "hello", 5, 0), 5);
    CHECK_EQ(WaitForSingleObject(t.overlapped.hEvent, LIMIT_MS),
             WAIT_OBJECT_0);
    trial_close(&t);
}

/* Asking too early does no harm: conn_on_completion asks whether or not the
 * operation has completed. */
static void a_result_asked_for_too_early_is_incomplete(void)
{
    struct trial t;
    DWORD bytes = 0;

    trial_open(&t);
    accept_client(&t);
    start_recv(&t);
    CHECK_EQ(get_result(&t, &bytes), WSA_IO_INCOMPLETE);
    CHECK_EQ(send(t.client, "hello", 5, 0), 5);
    CHECK_EQ(WaitForSingleObject(t.overlapped.hEvent, LIMIT_MS),
             WAIT_OBJECT_0);
    CHECK_EQ(get_result(&t, &bytes), 0);
    CHECK_EQ(bytes, 5);
    CHECK_EQ(memcmp(t.buffer, "hello", 5), 0);
    trial_close(&t);
}

/* There are two clients and one event: server_on_arrival accepts one client
 * and is called again for the next. Source: Microsoft Learn,
 * WSAEventSelect. */
static void accept_sets_the_event_again_for_the_next_client(void)
{
    struct trial t;
    SOCKET second;

    trial_open(&t);
    connect_client(&t, &second);
    accept_client(&t);
    closesocket(t.accepted);
    accept_client(&t);
    closesocket(second);
    trial_close(&t);
}

/* server_refuse_client relies on this. The event is inherited, too; that is
 * what server_accept_one undoes. */
static void an_accepted_socket_does_not_block_as_its_listener(void)
{
    struct trial t;

    trial_open(&t);
    accept_client(&t);
    CHECK_EQ(recv(t.accepted, t.buffer, sizeof t.buffer, 0), SOCKET_ERROR);
    CHECK_ORACLE(WSAGetLastError(),
                 WSAEWOULDBLOCK,
                 WSAEWOULDBLOCK,
                 WSAEWOULDBLOCK,
                 DOCUMENTED,
                 "Microsoft Learn, accept and WSAEventSelect");
    trial_close(&t);
}

static const struct test_case cases[] = {
    {"a_wait_takes_64_events_and_no_more", a_wait_takes_64_events_and_no_more},
    {"starting_an_operation_resets_its_event",
     starting_an_operation_resets_its_event},
    {"a_result_asked_for_too_early_is_incomplete",
     a_result_asked_for_too_early_is_incomplete},
    {"accept_sets_the_event_again_for_the_next_client",
     accept_sets_the_event_again_for_the_next_client},
    {"an_accepted_socket_does_not_block_as_its_listener",
     an_accepted_socket_does_not_block_as_its_listener},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
