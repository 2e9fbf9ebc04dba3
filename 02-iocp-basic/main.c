/* SPDX-License-Identifier: MIT */
/* An echo server on one completion port. The main thread accepts; a worker per
 * processor takes finished operations off the port and starts the next one.
 *
 * A connection has exactly one operation in flight. So whoever dequeues its
 * packet owns the connection, alone, until it starts the next operation, and
 * nothing needs a lock.
 *
 * Left for later: a thread is needed for accept (03), an idle connection holds
 * a buffer (04), and stopping cuts the open connections off (05). */
#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/server_settings.h"
#include "common/verbose.h"

#include "server.h"

/* How soon accept is tried again though no event asks for it: after a
 * shortage, and because Wine may announce no other client once accept has
 * found nobody (see 01). */
#define ACCEPT_RETRY_MS 250

/* How often, and how soon, a packet is posted again for lack of resources. */
#define POST_RETRIES 20
#define POST_RETRY_MS 250

/* A worker: one packet after the other. GetQueuedCompletionStatus returns in
 * four ways; the two with an OVERLAPPED are the end of an operation. */
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
            return 0; /* nothing but "stop", posted by server_stop_workers */
        } else {
            error_report("GetQueuedCompletionStatus", error);
            InterlockedIncrement(&s->failed_workers);
            return 1;
        }
    }
}

/* Posts a packet that ends a worker. A shortage may pass, so then it tries
 * again for a while. Returns 0 or the error. */
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

/* One packet ends one worker, since each ends at the first that it sees. If
 * one cannot be told, server_serve_clients must not return: s is on the stack
 * of its caller, and that worker goes on using it. Closing the port would end
 * the wait on Windows (Microsoft Learn, GetQueuedCompletionStatus) but not
 * under Wine 8, so the process ends here; ExitProcess ends its other threads
 * first. */
static bool server_stop_workers(struct server *s)
{
    for (unsigned i = 0; i < s->workers.count; i++) {
        if (worker_post_stop(s->port) != 0)
            ExitProcess(1);
    }
    return thread_group_join(&s->workers);
}

/* There was no client, or it has gone already. Anything else is a shortage,
 * which is reported once. The client still waits, so accept has set the event
 * again: it is reset, or the loop would spin, and accept is tried again after
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
    /* It has inherited the listener's event (Microsoft Learn, accept). */
    WSAEventSelect(socket, NULL, 0);
    net_format_address((struct sockaddr *) &address, length, from);
    conn_open(s, socket, from);
}

/* Whether the server is to end. The event only wakes the main thread, and
 * setting it may fail. */
static bool server_is_ending(const struct server *s)
{
    return ctrl_c_count() > 0 || s->failed_workers > 0;
}

/* One client each time: if another one waits, accept makes the event be set
 * again (Microsoft Learn, WSAEventSelect). */
static void server_on_arrival(struct server *s)
{
    ResetEvent(s->arrival_event);
    server_accept_one(s);
}

/* Accepts until the server is to end. */
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

/* Operations that are still pending and connections that are still open when
 * this returns are left to the end of the process: the system may yet write to
 * their memory, so it cannot be freed here. */
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

/* The listener does not block from here on; WSAEventSelect sees to that. */
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

/* CreateIoCompletionPort without a handle makes a port. 0 lets as many workers
 * run at a time as there are processors. */
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
