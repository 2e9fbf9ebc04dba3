/* SPDX-License-Identifier: MIT */
/* An echo server on one event per connection. Every receive and send is
 * started, goes on by itself, and sets an event when it has ended; one thread
 * waits for all events at once.
 *
 * A connection has exactly one operation in flight, with one OVERLAPPED.
 *
 * A second thread accepts, because accept can only be waited for (until 03).
 * Left for later: WSAWaitForMultipleEvents takes 64 handles and no more, one
 * thread does everything, and each pass looks at every connection. All three
 * end with the completion port (02). */
#include <string.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/threads.h"
#include "common/trace.h"

#include "demo.h"
#include "server.h"
#include "settings.h"

/* What a client is told that would need a 65th handle. */
#define BUSY \
    "busy: this server waits on 64 handles and they are all in use\r\n"

/* One more than the loop can serve: say so, rather than let it wait. What the
 * client has sent is read first, because closing a socket with unread data
 * resets the connection, and the answer could be lost with it; but a client
 * that never stops sending may not keep the loop from the others. */
static void refuse(SOCKET socket, const char *from)
{
    char unread[512];
    int reads = 0;

    trace("refused %s", from);
    send(socket, BUSY, (int) strlen(BUSY), 0);
    shutdown(socket, SD_SEND);
    net_set_non_blocking(socket);
    while (reads < 16 && recv(socket, unread, sizeof unread, 0) > 0)
        reads++;
    closesocket(socket);
}

/* A client has arrived, or Ctrl-C, which serve looks for itself. */
static void on_arrival(struct server *s)
{
    ResetEvent(s->events[0]);
    if (s->arrived == INVALID_SOCKET)
        return;
    if (s->count < WSA_MAXIMUM_WAIT_EVENTS)
        conn_open(s, s->arrived, s->from);
    else
        refuse(s->arrived, s->from);
    s->arrived = INVALID_SOCKET;
    SetEvent(s->taken);
}

/* Accepts until the server stops, and hands each client over to the loop. When
 * accept fails, either the client has gone already or something is short;
 * neither may end the loop, and a shortage is given a moment to pass. */
static unsigned __stdcall acceptor(void *argument)
{
    struct server *s = argument;

    while (!s->stopping) {
        struct sockaddr_storage address;
        int length = sizeof address;
        SOCKET socket =
            accept(s->listener, (struct sockaddr *) &address, &length);
        DWORD error = (DWORD) WSAGetLastError();

        if (socket != INVALID_SOCKET) {
            net_format((struct sockaddr *) &address, length, s->from);
            s->arrived = socket;
            SetEvent(s->events[0]);
            WaitForSingleObject(s->taken, INFINITE);
        } else if (!net_client_gone(error)) {
            error_report("accept", error);
            Sleep(100);
        }
    }
    return 0;
}

/* Waits and serves until Ctrl-C. The wait names the first of the events that
 * are set; going on to the others, from the back, keeps a busy connection from
 * starving those behind it, and lets conn_close fill gaps from the back. */
static bool loop(struct server *s)
{
    while (ctrl_c_count() == 0) {
        DWORD first = WSAWaitForMultipleEvents(s->count,
                                               s->events,
                                               FALSE,
                                               WSA_INFINITE,
                                               FALSE);

        if (first == WSA_WAIT_FAILED) {
            error_report("WSAWaitForMultipleEvents",
                         (uint32_t) WSAGetLastError());
            return false;
        }
        first -= WSA_WAIT_EVENT_0;
        for (DWORD i = s->count; i-- > first;) {
            if (i == 0)
                on_arrival(s);
            else
                conn_completed(s, i);
        }
    }
    return true;
}

static bool serve(struct server *s)
{
    struct thread_group acceptors = {0};
    bool ok = thread_group_start(&acceptors, 1, acceptor, s) &&
              net_announce(s->listener) && loop(s);

    trace("stopping");
    s->stopping = 1;
    SetEvent(s->taken);
    net_wake_accept(s->listener);
    ok = thread_group_join(&acceptors) && ok;
    if (s->arrived != INVALID_SOCKET)
        closesocket(s->arrived);
    while (s->count > 1)
        conn_abort(s, s->count - 1);
    return ok;
}

static bool server_open(struct server *s, const struct net_address *address)
{
    s->arrived = INVALID_SOCKET;
    s->listener = INVALID_SOCKET;
    s->taken = CreateEventW(NULL, FALSE, FALSE, NULL);
    s->events[0] = ctrl_c_event();
    s->count = 1;
    if (s->taken == NULL || s->events[0] == NULL)
        return false;
    s->listener = net_listen(address);
    return s->listener != INVALID_SOCKET;
}

static int run(const struct settings *settings)
{
    struct server s = {0};
    bool ok;

    if (settings->demo)
        return demo_run();
    ok = server_open(&s, &settings->address) && serve(&s);
    if (s.listener != INVALID_SOCKET)
        closesocket(s.listener);
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
