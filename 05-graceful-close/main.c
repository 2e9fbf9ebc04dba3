/* SPDX-License-Identifier: MIT */
/* An echo server that closes without losing a byte. What has arrived is sent
 * back; then the server sends its end of stream, waits for that of the client,
 * and only then closes the socket. Ctrl-C does that for all connections, with
 * a deadline, and the server exits when nothing is left.
 *
 * Two threads may use the same connection now, a worker and the main thread
 * that stops the server. So it has a lock, a state, and a count of references.
 * conn.c lists the rules. */
#include <stdio.h>

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

/* How long cancelled operations may take to complete. If it takes longer, the
 * counting is wrong. */
#define CANCEL_MS 5000

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

/* Calls visit for every connection. Connections that are opened later start in
 * initial_state. None can be freed meanwhile, because conn_free has to take it
 * off the list first. */
static void server_for_each_conn(struct server *s,
                                 enum conn_state initial_state,
                                 void (*visit)(struct conn *c))
{
    AcquireSRWLockExclusive(&s->lock);
    s->initial_state = initial_state;
    for (struct conn *c = s->conns; c != NULL; c = c->next) {
        AcquireSRWLockExclusive(&c->lock);
        visit(c);
        ReleaseSRWLockExclusive(&c->lock);
    }
    ReleaseSRWLockExclusive(&s->lock);
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

/* Waits until everything has completed. Returns false if that takes longer
 * than timeout_ms, or if no worker is left. This looks at the count because
 * setting the event may have failed. */
static bool server_wait_for_rundown(struct server *s, DWORD timeout_ms)
{
    ULONGLONG deadline = GetTickCount64() + ctrl_c_limit_ms(timeout_ms);

    while (s->rundown.count > 0) {
        if (GetTickCount64() >= deadline ||
            s->failed_workers == (LONG) s->workers.count)
            return false;
        WaitForSingleObject(s->rundown.empty, RETRY_MS);
        accept_pool_stop(&s->accepts); /* again, in case cancelling failed */
        budget_resume_waiting(&s->budget, false);
    }
    return true;
}

/* The order matters: no new clients first; then the open connections, which
 * have a time limit; then those that are left, which are aborted. The workers
 * do all of this, so they are stopped later. */
static void server_drain_connections(struct server *s)
{
    verbose_print("stopping; at most %ld buffers were in use at a time",
                  s->budget.peak_buffers);
    accept_pool_stop(&s->accepts);
    server_for_each_conn(s, CONN_DRAINING, conn_begin_drain);
    rundown_release(&s->rundown);
    if (server_wait_for_rundown(s, s->drain_ms))
        return;
    server_for_each_conn(s, CONN_CLOSING, conn_abort);
    /* Waiting connections have no packet coming. */
    budget_resume_waiting(&s->budget, false);
    server_wait_for_rundown(s, CANCEL_MS);
}

/* After the last worker has returned, all counts must be back at 0. */
static bool server_has_no_leaks(const struct server *s)
{
    if (s->rundown.count == 0 && s->budget.operations_in_flight == 0 &&
        s->budget.buffers_in_use == 0)
        return true;
    fprintf(stderr,
            "stop: %ld connections and accepts, %ld operations and %ld buffers"
            " are left\n",
            s->rundown.count,
            s->budget.operations_in_flight,
            s->budget.buffers_in_use);
    return false;
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
    server_drain_connections(s);
    ok = server_stop_workers(s) && ok;
    return server_has_no_leaks(s) && ok;
}

/* CreateIoCompletionPort creates a port if it is given no handle. The 0 lets
 * as many workers run at the same time as there are processors. */
static bool server_open(struct server *s,
                        const struct server_settings *settings)
{
    s->drain_ms = settings->drain_s * 1000;
    s->accepts.listener = INVALID_SOCKET;
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
    if (!rundown_open(&s->rundown))
        return false;
    s->listener = net_open_listener(&settings->address);
    if (s->listener == INVALID_SOCKET)
        return false;
    return accept_pool_open(&s->accepts,
                            s->port,
                            KEY_LISTENER,
                            s->listener,
                            settings->accepts,
                            &s->rundown);
}

/* Frees what other threads and the system use. Call this only when the rundown
 * is complete and the workers have returned. */
static void server_close(struct server *s)
{
    accept_pool_stop(&s->accepts);
    accept_pool_free(&s->accepts);
    budget_close(&s->budget);
    if (s->rundown.empty != NULL)
        CloseHandle(s->rundown.empty);
    if (s->port != NULL)
        CloseHandle(s->port);
}

static int server_run(const struct server_settings *settings)
{
    struct server s = {0};
    bool opened = server_open(&s, settings);
    bool ok = opened && server_serve_clients(&s);

    if (!opened || s.rundown.count == 0) /* else operations still use it */
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
        "An echo server that closes without losing a byte.",
        SETTING_ACCEPTS | SETTING_LIMITS | SETTING_DRAIN,
        &settings);
    if (code < 0)
        code = server_run(&settings);
    net_stop_winsock();
    return code;
}
