/* SPDX-License-Identifier: MIT */
/* The bug: a socket is created as usual, and a child process inherits it.
 *
 * It looks right: the program starts another one, with handles for its output
 * as the documentation says, and closes its sockets when it is done with them.
 *
 * What happens: handles of sockets can be inherited unless one says otherwise,
 * and a child that is started with bInheritHandles gets all of them. Closing
 * ours does not close the connection while the child has the other handle: the
 * peer hears of no end and waits, and the port stays in use after the program
 * has ended. The child does not even know of it.
 *
 * Where: servers that start programs (boostorg/asio #190, rpclib #259).
 *
 * The repair: WSA_FLAG_NO_HANDLE_INHERIT. For a socket that comes from accept
 * there is SetHandleInformation. shutdown would end the connection as well: it
 * is about the connection, and not about the handle.
 *
 * A pending receive: under Wine it goes on until the last handle is closed. On
 * Windows the last handle of a process cancels what that process has started
 * through a port without an event (Wine's pipe.c and afd.c,
 * test_async_cancel_on_handle_close, which run there); older reports say that
 * nothing ends. So cancel with CancelIoEx what has to end, and wait for its
 * packet. */
#include "common/tests/museum/stage.h"

#define BROKEN_FLAGS WSA_FLAG_OVERLAPPED
#define REPAIRED_FLAGS (WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)

/* A process that has inherited what it could and does nothing. */
struct idle_child {
    HANDLE process;
    HANDLE job; /* ends it when this process ends, whatever happens */
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

/* Opens both ends of a connection, ours with those flags. */
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

/* Whether the peer hears in that time that the connection has ended. */
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

/* Starts a child while a receive is pending and closes the socket. Returns
 * whether the peer hears of it, within that time, while the child is there;
 * packet: whether the packet of the receive has come by then. When the child
 * is gone both have to come. */
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
    stage_post_recv(s.server, &byte, 1, &recv_overlapped);
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
        " ends; the pending receive %s\n",
        packet ? "has ended" : "has gone on as well");
}

static void repaired(void)
{
    bool packet;

    CHECK(close_ends_connection(REPAIRED_FLAGS, LIMIT_MS, &packet));
    printf("repaired: the peer hears of the end while the child is there\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
