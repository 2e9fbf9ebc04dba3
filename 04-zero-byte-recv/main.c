/* SPDX-License-Identifier: MIT */
/* An echo server in which an idle connection holds no buffer. It waits with a
 * receive of zero bytes, which completes when there is something to read. Only
 * then does it take a buffer, from a bounded number of them, and it gives the
 * buffer back as soon as everything has been read and sent.
 *
 * A connection has exactly one operation in flight, or waits in the queue for
 * lack of a buffer, an operation or memory. So the thread that has dequeued
 * its packet or taken it off the queue is the only one that uses it, and no
 * lock is needed.
 *
 * Left for later: stopping cuts the open connections off (05), and a client
 * that sends and never reads keeps its buffer for as long as it likes (06). */
#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/server_settings.h"
#include "common/verbose.h"

#include "server.h"

/* How soon the server tries again to start what it could not start before. */
#define RETRY_MS 250

/* How often, and how soon, posting a packet is tried again if the system is
 * short of resources. */
#define POST_RETRIES 20
#define POST_RETRY_MS 250

/* Starts the next accept before it serves the new client. */
static void worker_on_accept(struct server *s, struct op *op, DWORD error)
{
    char from[NET_TEXT_SIZE];
    SOCKET socket = accept_pool_take_socket(&s->accepts, op, error, from);

    accept_pool_refill(&s->accepts);
    if (socket != INVALID_SOCKET)
        conn_open(s, socket, from);
}

/* Handles one packet. It looks at the kind of the operation before it looks at
 * the result: 0 bytes from a receive are the end of the stream, and an accept
 * always has 0 bytes. */
static void worker_on_completion(struct server *s,
                                 ULONG_PTR key,
                                 struct op *op,
                                 DWORD bytes,
                                 DWORD error)
{
    if (op->kind == OP_ACCEPT)
        worker_on_accept(s, op, error);
    else
        conn_on_completion((struct conn *) key, op, bytes, error);
}

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
            worker_on_completion(s,
                                 key,
                                 CONTAINING_RECORD(ov, struct op, overlapped),
                                 bytes,
                                 error);
            budget_resume_waiting(&s->budget, true);
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

/* True if the server has to stop. The stop event only wakes the main thread
 * up, and setting it may fail, so this looks at the causes themselves. */
static bool server_is_ending(const struct server *s)
{
    return ctrl_c_count() > 0 || s->failed_workers > 0;
}

/* Waits until the server has to stop, and now and then starts what could not
 * be started for lack of resources. Returns false after printing a failure. */
static bool server_wait_for_stop(struct server *s)
{
    while (!server_is_ending(s)) {
        DWORD result = WaitForSingleObject(s->stop_event, RETRY_MS);

        if (result == WAIT_FAILED) {
            error_report("WaitForSingleObject", GetLastError());
            return false;
        }
        if (result == WAIT_TIMEOUT) {
            accept_pool_refill(&s->accepts);
            budget_resume_waiting(&s->budget, false);
        }
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
              net_announce_listener(s->listener);

    if (ok) {
        accept_pool_refill(&s->accepts);
        ok = server_wait_for_stop(s);
    }
    verbose_print("stopping; at most %ld buffers were in use at a time",
                  s->budget.peak_buffers);
    return server_stop_workers(s) && ok;
}

/* CreateIoCompletionPort creates a port if it is given no handle. The 0 lets
 * as many workers run at the same time as there are processors. */
static bool server_open(struct server *s,
                        const struct server_settings *settings)
{
    s->buffered = settings->buffered;
    s->listener = INVALID_SOCKET;
    s->stop_event = ctrl_c_create_event();
    if (s->stop_event == NULL)
        return false;
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (s->port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    if (!budget_open(&s->budget, settings->buffers, settings->max_operations))
        return false;
    s->listener = net_open_listener(&settings->address);
    if (s->listener == INVALID_SOCKET)
        return false;
    return accept_pool_open(&s->accepts,
                            s->port,
                            KEY_LISTENER,
                            s->listener,
                            settings->accepts);
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
    code = server_settings_parse(
        argc,
        argv,
        "An echo server whose idle connections hold no buffer.",
        SETTING_ACCEPTS | SETTING_MODE | SETTING_LIMITS,
        &settings);
    if (code < 0)
        code = server_run(&settings);
    net_stop_winsock();
    return code;
}
