/* SPDX-License-Identifier: MIT */
/* The bug: a socket is created as usual, and a child process inherits it.
 *
 * It looks right: the program starts a child process with handles for its
 * output, as the documentation describes, and closes its own sockets when it
 * no longer needs them.
 *
 * What happens: socket handles are inheritable by default, and a child that is
 * started with bInheritHandles gets all of them. Closing our handle does not
 * close the connection while the child has the other one: the peer sees no end
 * of the stream and waits, and the port stays in use after the program has
 * exited. The child does not know that it has the handle.
 *
 * Where: servers that start programs (boostorg/asio #190, rpclib #259).
 *
 * The repair: WSA_FLAG_NO_HANDLE_INHERIT; for a socket from accept,
 * SetHandleInformation. Calling shutdown would end the stream too, because it
 * acts on the connection, not on the handle.
 *
 * A pending receive: under Wine it stays pending until the last handle is
 * closed. On Windows, closing the last handle of a process cancels what that
 * process has started through a port without an event (Wine's pipe.c and
 * afd.c, test_async_cancel_on_handle_close, which run there); older reports
 * say that nothing is cancelled. So cancel such operations with CancelIoEx,
 * and wait for their packets. */
#include "common/tests/museum/stage.h"

#define BROKEN_FLAGS WSA_FLAG_OVERLAPPED
#define REPAIRED_FLAGS (WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)

/* A process that has inherited all inheritable handles, and does nothing. */
struct idle_child {
    HANDLE process;
    HANDLE job; /* terminates it when this process exits, even in a crash */
};

static void child_start(struct idle_child *child)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    STARTUPINFOW startup = {0};
    PROCESS_INFORMATION started;
    WCHAR path[MAX_PATH];

    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    child->job = CreateJobObjectW(NULL, NULL);
    CHECK(child->job != NULL);
    CHECK(SetInformationJobObject(child->job,
                                  JobObjectExtendedLimitInformation,
                                  &limits,
                                  sizeof limits));
    CHECK(GetModuleFileNameW(NULL, path, MAX_PATH) < MAX_PATH);
    startup.cb = sizeof startup;
    CHECK(CreateProcessW(path,
                         NULL,
                         NULL,
                         NULL,
                         TRUE, /* bInheritHandles */
                         CREATE_SUSPENDED,
                         NULL,
                         NULL,
                         &startup,
                         &started));
    child->process = started.hProcess;
    CHECK(AssignProcessToJobObject(child->job, child->process));
    CloseHandle(started.hThread);
}

static void child_end(struct idle_child *child)
{
    CHECK(TerminateProcess(child->process, 0));
    CHECK_EQ(WaitForSingleObject(child->process, LIMIT_MS), WAIT_OBJECT_0);
    CloseHandle(child->process);
    CloseHandle(child->job);
}

/* Opens both ends of a connection; our socket is created with those flags. */
static void connect_with(struct stage *s, DWORD flags)
{
    SOCKADDR_STORAGE name;
    int length = sizeof name;

    s->server = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, flags);
    CHECK(s->server != INVALID_SOCKET);
    CHECK_EQ(getsockname(s->listener, (struct sockaddr *) &name, &length), 0);
    CHECK_EQ(connect(s->server, (const struct sockaddr *) &name, length), 0);
    s->client = accept(s->listener, NULL, NULL);
    CHECK(s->client != INVALID_SOCKET);
}

/* Returns whether the peer sees the end of the connection within that time. */
static bool peer_sees_end(const struct stage *s, DWORD milliseconds)
{
    struct timeval limit = {(long) (milliseconds / 1000),
                            (long) (milliseconds % 1000 * 1000)};
    fd_set readable;
    char byte;

    FD_ZERO(&readable);
    FD_SET(s->client, &readable);
    if (select(0, &readable, NULL, NULL, &limit) == 0)
        return false;
    CHECK(recv(s->client, &byte, 1, 0) <= 0);
    return true;
}

/* Starts a child while a receive is pending, and closes the socket. Returns
 * whether the peer sees the end within that time, while the child runs.
 * *packet says whether the packet of the receive has come by then. Both must
 * come after the child has exited. */
static bool close_ends_connection(DWORD flags,
                                  DWORD milliseconds,
                                  bool *packet)
{
    struct stage s;
    struct idle_child child;
    OVERLAPPED recv_overlapped;
    char byte;
    bool seen;

    stage_open(&s);
    connect_with(&s, flags);
    stage_associate(s.port, s.server, 1);
    stage_start_recv(s.server, &byte, 1, &recv_overlapped);
    child_start(&child);
    CHECK_EQ(closesocket(s.server), 0);
    s.server = INVALID_SOCKET;
    seen = peer_sees_end(&s, milliseconds);
    *packet = stage_wait(s.port, 0).overlapped != NULL;
    child_end(&child);
    CHECK(seen || peer_sees_end(&s, LIMIT_MS));
    CHECK(*packet || stage_wait(s.port, LIMIT_MS).overlapped != NULL);
    stage_close(&s);
    return seen;
}

static void broken(void)
{
    bool packet;

    CHECK(!close_ends_connection(BROKEN_FLAGS, QUIET_MS, &packet));
    printf(
        "broken: the socket is closed, and the peer waits until the child"
        " exits; the pending receive %s\n",
        packet ? "has completed" : "stays pending too");
}

static void repaired(void)
{
    bool packet;

    CHECK(close_ends_connection(REPAIRED_FLAGS, LIMIT_MS, &packet));
    printf("repaired: the peer sees the end while the child still runs\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
