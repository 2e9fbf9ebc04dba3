/* SPDX-License-Identifier: MIT */
/* An echo server on one completion port. The main thread accepts clients. One
 * worker per processor dequeues packets and starts the next operation.
 *
 * A connection has exactly one operation in flight. So the worker that
 * dequeues its packet is the only one that uses the connection, until it
 * starts the next operation, and no lock is needed.
 *
 * Left for later: a thread is needed for accept (03), an idle connection holds
 * a buffer (04), and open connections are cut off when the server stops
 * (05). */
#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/server_settings.h"
#include "common/verbose.h"

#include "server.h"

/* How soon accept is tried again without an event: after it has failed for
 * lack of memory or handles, and because Wine may not announce the next client
 * once accept has found nobody (see 01). */
#define ACCEPT_RETRY_MS 250

/* How often, and how soon, posting a packet is tried again if the system is
 * short of resources. */
#define POST_RETRIES 20
#define POST_RETRY_MS 250

/* A worker thread. GetQueuedCompletionStatus returns in four ways; in the two
 * with an OVERLAPPED, an operation has completed. */
static unsigned __stdcall worker_run(void *argument)
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
            conn_on_completion((struct conn *) key,
                               CONTAINING_RECORD(ov, struct op, overlapped),
                               bytes,
                               error);
        } else if (ok) {
            return 0; /* a stop packet, from server_stop_workers */
        } else {
            error_report("GetQueuedCompletionStatus", error);
            InterlockedIncrement(&s->failed_workers);
            return 1;
        }
    }
}

/* Posts a packet that stops one worker. If the system is short of resources,
 * this tries again for a while. Returns 0 or the error. */
static DWORD worker_post_stop(HANDLE port)
{
    DWORD error = 0;

    for (unsigned i = 0; i <= POST_RETRIES; i++) {
        if (i > 0)
            Sleep(POST_RETRY_MS);
        if (PostQueuedCompletionStatus(port, 0, KEY_STOP, NULL))
            return 0;
        error = GetLastError();
        if (i == 0)
            error_report("PostQueuedCompletionStatus", error);
        if (!error_is_shortage(error))
            break;
    }
    return error;
}

/* One packet stops one worker, because a worker returns at the first one that
 * it sees. If a packet cannot be posted, a worker goes on using s, which is on
 * the stack of server_run, so this must not return. Closing the port would end
 * the wait on Windows (Microsoft Learn, GetQueuedCompletionStatus) but not
 * under Wine 8. So the process exits here; ExitProcess ends the other threads
 * first. */
static bool server_stop_workers(struct server *s)
{
    for (unsigned i = 0; i < s->workers.count; i++) {
        if (worker_post_stop(s->port) != 0)
            ExitProcess(1);
    }
    return thread_group_join(&s->workers);
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
    ResetEvent(s->arrival_event);
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
    conn_open(s, socket, from);
}

/* True if the server has to stop. The stop event only wakes the main thread
 * up, and setting it may fail, so this looks at the causes themselves. */
static bool server_is_ending(const struct server *s)
{
    return ctrl_c_count() > 0 || s->failed_workers > 0;
}

/* Accepts one client. If another one is waiting, accept sets the event again
 * (Microsoft Learn, WSAEventSelect). */
static void server_on_arrival(struct server *s)
{
    ResetEvent(s->arrival_event);
    server_accept_one(s);
}

/* Accepts clients until the server has to stop. */
static bool server_accept_clients(struct server *s)
{
    const HANDLE events[] = {s->stop_event, s->arrival_event};

    while (!server_is_ending(s)) {
        DWORD result =
            WaitForMultipleObjects(2, events, FALSE, ACCEPT_RETRY_MS);

        if (result == WAIT_FAILED) {
            error_report("WaitForMultipleObjects", GetLastError());
            return false;
        }
        server_on_arrival(s);
    }
    return true;
}

/* Pending operations and open connections are left alone until the process
 * exits: the system may still write to their memory, so it cannot be freed. */
static bool server_serve_clients(struct server *s)
{
    bool ok = thread_group_start(&s->workers,
                                 thread_processor_count(),
                                 worker_run,
                                 s) &&
              net_announce_listener(s->listener) && server_accept_clients(s);

    verbose_print("stopping");
    return server_stop_workers(s) && ok;
}

/* WSAEventSelect also makes the listener non-blocking. */
static bool server_open_listener(struct server *s,
                                 const struct net_address *address)
{
    s->arrival_event = WSACreateEvent();
    if (s->arrival_event == WSA_INVALID_EVENT) {
        error_report("WSACreateEvent", (uint32_t) WSAGetLastError());
        return false;
    }
    s->listener = net_open_listener(address);
    if (s->listener == INVALID_SOCKET)
        return false;
    if (WSAEventSelect(s->listener, s->arrival_event, FD_ACCEPT) == 0)
        return true;
    error_report("WSAEventSelect", (uint32_t) WSAGetLastError());
    return false;
}

/* CreateIoCompletionPort creates a port if it is given no handle. The 0 lets
 * as many workers run at the same time as there are processors. */
static bool server_open(struct server *s,
                        const struct server_settings *settings)
{
    s->listener = INVALID_SOCKET;
    s->stop_event = ctrl_c_create_event();
    if (s->stop_event == NULL)
        return false;
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (s->port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    return server_open_listener(s, &settings->address);
}

static void server_close(struct server *s)
{
    if (s->listener != INVALID_SOCKET)
        closesocket(s->listener);
    if (s->port != NULL)
        CloseHandle(s->port);
}

static int server_run(const struct server_settings *settings)
{
    struct server s = {0};
    bool ok = server_open(&s, settings) && server_serve_clients(&s);

    server_close(&s);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct server_settings settings;
    int code;

    if (!net_start_winsock())
        return 1;
    code = server_settings_parse(argc,
                                 argv,
                                 "An echo server on one completion port.",
                                 0,
                                 &settings);
    if (code < 0)
        code = server_run(&settings);
    net_stop_winsock();
    return code;
}
