/* SPDX-License-Identifier: MIT */
/* An echo server with one event per connection. It starts every receive and
 * send and does not wait for it; the system sets the event when the operation
 * completes. One thread waits for all events at once.
 *
 * A connection has exactly one operation in flight, with one OVERLAPPED.
 *
 * accept becomes asynchronous in 03; here an event reports that a client has
 * arrived. Three limits are left for 02, which replaces the events by a
 * completion port: WSAWaitForMultipleEvents takes at most 64 handles, one
 * thread does all the work, and each pass looks at every connection. */
#include <string.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/verbose.h"

#include "demo.h"
#include "server.h"
#include "settings.h"

/* How soon accept is tried again without an event: after it has failed for
 * lack of memory or handles, and because Wine may not announce the next client
 * once accept has found nobody (its server/sock.c, accept_socket). */
#define ACCEPT_RETRY_MS 250

/* What the server sends to a client that would need a 65th handle. */
#define BUSY \
    "busy: this server waits on 64 handles and they are all in use\r\n"

/* Tells a client that there is no room for it, so that it does not wait for an
 * answer. First this reads what the client has sent: closing a socket with
 * unread data resets the connection, and the client could lose the answer. The
 * number of reads is limited, because a client that keeps sending must not
 * hold up the loop. recv does not block here: the socket has inherited that
 * from the listener. */
static void server_refuse_client(SOCKET socket, const char *from)
{
    char unread[512];
    int reads = 0;

    verbose_print("refused %s", from);
    send(socket, BUSY, (int) strlen(BUSY), 0);
    shutdown(socket, SD_SEND);
    while (reads < 16 && recv(socket, unread, sizeof unread, 0) > 0)
        reads++;
    closesocket(socket);
}

/* No client was there, or it has left: nothing to do. Any other error is taken
 * for a shortage of memory or handles and reported once. The client is still
 * in the backlog, so accept has set the event again. This resets it, because
 * the loop would spin otherwise; accept is tried again after
 * ACCEPT_RETRY_MS. */
static void server_on_accept_error(struct server *s, DWORD error)
{
    if (error == WSAEWOULDBLOCK || net_is_client_gone(error))
        return;
    if (!s->shortage_reported)
        error_report("accept", error);
    s->shortage_reported = true;
    ResetEvent(s->events[0]);
}

static void server_accept_one(struct server *s)
{
    struct sockaddr_storage address;
    int length = sizeof address;
    char from[NET_TEXT_SIZE];
    SOCKET socket = accept(s->listener, (struct sockaddr *) &address, &length);

    if (socket == INVALID_SOCKET) {
        server_on_accept_error(s, (DWORD) WSAGetLastError());
        return;
    }
    s->shortage_reported = false;
    /* The socket has inherited the listener's event (Microsoft Learn, accept);
     * from now on it needs none. */
    WSAEventSelect(socket, NULL, 0);
    net_format_address((struct sockaddr *) &address, length, from);
    if (s->count < WSA_MAXIMUM_WAIT_EVENTS)
        conn_open(s, socket, from);
    else
        server_refuse_client(socket, from);
}

/* A client has arrived, or Ctrl-C was pressed, which server_run_loop checks
 * itself. This accepts one client. If another one is waiting, accept sets the
 * event again (Microsoft Learn, WSAEventSelect), and the loop serves the
 * connected clients in between. */
static void server_on_arrival(struct server *s)
{
    ResetEvent(s->events[0]);
    s->accept_retry_at_ms = GetTickCount64() + ACCEPT_RETRY_MS;
    server_accept_one(s);
}

/* Waits for events and handles them until Ctrl-C. If several events are set,
 * the wait returns the lowest index. The loop looks at all places from there
 * on, or a busy connection would starve those behind it. It goes from the back
 * because conn_close moves the last connection to the place that it frees. */
static bool server_run_loop(struct server *s)
{
    while (ctrl_c_count() == 0) {
        DWORD first = WSAWaitForMultipleEvents(s->count,
                                               s->events,
                                               FALSE,
                                               ACCEPT_RETRY_MS,
                                               FALSE);

        if (first == WSA_WAIT_FAILED) {
            error_report("WSAWaitForMultipleEvents",
                         (uint32_t) WSAGetLastError());
            return false;
        }
        if (first == WSA_WAIT_TIMEOUT)
            first = s->count;
        else
            first -= WSA_WAIT_EVENT_0;
        for (DWORD i = s->count; i-- > 1 && i >= first;)
            conn_on_completion(s, i);
        if (first == 0 || GetTickCount64() >= s->accept_retry_at_ms)
            server_on_arrival(s);
    }
    return true;
}

static bool server_serve_clients(struct server *s)
{
    bool ok = net_announce_listener(s->listener) && server_run_loop(s);

    verbose_print("stopping");
    while (s->count > 1)
        conn_abort(s, s->count - 1);
    return ok;
}

/* New clients and Ctrl-C set the same event. WSAEventSelect also makes the
 * listener non-blocking. */
static bool server_open(struct server *s, const struct net_address *address)
{
    s->listener = INVALID_SOCKET;
    s->events[0] = WSACreateEvent();
    if (s->events[0] == WSA_INVALID_EVENT) {
        error_report("WSACreateEvent", (uint32_t) WSAGetLastError());
        return false;
    }
    s->count = 1;
    if (!ctrl_c_attach_event(s->events[0]))
        return false;
    s->listener = net_open_listener(address);
    if (s->listener == INVALID_SOCKET)
        return false;
    if (WSAEventSelect(s->listener, s->events[0], FD_ACCEPT) == 0)
        return true;
    error_report("WSAEventSelect", (uint32_t) WSAGetLastError());
    return false;
}

static int server_run(const struct settings *settings)
{
    struct server s = {0};
    bool ok;

    if (settings->demo)
        return demo_show_all();
    ok = server_open(&s, &settings->address) && server_serve_clients(&s);
    if (s.listener != INVALID_SOCKET)
        closesocket(s.listener);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct settings settings;
    int code;

    if (!net_start_winsock())
        return 1;
    code = settings_parse(argc, argv, &settings);
    if (code < 0)
        code = server_run(&settings);
    net_stop_winsock();
    return code;
}
