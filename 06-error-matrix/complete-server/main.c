/* SPDX-License-Identifier: MIT */
/* The complete server: how it starts, and how it stops. worker.c handles the
 * packets in between. */
#include <stdio.h>
#include <stdlib.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/thread_group.h"
#include "common/trace.h"

#include "server.h"

/* How long what has been cancelled may take to end; longer means that the
 * counting is wrong. */
#define CANCEL_MS 5000

/* For how long the first Ctrl-C may be held down: a key repeats itself. */
#define HELD_MS 1000

/* Posts the packet that lets a worker do what is to be done from time to time,
 * unless there is one already. */
static void post_tick(struct server *s)
{
    if (InterlockedExchange(&s->ticking, 1) == 1)
        return;
    if (!PostQueuedCompletionStatus(s->port, 0, KEY_TICK, NULL)) {
        port_failed(s, "PostQueuedCompletionStatus", GetLastError());
        InterlockedExchange(&s->ticking, 0);
    }
}

/* One packet for each worker. One that finds two in a batch passes the second
 * on. */
static bool stop_workers(struct server *s, struct thread_group *workers)
{
    InterlockedExchange(&s->ending, 1);
    for (unsigned i = 0; i < workers->count; i++)
        worker_stop(s);
    return thread_group_join(workers);
}

/* Has Ctrl-C come once more? */
static bool is_cut_off(struct server *s)
{
    if (s->held_until == 0)
        return ctrl_c_count() > s->patience;
    s->patience = ctrl_c_count();
    if (GetTickCount64() >= s->held_until) {
        s->held_until = 0;
        trace("Ctrl-C once more cuts off what still drains");
    }
    return false;
}

/* Waits until everything has ended, but not much longer than that; what can
 * be cut off, not when Ctrl-C comes once more either. Without a worker nothing
 * more would end. The count tells, as the event may fail to be set. */
static bool ended_within(struct server *s, DWORD milliseconds, bool can_be_cut)
{
    ULONGLONG deadline = GetTickCount64() + ctrl_c_limit_ms(milliseconds);

    while (s->rundown.count > 0) {
        if (s->running == 0 || GetTickCount64() >= deadline ||
            (can_be_cut && is_cut_off(s)))
            return false;
        accept_pool_stop(&s->accepts); /* in case cancelling has failed */
        post_tick(s);
        WaitForSingleObject(s->rundown.empty, TICK_MS);
    }
    return true;
}

static void drain_one(struct worker *w, struct conn *c)
{
    (void) w;
    conn_begin_drain(c);
}

static void abort_one(struct worker *w, struct conn *c)
{
    (void) w;
    conn_abort(c);
}

/* The state of connections that begin from now on: an accept may have been
 * done before the stop, and its packet not been handled yet. */
static void server_begin_in(struct server *s, enum conn_state state)
{
    AcquireSRWLockExclusive(&s->lock);
    s->initial_state = state;
    ReleaseSRWLockExclusive(&s->lock);
}

/* The order matters: nothing new, then what there is with its time, then what
 * is left without, and the workers, who do all this, last. */
static bool drain(struct server *s)
{
    trace("stopping");
    if (s->patience > 0)
        s->held_until = GetTickCount64() + HELD_MS;
    accept_pool_stop(&s->accepts);
    server_begin_in(s, CONN_DRAINING);
    server_for_each_conn(s, drain_one, NULL);
    rundown_release(&s->rundown);
    if (ended_within(s, s->settings->drain * 1000, true))
        return true;
    server_begin_in(s, CONN_CLOSING);
    server_for_each_conn(s, abort_one, NULL);
    post_tick(s); /* for those that wait */
    if (ended_within(s, CANCEL_MS, false))
        return true;
    if (!s->failed) /* else it has been said why */
        fprintf(stderr,
                "stop: %ld connections and accepts have not ended\n",
                s->rundown.count);
    return false;
}

static bool leak(const char *what, long long count)
{
    if (count != 0)
        fprintf(stderr, "stop: %lld %s are left\n", count, what);
    return count != 0;
}

/* After the last worker: nothing may be left that was counted. */
static bool nothing_left(const struct server *s)
{
    bool operations = leak("operations", s->budget.operations);
    bool connections = leak("connections", s->budget.connections);
    bool buffers = leak("bytes in buffers", (long long) s->pool.used);

    return !operations && !connections && !buffers;
}

/* --stop-after: as Ctrl-C does, though the first one after it counts as the
 * second. */
static bool is_over(struct server *s)
{
    if (s->stop_at == 0 || GetTickCount64() < s->stop_at)
        return false;
    trace("the time is over");
    s->patience = 0;
    return true;
}

/* Starts the workers, each with a struct worker of its own. */
static bool start_workers(struct server *s, struct thread_group *workers)
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
    s->running = (LONG) s->worker_count;
    ok = thread_group_start_each(workers, s->worker_count, worker_run, each);
    InterlockedExchangeAdd(&s->running,
                           (LONG) workers->count - (LONG) s->worker_count);
    free(each);
    return ok;
}

/* The event says the same, but it may have failed to be set. */
static bool is_to_stop(struct server *s)
{
    return s->failed || ctrl_c_count() > 0 || is_over(s);
}

/* Waits until the server is to end, and posts a tick now and then. False after
 * printing a failure. */
static bool wait_for_end(struct server *s)
{
    while (!is_to_stop(s)) {
        post_tick(s);
        if (WaitForSingleObject(s->stop, TICK_MS) == WAIT_FAILED) {
            error_report("WaitForSingleObject", GetLastError());
            return false;
        }
    }
    return true;
}

static bool serve(struct server *s)
{
    struct thread_group workers = {0};
    bool ok = start_workers(s, &workers) && net_announce(s->listener) &&
              wait_for_end(s);
    bool ended;

    ended = drain(s);
    ok = stop_workers(s, &workers) && ok && !s->failed;
    stats_print(s);
    return ended && nothing_left(s) && ok;
}

/* The providers of TCP, to be freed; NULL if they cannot be found out. */
static WSAPROTOCOL_INFOW *enumerate_providers(int *count)
{
    int tcp[] = {IPPROTO_TCP, 0};
    WSAPROTOCOL_INFOW *all;
    DWORD size = 0; /* too little, and so the call says how much it takes */

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

/* May a call that succeeds at once skip the packet? Only if every provider of
 * TCP that is installed gives out real handles (XP1_IFS_HANDLES): with one
 * layered over the others that does not, the end of a call may never be told
 * (KB 2568167 on Microsoft Learn, which says to look at all of them). */
static bool can_skip(void)
{
    int count = 0;
    WSAPROTOCOL_INFOW *all = enumerate_providers(&count);
    bool can = count > 0;

    for (int i = 0; i < count; i++)
        can = can && (all[i].dwServiceFlags1 & XP1_IFS_HANDLES) != 0;
    free(all);
    return can;
}

/* Small answers are not to wait for the acknowledgement of those before them.
 * Accepted sockets get the properties of the listening one with
 * SO_UPDATE_ACCEPT_CONTEXT (Microsoft Learn, AcceptEx). That this is one of
 * them the page does not say; tests/nodelay.h looks at each that sends. */
static void send_without_delay(SOCKET listener)
{
    DWORD on = 1;

    if (setsockopt(listener,
                   IPPROTO_TCP,
                   TCP_NODELAY,
                   (const char *) &on,
                   sizeof on) != 0)
        trace("TCP_NODELAY: %s", error_name((DWORD) WSAGetLastError()));
}

/* The first use of CreateIoCompletionPort: no handle yet, a new port. 0 lets
 * as many workers run at a time as there are processors. */
static bool server_open(struct server *s)
{
    s->stop = ctrl_c_event();
    if (s->stop == NULL)
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
    s->listener = net_listen(&s->settings->address);
    if (s->listener == INVALID_SOCKET)
        return false;
    s->skips = can_skip();
    send_without_delay(s->listener);
    return true;
}

/* What may only be freed once nobody can use it: after a rundown that is
 * complete, and after the workers. Some of it may not be there, if the server
 * could not start. */
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

static void server_init(struct server *s, const struct settings *settings)
{
    ULONGLONG now = GetTickCount64();

    s->settings = settings;
    s->service = &services[settings->service];
    s->listener = s->accepts.listener = INVALID_SOCKET;
    s->worker_count = thread_processor_count();
    s->patience = 1;
    s->started_at = now;
    s->stats_due = (LONG) settings->stats;
    if (settings->stop_after != 0)
        s->stop_at = now + settings->stop_after * 1000ull;
    budget_open(&s->budget);
    s->budget.most_operations = (LONG) settings->operations;
    s->budget.most_connections = (LONG) settings->connections;
    s->budget.most_per_address = settings->per_address;
    pool_open(&s->pool, (size_t) settings->memory_kib * 1024);
}

static int run(const struct settings *settings)
{
    struct server s = {0};
    bool started, ok;

    server_init(&s, settings);
    if (!record_open(&s.recorder, settings->trace))
        return 2;
    started = rundown_open(&s.rundown) && server_open(&s) &&
              accept_pool_open(&s.accepts,
                               s.port,
                               KEY_LISTENER,
                               s.listener,
                               settings->accepts,
                               &s.rundown,
                               &s.budget);
    ok = started && serve(&s);
    ok = record_close(&s.recorder) && ok;
    if (!started || s.rundown.count == 0) /* what has not ended uses it */
        server_free(&s);
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
