/* SPDX-License-Identifier: MIT */
/* The complete server: how it starts and how it stops. In between, worker.c
 * handles the packets. */
#include <stdio.h>
#include <stdlib.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/thread_group.h"
#include "common/verbose.h"

#include "server.h"

/* How long cancelled operations may take to complete. If it takes longer, the
 * counting is wrong. */
#define CANCEL_MS 5000

/* How long the first Ctrl-C may be held down, because the key repeats. */
#define KEY_HELD_MS 1000

/* Posts the packet that makes a worker run a tick, unless one is posted
 * already. */
static void server_post_tick(struct server *s)
{
    if (InterlockedExchange(&s->tick_posted, 1) == 1)
        return;
    if (!PostQueuedCompletionStatus(s->port, 0, KEY_TICK, NULL)) {
        server_on_port_failure(s,
                               "PostQueuedCompletionStatus",
                               GetLastError());
        InterlockedExchange(&s->tick_posted, 0);
    }
}

/* Posts one packet for each worker. A worker that finds two in a batch posts
 * the second again. */
static bool server_stop_workers(struct server *s, struct thread_group *workers)
{
    InterlockedExchange(&s->workers_ending, 1);
    for (unsigned i = 0; i < workers->count; i++)
        server_stop_worker(s);
    return thread_group_join(workers);
}

/* True if Ctrl-C has been pressed again. */
static bool server_is_interrupted(struct server *s)
{
    if (s->key_held_until_ms == 0)
        return ctrl_c_count() > s->tolerated_ctrl_c;
    s->tolerated_ctrl_c = ctrl_c_count();
    if (GetTickCount64() >= s->key_held_until_ms) {
        s->key_held_until_ms = 0;
        verbose_print("Ctrl-C once more cuts off what still drains");
    }
    return false;
}

/* Waits until everything has completed. Returns false if that takes longer
 * than timeout_ms, if it is interruptible and Ctrl-C is pressed again, or if
 * no worker is left. This looks at the count because setting the event may
 * have failed. */
static bool server_wait_for_rundown(struct server *s,
                                    DWORD timeout_ms,
                                    bool interruptible)
{
    ULONGLONG deadline = GetTickCount64() + ctrl_c_limit_ms(timeout_ms);

    while (s->rundown.count > 0) {
        if (s->running_workers == 0 || GetTickCount64() >= deadline ||
            (interruptible && server_is_interrupted(s)))
            return false;
        accept_pool_stop(&s->accepts); /* again, in case cancelling failed */
        server_post_tick(s);
        WaitForSingleObject(s->rundown.empty, TICK_MS);
    }
    return true;
}

static void server_drain_one(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    (void) w;
    conn_begin_drain(c);
}

static void server_abort_one(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    (void) w;
    conn_abort(c);
}

/* Sets the state of connections that are opened from now on: an accept may
 * have completed before the stop although its packet has not been handled
 * yet. */
static void server_set_initial_state(struct server *s, enum conn_state state)
{
    AcquireSRWLockExclusive(&s->lock);
    s->initial_state = state;
    ReleaseSRWLockExclusive(&s->lock);
}

/* The order matters: no new clients first; then the open connections, which
 * have a time limit; then those that are left, which are aborted. The workers
 * do all of this, so they are stopped later. */
static bool server_drain_connections(struct server *s)
{
    verbose_print("stopping");
    if (s->tolerated_ctrl_c > 0)
        s->key_held_until_ms = GetTickCount64() + KEY_HELD_MS;
    accept_pool_stop(&s->accepts);
    server_set_initial_state(s, CONN_DRAINING);
    server_for_each_conn(s, server_drain_one, NULL);
    rundown_release(&s->rundown);
    if (server_wait_for_rundown(s, s->settings->drain_s * 1000, true))
        return true;
    server_set_initial_state(s, CONN_CLOSING);
    server_for_each_conn(s, server_abort_one, NULL);
    server_post_tick(s); /* waiting connections have no packet coming */
    if (server_wait_for_rundown(s, CANCEL_MS, false))
        return true;
    if (!s->port_gone) /* which has been reported */
        fprintf(stderr,
                "stop: %ld connections and accepts have not ended\n",
                s->rundown.count);
    return false;
}

static bool server_report_leak(const char *what, long long count)
{
    if (count != 0)
        fprintf(stderr, "stop: %lld %s are left\n", count, what);
    return count != 0;
}

/* After the last worker has returned, all counts must be back at 0. */
static bool server_has_no_leaks(const struct server *s)
{
    bool operations =
        server_report_leak("operations", s->budget.operations_in_flight);
    bool connections =
        server_report_leak("connections", s->budget.connection_count);
    bool buffers =
        server_report_leak("bytes in buffers", (long long) s->pool.used_bytes);

    return !operations && !connections && !buffers;
}

/* --stop-after stops the server as Ctrl-C does. After it, a single Ctrl-C cuts
 * off the drain. */
static bool server_time_is_up(struct server *s)
{
    if (s->stop_at_ms == 0 || GetTickCount64() < s->stop_at_ms)
        return false;
    verbose_print("the time is over");
    s->tolerated_ctrl_c = 0;
    return true;
}

/* Starts the workers, each with a struct worker of its own. */
static bool server_start_workers(struct server *s,
                                 struct thread_group *workers)
{
    void **each = calloc(s->worker_count, sizeof *each);
    bool ok = false;

    if (each == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    for (unsigned i = 0; i < s->worker_count; i++) {
        s->workers[i].server = s;
        s->workers[i].number = i + 1;
        each[i] = &s->workers[i];
    }
    s->running_workers = (LONG) s->worker_count;
    ok = thread_group_start_each(workers, s->worker_count, worker_run, each);
    InterlockedExchangeAdd(&s->running_workers,
                           (LONG) workers->count - (LONG) s->worker_count);
    free(each);
    return ok;
}

/* True if the server has to stop. The stop event only wakes the main thread
 * up, and setting it may fail, so this looks at the causes themselves. */
static bool server_is_ending(struct server *s)
{
    return s->port_gone || ctrl_c_count() > 0 || server_time_is_up(s);
}

/* Waits until the server has to stop, and posts the ticks. Returns false after
 * printing a failure. */
static bool server_wait_for_stop(struct server *s)
{
    while (!server_is_ending(s)) {
        server_post_tick(s);
        if (WaitForSingleObject(s->stop_event, TICK_MS) == WAIT_FAILED) {
            error_report("WaitForSingleObject", GetLastError());
            return false;
        }
    }
    return true;
}

static bool server_serve_clients(struct server *s)
{
    struct thread_group workers = {0};
    bool ok = server_start_workers(s, &workers) &&
              net_announce_listener(s->listener) && server_wait_for_stop(s);
    bool ended;

    ended = server_drain_connections(s);
    ok = server_stop_workers(s, &workers) && ok && !s->port_gone;
    stats_print_all(s);
    return ended && server_has_no_leaks(s) && ok;
}

/* Returns the TCP providers, which the caller frees; NULL after a failure. */
static WSAPROTOCOL_INFOW *enumerate_tcp_providers(int *count)
{
    int tcp[] = {IPPROTO_TCP, 0};
    WSAPROTOCOL_INFOW *all;
    DWORD size = 0; /* too small, so the first call returns the size */

    WSAEnumProtocolsW(tcp, NULL, &size);
    all = calloc(1, size);
    if (all == NULL)
        return NULL;
    *count = WSAEnumProtocolsW(tcp, all, &size);
    if (*count != SOCKET_ERROR)
        return all;
    free(all);
    return NULL;
}

/* True if a call that succeeds immediately may skip the packet: every
 * installed TCP provider must create real handles (XP1_IFS_HANDLES). If one
 * that is layered over the others does not, the server might never learn that
 * an operation has completed (KB 2568167 on Microsoft Learn, which says to
 * check all of them). */
static bool providers_allow_skip(void)
{
    int count = 0;
    WSAPROTOCOL_INFOW *all = enumerate_tcp_providers(&count);
    bool can = count > 0;

    for (int i = 0; i < count; i++)
        can = can && (all[i].dwServiceFlags1 & XP1_IFS_HANDLES) != 0;
    free(all);
    return can;
}

/* Sets TCP_NODELAY, so that a small answer does not wait for the
 * acknowledgement of the one before. Accepted sockets inherit the properties
 * of the listener with SO_UPDATE_ACCEPT_CONTEXT (Microsoft Learn, AcceptEx).
 * The page does not say that this is one of them; tests/nodelay.h checks each
 * socket that sends. */
static void listener_disable_nagle(SOCKET listener)
{
    DWORD on = 1;

    if (setsockopt(listener,
                   IPPROTO_TCP,
                   TCP_NODELAY,
                   (const char *) &on,
                   sizeof on) != 0)
        verbose_print("TCP_NODELAY: %s",
                      error_name((DWORD) WSAGetLastError()));
}

/* CreateIoCompletionPort creates a port if it is given no handle. The 0 lets
 * as many workers run at the same time as there are processors. */
static bool server_open(struct server *s)
{
    s->stop_event = ctrl_c_create_event();
    if (s->stop_event == NULL)
        return false;
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (s->port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    s->workers = calloc(s->worker_count, sizeof *s->workers);
    if (s->workers == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    s->listener = net_open_listener(&s->settings->address);
    if (s->listener == INVALID_SOCKET)
        return false;
    s->skips_packets = providers_allow_skip();
    listener_disable_nagle(s->listener);
    return true;
}

/* Frees what other threads and the system use. Call this only when the rundown
 * is complete and the workers have returned. Some of it may not exist if the
 * server could not start. */
static void server_free(struct server *s)
{
    accept_pool_stop(&s->accepts);
    accept_pool_free(&s->accepts);
    pool_close(&s->pool);
    free(s->workers);
    if (s->rundown.empty != NULL)
        CloseHandle(s->rundown.empty);
    if (s->port != NULL)
        CloseHandle(s->port);
}

static void server_apply_settings(struct server *s,
                                  const struct settings *settings)
{
    ULONGLONG now = GetTickCount64();

    s->settings = settings;
    s->service = &services[settings->service];
    s->listener = s->accepts.listener = INVALID_SOCKET;
    s->worker_count = thread_processor_count();
    s->tolerated_ctrl_c = 1;
    s->started_at_ms = now;
    s->stats_due_s = (LONG) settings->stats_s;
    if (settings->stop_after_s != 0)
        s->stop_at_ms = now + settings->stop_after_s * 1000ull;
    budget_open(&s->budget);
    s->budget.max_operations = (LONG) settings->max_operations;
    s->budget.max_connections = (LONG) settings->max_connections;
    s->budget.max_per_address = settings->per_address;
    pool_open(&s->pool, (size_t) settings->memory_kib * 1024);
}

static int server_run(const struct settings *settings)
{
    struct server s = {0};
    bool started, ok;

    server_apply_settings(&s, settings);
    if (!trace_open_file(&s.trace, settings->trace_file))
        return 2;
    started = rundown_open(&s.rundown) && server_open(&s) &&
              accept_pool_open(&s.accepts,
                               s.port,
                               KEY_LISTENER,
                               s.listener,
                               settings->accepts,
                               &s.rundown,
                               &s.budget);
    ok = started && server_serve_clients(&s);
    ok = trace_close_file(&s.trace) && ok;
    if (!started || s.rundown.count == 0) /* else operations still use it */
        server_free(&s);
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
