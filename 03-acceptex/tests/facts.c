/* SPDX-License-Identifier: MIT */
/* Tests the facts that accept.c relies on, and those because of which it
 * avoids something. */
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/net.h"
#include "common/tests/harness/oracle.h"
#include "common/tests/harness/test.h"

/* The limit for every wait; reaching it is a failure. */
#define LIMIT_MS time_limit_ms(5000)

/* How long to wait for a packet that must not arrive. */
#define QUIET_MS 300

#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* One AcceptEx, with a listener and a port of its own, and one client. */
struct trial {
    HANDLE port;
    SOCKET listener, accepted, client;
    LPFN_ACCEPTEX accept_ex;
    OVERLAPPED overlapped;
    char buffer[64 + 2 * ADDRESS_SPACE];
    /* what GetQueuedCompletionStatus returned */
    BOOL ok;
    DWORD error, bytes;
};

static void trial_open(struct trial *t)
{
    struct net_address loopback;
    GUID id = WSAID_ACCEPTEX;
    DWORD bytes = 0;

    memset(t, 0, sizeof *t);
    CHECK(net_start_winsock());
    CHECK(net_parse_address("127.0.0.1", 0, &loopback));
    t->listener = net_open_listener(&loopback);
    CHECK(t->listener != INVALID_SOCKET);
    t->accepted = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(t->accepted != INVALID_SOCKET);
    t->port = CreateIoCompletionPort((HANDLE) t->listener, NULL, 0, 0);
    CHECK(t->port != NULL);
    CHECK_EQ(WSAIoctl(t->listener,
                      SIO_GET_EXTENSION_FUNCTION_POINTER,
                      &id,
                      sizeof id,
                      &t->accept_ex,
                      sizeof t->accept_ex,
                      &bytes,
                      NULL,
                      NULL),
             0);
}

static void trial_close(struct trial *t)
{
    closesocket(t->client);
    closesocket(t->accepted);
    closesocket(t->listener);
    CloseHandle(t->port);
    net_stop_winsock();
}

/* Starts the accept, with room for that many bytes of data. */
static void start_accept(struct trial *t, DWORD data)
{
    DWORD bytes = 0;

    CHECK_EQ(t->accept_ex(t->listener,
                          t->accepted,
                          t->buffer,
                          data,
                          ADDRESS_SPACE,
                          ADDRESS_SPACE,
                          &bytes,
                          &t->overlapped),
             FALSE);
    CHECK_EQ(WSAGetLastError(), ERROR_IO_PENDING);
}

static void connect_client(struct trial *t)
{
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    CHECK_EQ(getsockname(t->listener, (struct sockaddr *) &name, &length), 0);
    t->client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK_EQ(connect(t->client, (struct sockaddr *) &name, length), 0);
}

static void dequeue(struct trial *t, DWORD milliseconds)
{
    ULONG_PTR key = 1;
    OVERLAPPED *ov = NULL;

    t->bytes = 0xDEADBEEF;
    t->ok =
        GetQueuedCompletionStatus(t->port, &t->bytes, &key, &ov, milliseconds);
    t->error = t->ok ? 0 : GetLastError();
    CHECK(ov == NULL || ov == &t->overlapped);
}

static DWORD connect_time(struct trial *t)
{
    DWORD seconds = 0;
    int length = sizeof seconds;

    CHECK_EQ(getsockopt(t->accepted,
                        SOL_SOCKET,
                        SO_CONNECT_TIME,
                        (char *) &seconds,
                        &length),
             0);
    return seconds;
}

static int update_context(struct trial *t)
{
    return setsockopt(t->accepted,
                      SOL_SOCKET,
                      SO_UPDATE_ACCEPT_CONTEXT,
                      (const char *) &t->listener,
                      sizeof t->listener);
}

/* With a dwReceiveDataLength of 0 the accept completes when a client has
 * connected. */
static void accept_without_data_ends_at_the_connection(void)
{
    struct trial t;

    trial_open(&t);
    start_accept(&t, 0);
    connect_client(&t);
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(t.error, 0);
    CHECK_EQ(t.bytes, 0);
    trial_close(&t);
}

/* With a length above 0 a silent client keeps the accept pending. That is why
 * accept.c passes 0. Source: Microsoft Learn, AcceptEx. */
static void accept_with_data_waits_for_the_first_bytes(void)
{
    struct trial t;

    trial_open(&t);
    start_accept(&t, 64);
    connect_client(&t);
    dequeue(&t, QUIET_MS);
    CHECK_EQ(t.error, WAIT_TIMEOUT);
    CHECK_EQ(send(t.client, "hello", 5, 0), 5);
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(t.error, 0);
    CHECK_EQ(t.bytes, 5);
    CHECK_EQ(memcmp(t.buffer, "hello", 5), 0);
    trial_close(&t);
}

/* SO_CONNECT_TIME distinguishes a silent client from none: it is the seconds
 * since the client connected, or 0xFFFFFFFF if there is no connection yet. */
static void connect_time_finds_the_silent_client(void)
{
    struct trial t;

    trial_open(&t);
    start_accept(&t, 64);
    CHECK_EQ(connect_time(&t), 0xFFFFFFFF);
    connect_client(&t);
    dequeue(&t, QUIET_MS);
    CHECK_EQ(t.error, WAIT_TIMEOUT);
    CHECK(connect_time(&t) <= LIMIT_MS / 1000);
    trial_close(&t);
}

/* Closing the accept socket completes such an accept with an error, so that it
 * can be started again. On Windows it is one of two errors (Wine's conformance
 * test accepts both there). */
static void closing_the_accept_socket_ends_the_accept(void)
{
    struct trial t;

    trial_open(&t);
    start_accept(&t, 64);
    connect_client(&t);
    dequeue(&t, QUIET_MS);
    CHECK_EQ(closesocket(t.accepted), 0);
    t.accepted = INVALID_SOCKET;
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(t.ok, FALSE);
    if (test_wine_version() != NULL || t.error != ERROR_CONNECTION_ABORTED)
        CHECK_EQ(t.error, ERROR_OPERATION_ABORTED);
    trial_close(&t);
}

/* The accepted socket is connected, but not complete: see
 * accept_update_context. Under Wine the call succeeds, so only Windows can
 * show why the update is needed. */
static void shutdown_fails_without_the_accept_context(void)
{
    struct trial t;

    trial_open(&t);
    start_accept(&t, 0);
    connect_client(&t);
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(t.error, 0);
    CHECK_ORACLE(shutdown(t.accepted, SD_SEND) == 0 ? 0 : WSAGetLastError(),
                 WSAENOTCONN,
                 0,
                 0,
                 REPORTED,
                 "nanomsg/nng #1604");
    trial_close(&t);
}

static void getpeername_fails_without_the_accept_context(void)
{
    struct trial t;
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    trial_open(&t);
    start_accept(&t, 0);
    connect_client(&t);
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(t.error, 0);
    CHECK_ORACLE(
        getpeername(t.accepted, (struct sockaddr *) &name, &length) == 0
            ? 0
            : WSAGetLastError(),
        WSAENOTCONN,
        0,
        0,
        REPORTED,
        "microsoft/WSL #40505 names the call, nanomsg/nng #1604 the code");
    trial_close(&t);
}

static void both_work_with_the_accept_context(void)
{
    struct trial t;
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    trial_open(&t);
    start_accept(&t, 0);
    connect_client(&t);
    dequeue(&t, LIMIT_MS);
    CHECK_EQ(update_context(&t), 0);
    CHECK_EQ(getpeername(t.accepted, (struct sockaddr *) &name, &length), 0);
    CHECK_EQ(shutdown(t.accepted, SD_SEND), 0);
    trial_close(&t);
}

static const struct test_case cases[] = {
    {"accept_without_data_ends_at_the_connection",
     accept_without_data_ends_at_the_connection},
    {"accept_with_data_waits_for_the_first_bytes",
     accept_with_data_waits_for_the_first_bytes},
    {"connect_time_finds_the_silent_client",
     connect_time_finds_the_silent_client},
    {"closing_the_accept_socket_ends_the_accept",
     closing_the_accept_socket_ends_the_accept},
    {"shutdown_fails_without_the_accept_context",
     shutdown_fails_without_the_accept_context},
    {"getpeername_fails_without_the_accept_context",
     getpeername_fails_without_the_accept_context},
    {"both_work_with_the_accept_context", both_work_with_the_accept_context},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
