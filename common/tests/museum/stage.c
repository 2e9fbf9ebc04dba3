/* SPDX-License-Identifier: MIT */
#include "common/tests/museum/stage.h"

#include <string.h>

#include "common/net.h"

void stage_open(struct stage *s)
{
    struct net_address loopback;

    s->client = s->server = INVALID_SOCKET;
    CHECK(net_start_winsock());
    CHECK(net_parse_address("127.0.0.1", 0, &loopback));
    s->listener = net_open_listener(&loopback);
    CHECK(s->listener != INVALID_SOCKET);
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    CHECK(s->port != NULL);
}

void stage_connect(struct stage *s)
{
    s->client = stage_client(s->listener);
    s->server = accept(s->listener, NULL, NULL);
    CHECK(s->server != INVALID_SOCKET);
}

void stage_close(struct stage *s)
{
    if (s->client != INVALID_SOCKET)
        closesocket(s->client);
    if (s->server != INVALID_SOCKET)
        closesocket(s->server);
    closesocket(s->listener);
    CloseHandle(s->port);
    net_stop_winsock();
}

SOCKET stage_client(SOCKET listener)
{
    SOCKADDR_STORAGE name;
    int length = sizeof name;
    DWORD limit = LIMIT_MS;
    SOCKET client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    CHECK(client != INVALID_SOCKET);
    CHECK_EQ(setsockopt(client,
                        SOL_SOCKET,
                        SO_RCVTIMEO,
                        (const char *) &limit,
                        sizeof limit),
             0);
    CHECK_EQ(getsockname(listener, (struct sockaddr *) &name, &length), 0);
    CHECK_EQ(connect(client, (const struct sockaddr *) &name, length), 0);
    return client;
}

void stage_associate(HANDLE port, SOCKET socket, ULONG_PTR key)
{
    CHECK(CreateIoCompletionPort((HANDLE) socket, port, key, 0) == port);
}

struct packet stage_wait(HANDLE port, DWORD milliseconds)
{
    struct packet p = {FALSE, 0, 0, 0, NULL};

    p.ok = GetQueuedCompletionStatus(port,
                                     &p.bytes,
                                     &p.key,
                                     &p.overlapped,
                                     milliseconds);
    p.error = p.ok ? 0 : GetLastError();
    return p;
}

void stage_started(bool success)
{
    if (!success)
        CHECK_EQ(WSAGetLastError(), WSA_IO_PENDING);
}

void stage_start_recv(SOCKET socket, void *into, ULONG size, OVERLAPPED *ov)
{
    WSABUF buffer = {size, into};
    DWORD flags = 0;

    memset(ov, 0, sizeof *ov);
    stage_started(WSARecv(socket, &buffer, 1, NULL, &flags, ov, NULL) == 0);
}

void stage_start_long_send(SOCKET socket,
                           void *from,
                           ULONG size,
                           OVERLAPPED *ov)
{
    WSABUF buffer = {size, from};
    DWORD none = 0;

    CHECK_EQ(setsockopt(socket,
                        SOL_SOCKET,
                        SO_SNDBUF,
                        (const char *) &none,
                        sizeof none),
             0);
    memset(ov, 0, sizeof *ov);
    CHECK_EQ(WSASend(socket, &buffer, 1, NULL, 0, ov, NULL), SOCKET_ERROR);
    CHECK_EQ(WSAGetLastError(), WSA_IO_PENDING);
}

int stage_receive(SOCKET client, char *into, int length)
{
    int count = 0;

    while (count < length) {
        int bytes = recv(client, into + count, length - count, 0);

        CHECK(bytes >= 0);
        if (bytes == 0)
            break;
        count += bytes;
    }
    return count;
}

void stage_reset(SOCKET client)
{
    struct linger abort_now = {1, 0};

    CHECK_EQ(setsockopt(client,
                        SOL_SOCKET,
                        SO_LINGER,
                        (const char *) &abort_now,
                        sizeof abort_now),
             0);
    CHECK_EQ(closesocket(client), 0);
}

LPFN_ACCEPTEX stage_accept_ex(SOCKET listener)
{
    GUID id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX accept_ex = NULL;
    DWORD bytes = 0;

    CHECK_EQ(WSAIoctl(listener,
                      SIO_GET_EXTENSION_FUNCTION_POINTER,
                      &id,
                      sizeof id,
                      &accept_ex,
                      sizeof accept_ex,
                      &bytes,
                      NULL,
                      NULL),
             0);
    return accept_ex;
}

static void run_at_distance(void (*run)(void *argument), void *argument)
{
    volatile char distance[1024];
    void (*volatile call)(void *argument) = run;

    /* Uses the array before and after, so that it is not optimized away. */
    for (size_t i = 0; i < sizeof distance; i++)
        distance[i] = 0;
    call(argument);
    for (size_t i = 0; i < sizeof distance; i++)
        CHECK(distance[i] == 0);
}

/* The calls go through volatile pointers, because an inlined function would
 * have its variables in the stack frame of the caller. */
void stage_run_below(void (*run)(void *argument), void *argument)
{
    void (*volatile call)(void (*run)(void *argument), void *argument) =
        run_at_distance;

    call(run, argument);
}

static size_t take_stack(ULONG_PTR where,
                         size_t size,
                         void (*during)(void *argument),
                         void *argument)
{
    volatile DWORD taken[2048];
    size_t at = where - (ULONG_PTR) taken, changed = 0;

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        taken[i] = STACK_PATTERN;
    CHECK(size == 0 ||
          (where >= (ULONG_PTR) taken && at + size <= sizeof taken));
    during(argument);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        size_t offset = i * sizeof taken[0];

        if (taken[i] != STACK_PATTERN) {
            CHECK(offset >= at && offset < at + size);
            changed++;
        }
    }
    return changed;
}

size_t stage_reuse_stack(ULONG_PTR where,
                         size_t size,
                         void (*during)(void *argument),
                         void *argument)
{
    size_t (*volatile call)(ULONG_PTR where,
                            size_t size,
                            void (*during)(void *argument),
                            void *argument) = take_stack;

    return call(where, size, during, argument);
}

int stage_main(int argc,
               char **argv,
               void (*broken)(void),
               void (*repaired)(void))
{
    const struct test_case cases[] = {{"broken", broken},
                                      {"repaired", repaired}};

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
