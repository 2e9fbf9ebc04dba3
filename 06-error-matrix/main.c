/* SPDX-License-Identifier: MIT */
/* An echo server in which every return of the wait has one right answer. A
 * worker takes packets in batches; dispatch.h names what each of them can be,
 * worker_handle_outcome below answers it, and what is done about an error is
 * decided by the table in reactions.c, for all operations in the same place.
 *
 * Two threads may want the same connection, a worker and the one that
 * stops the server; so it has a lock, a state, and a count of what is pending.
 * While nobody holds the lock, a connection that is not closing has something
 * pending, and one that is closing is freed by the last of it. */
#include <stdio.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/server_settings.h"
#include "common/verbose.h"

#include "server.h"

/* How many packets one wait takes at most. What a worker has taken no other
 * can have, so this is not as many as possible. */
#define BATCH 32

/* How soon that is tried again which could not be started. */
#define RETRY_MS 250

/* How often, and how soon, a packet is posted again for lack of resources. */
#define POST_RETRIES 20
#define POST_RETRY_MS 250

/* How long what has been cancelled may take to end; longer means that the
 * counting is wrong. */
#define CANCEL_MS 5000

/* Room for the next accept is made before anything else. */
static void worker_on_accept(struct server *s, const struct outcome *o)
{
    char from[NET_TEXT_SIZE];
    SOCKET socket = accept_pool_take_socket(&s->accepts, o, from);

    accept_pool_refill(&s->accepts);
    if (socket != INVALID_SOCKET)
        conn_open(s, socket, from);
}

/* An operation has ended, well or badly. What kind of operation it was comes
 * before what became of it: 0 bytes are the end of the stream for a receive,
 * and nothing special for an accept. */
static void worker_on_completion(struct server *s, const struct outcome *o)
{
    struct op *op = CONTAINING_RECORD(o->overlapped, struct op, overlapped);

    if (op->kind == OP_ACCEPT)
        worker_on_accept(s, o);
    else
        conn_on_completion((struct conn *) o->key, o);
    budget_resume_waiting(&s->budget, true);
}

/* Calls visit for every connection; those that begin later do so in the state
 * initial_state. None can go away meanwhile: who frees one has to take it off
 * the list first. */
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

/* Answers one outcome by its kind. False: the worker is to end. */
static bool worker_handle_outcome(struct server *s, const struct outcome *o)
{
    InterlockedIncrement(&s->outcomes[o->kind]);
    switch (o->kind) {
    case OPERATION_SUCCEEDED:
    case OPERATION_FAILED: /* of one connection, and no other */
        worker_on_completion(s, o);
        return true;
    case PACKET_POSTED: /* nothing but "stop", posted by server_stop_worker */
        return false;
    case NO_PACKET: /* the port is at fault, and with it the server */
    case OUTCOME_KIND_COUNT:
        break;
    }
    error_report("GetQueuedCompletionStatusEx", o->error);
    InterlockedIncrement(&s->failed_workers);
    return false;
}

/* Handles the packets of one batch. A packet that tells a worker to end is for
 * one of them: if there are more in the batch, they are passed on. */
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

/* A worker: one batch after the other. */
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

/* Tells one worker to end, which is the first that sees the packet. If that
 * cannot be done, server_serve_clients must not return: s is on the stack of
 * its caller, and that worker goes on using it. Closing the port would end the
 * wait on Windows (Microsoft Learn, GetQueuedCompletionStatus) but not under
 * Wine 8, so the process ends here; ExitProcess ends its other threads first.
 */
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

/* Waits until everything has ended; false if that takes longer than
 * timeout_ms, or if no worker is left to handle it. The count tells, in case
 * the event could not be set. */
static bool server_wait_for_rundown(struct server *s, DWORD timeout_ms)
{
    ULONGLONG deadline = GetTickCount64() + ctrl_c_limit_ms(timeout_ms);

    while (s->rundown.count > 0) {
        if (GetTickCount64() >= deadline ||
            s->failed_workers == (LONG) s->workers.count)
            return false;
        WaitForSingleObject(s->rundown.empty, RETRY_MS);
        accept_pool_stop(&s->accepts); /* in case cancelling has failed */
        budget_resume_waiting(&s->budget, false);
    }
    return true;
}

/* The order matters: nothing new, then what there is with its time, then what
 * is left without, and the workers, who do all this, last. */
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
    /* Nobody else ends those that wait. */
    budget_resume_waiting(&s->budget, false);
    server_wait_for_rundown(s, CANCEL_MS);
}

/* After the last worker: nothing may be left that was counted. */
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

/* How many outcomes there were of each kind. */
static void server_print_outcomes(const struct server *s)
{
    for (int i = 0; i < OUTCOME_KIND_COUNT; i++)
        verbose_print("statistics: %s: %ld",
                      outcome_kind_name((enum outcome_kind) i),
                      s->outcomes[i]);
}

/* Whether the server is to end. The event only wakes the main thread, and
 * setting it may fail. */
static bool server_is_ending(const struct server *s)
{
    return ctrl_c_count() > 0 || s->failed_workers > 0;
}

/* Waits until the server is to end, and now and then starts what could not be
 * started for lack of resources. False after printing a failure. */
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

/* CreateIoCompletionPort without a handle makes a port. 0 lets as many workers
 * run at a time as there are processors. */
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

/* What may only be freed once nobody can use it: after a rundown that is
 * complete, and after the workers. */
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

    if (!opened || s.rundown.count == 0) /* what has not ended uses it */
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
