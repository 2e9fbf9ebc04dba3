/* SPDX-License-Identifier: MIT */
/* An echo server on one completion port. One thread accepts; a worker per
 * processor takes finished operations off the port and starts the next one.
 *
 * A connection has exactly one operation in flight. So whoever dequeues its
 * packet owns the connection, alone, until it starts the next operation, and
 * nothing needs a lock.
 *
 * Left for later: a thread is blocked in accept (03), an idle connection holds
 * a buffer (04), and stopping cuts the open connections off (05). */
#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/threads.h"
#include "common/trace.h"

#include "server.h"
#include "settings.h"

static bool stopping(const struct server *s)
{
    return WaitForSingleObject(s->stop, 0) == WAIT_OBJECT_0;
}

/* Accepts until the server stops. When accept fails, either the client has
 * gone already or something is short; neither may end the loop, and a shortage
 * is given a moment to pass. */
static unsigned __stdcall acceptor(void *argument)
{
    struct server *s = argument;

    while (!stopping(s)) {
        struct sockaddr_storage address;
        int length = sizeof address;
        char from[NET_TEXT_SIZE];
        SOCKET socket =
            accept(s->listener, (struct sockaddr *) &address, &length);
        DWORD error = (DWORD) WSAGetLastError();

        if (socket != INVALID_SOCKET && !stopping(s)) {
            net_format((struct sockaddr *) &address, length, from);
            conn_open(s, socket, from);
        } else if (socket != INVALID_SOCKET) {
            closesocket(socket);
        } else if (!net_client_gone(error)) {
            error_report("accept", error);
            WaitForSingleObject(s->stop, 100);
        }
    }
    return 0;
}

/* A worker: one packet after the other. GetQueuedCompletionStatus returns in
 * four ways; the two with an OVERLAPPED are the end of an operation. */
static unsigned __stdcall worker(void *argument)
{
    struct server *s = argument;

    for (;;) {
        DWORD bytes = 0, error;
        ULONG_PTR key = 0;
        OVERLAPPED *ov = NULL;
        BOOL ok =
            GetQueuedCompletionStatus(s->port, &bytes, &key, &ov, INFINITE);

        error = ok ? 0 : GetLastError();
        if (ov != NULL) {
            conn_completed((struct conn *) key,
                           CONTAINING_RECORD(ov, struct op, overlapped),
                           bytes,
                           error);
        } else if (ok) {
            return 0; /* nothing but "stop", posted by stop_workers */
        } else {
            error_report("GetQueuedCompletionStatus", error);
            SetEvent(s->stop);
            return 1;
        }
    }
}

/* One packet ends one worker, since each ends at the first that it sees. */
static bool stop_workers(struct server *s, struct thread_group *workers)
{
    for (unsigned i = 0; i < workers->count; i++) {
        if (!PostQueuedCompletionStatus(s->port, 0, KEY_STOP, NULL)) {
            error_report("PostQueuedCompletionStatus", GetLastError());
            return false;
        }
    }
    return thread_group_join(workers);
}

/* Connections that are still open when this returns are left to the end of
 * the process: the system may be writing to their buffers, so they cannot be
 * freed here. */
static bool serve(struct server *s)
{
    struct thread_group workers = {0}, acceptors = {0};
    bool ok =
        thread_group_start(&workers, thread_processor_count(), worker, s) &&
        thread_group_start(&acceptors, 1, acceptor, s) &&
        net_announce(s->listener);

    if (ok)
        WaitForSingleObject(s->stop, INFINITE);
    trace("stopping");
    SetEvent(s->stop);
    net_wake_accept(s->listener);
    ok = thread_group_join(&acceptors) && ok;
    return stop_workers(s, &workers) && ok;
}

/* The first use of CreateIoCompletionPort: no handle yet, a new port. 0 lets
 * as many workers run at a time as there are processors. */
static bool server_open(struct server *s, const struct net_address *address)
{
    s->listener = INVALID_SOCKET;
    s->stop = ctrl_c_event();
    if (s->stop == NULL)
        return false;
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (s->port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    s->listener = net_listen(address);
    return s->listener != INVALID_SOCKET;
}

static int run(const struct settings *settings)
{
    struct server s = {0};
    bool ok;

    ok = server_open(&s, &settings->address) && serve(&s);
    if (s.listener != INVALID_SOCKET)
        closesocket(s.listener);
    if (s.port != NULL)
        CloseHandle(s.port);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct settings settings;
    int code;

    if (!net_startup())
        return 1;
    code = settings_parse(argc, argv, &settings);
    if (code < 0)
        code = run(&settings);
    net_cleanup();
    return code;
}
