/* SPDX-License-Identifier: MIT */
/* An echo server in which every return of the wait has one right answer. A
 * worker dequeues packets in batches. dispatch.h names the four cases,
 * worker_handle_outcome below handles them, and the table in reactions.c says
 * what to do about each error of each operation.
 *
 * Two threads may use the same connection, a worker and the main thread that
 * stops the server. So it has a lock, a state, and a count of references.
 * conn.c lists the rules. */
#include <stdio.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/server_settings.h"
#include "common/verbose.h"

#include "server.h"

/* How many packets one call dequeues at most. Other workers cannot handle
 * packets that are already in this batch, so it is kept small. */
#define BATCH 32

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
static void worker_on_accept(struct server *s, const struct outcome *o)
{
    char from[NET_TEXT_SIZE];
    SOCKET socket = accept_pool_take_socket(&s->accepts, o, from);

    accept_pool_refill(&s->accepts);
    if (socket != INVALID_SOCKET)
        conn_open(s, socket, from);
}

/* Handles a completed operation, whether it succeeded or failed. It looks at
 * the kind of the operation before it looks at the result: 0 bytes from a
 * receive are the end of the stream, and an accept always has 0 bytes. */
static void worker_on_completion(struct server *s, const struct outcome *o)
{
    struct op *op = CONTAINING_RECORD(o->overlapped, struct op, overlapped);

    if (op->kind == OP_ACCEPT)
        worker_on_accept(s, o);
    else
        conn_on_completion((struct conn *) o->key, o);
    budget_resume_waiting(&s->budget, true);
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

static void server_stop_worker(struct server *s);

/* Handles one outcome by its kind. Returns false if the worker has to
 * return. */
static bool worker_handle_outcome(struct server *s, const struct outcome *o)
{
    InterlockedIncrement(&s->outcomes[o->kind]);
    switch (o->kind) {
    case OPERATION_SUCCEEDED:
    case OPERATION_FAILED: /* of one connection only */
        worker_on_completion(s, o);
        return true;
    case PACKET_POSTED: /* a stop packet, from server_stop_worker */
        return false;
    case NO_PACKET: /* the port is broken, so the server stops */
    case OUTCOME_KIND_COUNT:
        break;
    }
    error_report("GetQueuedCompletionStatusEx", o->error);
    InterlockedIncrement(&s->failed_workers);
    return false;
}

/* Handles the packets of one batch. A stop packet is for one worker: if there
 * are more of them in the batch, this posts them again. */
static bool worker_handle_batch(struct server *s,
                                const OVERLAPPED_ENTRY *entries,
                                ULONG count)
{
    bool goes_on = true;

    for (ULONG i = 0; i < count; i++) {
        struct outcome o = outcome_from_entry(&entries[i]);

        if (!goes_on && o.kind == PACKET_POSTED)
            server_stop_worker(s);
        else if (!worker_handle_outcome(s, &o))
            goes_on = false;
    }
    return goes_on;
}

/* A worker thread: it handles one batch after the other. */
static unsigned __stdcall worker_run(void *argument)
{
    struct server *s = argument;
    OVERLAPPED_ENTRY entries[BATCH];
    struct outcome why;

    for (;;) {
        ULONG count =
            dispatch_dequeue_packets(s->port, entries, BATCH, INFINITE, &why);

        if (count == 0)
            return worker_handle_outcome(s, &why) ? 0 : 1;
        if (!worker_handle_batch(s, entries, count))
            return 0;
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

/* Stops one worker, the first that dequeues the packet. If the packet cannot
 * be posted, a worker goes on using s, which is on the stack of server_run, so
 * this must not return. Closing the port would end the wait on Windows
 * (Microsoft Learn, GetQueuedCompletionStatus) but not under Wine 8. So the
 * process exits here; ExitProcess ends the other threads first. */
static void server_stop_worker(struct server *s)
{
    if (worker_post_stop(s->port) != 0)
        ExitProcess(1);
}

static bool server_stop_workers(struct server *s)
{
    for (unsigned i = 0; i < s->workers.count; i++)
        server_stop_worker(s);
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

/* Prints how many outcomes there were of each kind. */
static void server_print_outcomes(const struct server *s)
{
    for (int i = 0; i < OUTCOME_KIND_COUNT; i++)
        verbose_print("statistics: %s: %ld",
                      outcome_kind_name((enum outcome_kind) i),
                      s->outcomes[i]);
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
    server_print_outcomes(s);
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
        "An echo server in which every return has one right answer.",
        SETTING_ACCEPTS | SETTING_LIMITS | SETTING_DRAIN,
        &settings);
    if (code < 0)
        code = server_run(&settings);
    net_stop_winsock();
    return code;
}
