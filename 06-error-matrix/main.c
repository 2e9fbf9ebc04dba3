/* SPDX-License-Identifier: MIT */
/* The complete server: every return of GetQueuedCompletionStatus has one right
 * answer, and worker() below gives it. dispatch.h names the four cases. */
#include <stdio.h>

#include "common/ctrl_c.h"
#include "common/errors.h"
#include "common/net.h"
#include "common/threads.h"
#include "common/trace.h"

#include "dispatch.h"
#include "server.h"
#include "settings.h"

/* How soon that is tried again which could not be posted. */
#define RETRY_MS 250

/* How long what has been cancelled may take to end; longer means that the
 * counting is wrong. */
#define CANCEL_MS 5000

/* Room for the next accept is made before anything else. */
static void on_accept(struct server *s, struct op *op, DWORD error)
{
    char from[NET_TEXT_SIZE];
    SOCKET socket = accepts_take(&s->accepts, op, error, from);

    accepts_post(&s->accepts);
    if (socket != INVALID_SOCKET)
        conn_open(s, socket, from);
}

/* An operation has ended, well or badly. What kind of operation it was comes
 * before what became of it: 0 bytes are the end of the stream for a receive,
 * and nothing special for an accept. */
static void on_operation(struct server *s, const struct outcome *o)
{
    if (o->op->kind == OP_ACCEPT)
        on_accept(s, o->op, o->error);
    else
        conn_completed(s, (struct conn *) o->key, o->op, o->bytes, o->error);
    conn_resume_one(s, true);
}

/* No packet. In a wait without a limit that means that the port is gone:
 * ERROR_ABANDONED_WAIT_0 if it was closed during the wait, before it
 * ERROR_INVALID_HANDLE. There is nothing left to wait for. */
static void on_wait_failed(struct server *s, DWORD error)
{
    error_report("GetQueuedCompletionStatus", error);
    SetEvent(s->stop);
}

/* Calls visit for every connection. None can go away meanwhile: who frees one
 * has to take it off the list first. */
static void for_each_conn(struct server *s, void (*visit)(struct conn *c))
{
    AcquireSRWLockExclusive(&s->lock);
    s->stopping = true;
    for (struct conn *c = s->conns; c != NULL; c = c->next) {
        AcquireSRWLockExclusive(&c->lock);
        visit(c);
        ReleaseSRWLockExclusive(&c->lock);
    }
    ReleaseSRWLockExclusive(&s->lock);
}

/* A worker: one packet after the other, each into its quadrant. */
static unsigned __stdcall worker(void *argument)
{
    struct server *s = argument;

    for (;;) {
        struct outcome o = dispatch_wait(s->port, INFINITE);

        InterlockedIncrement64(&s->packets[o.quadrant]);
        switch (o.quadrant) {
        case OPERATION_SUCCEEDED:
        case OPERATION_FAILED: /* of one connection, and no other */
            on_operation(s, &o);
            break;
        case PACKET_POSTED:
            if (o.key == KEY_STOP)
                return 0;
            trace("a packet was posted that nobody knows");
            break;
        case NO_PACKET:
        case QUADRANT_COUNT:
            on_wait_failed(s, o.error);
            return 1;
        }
    }
}

/* One packet ends one worker, since each ends at the first that it sees. */
static bool stop_workers(struct server *s, struct thread_group *workers)
{
    for (unsigned i = 0; i < workers->count; i++) {
        if (!PostQueuedCompletionStatus(s->port, 0, KEY_STOP, NULL)) {
            error_report("PostQueuedCompletionStatus", GetLastError());
            return false;
        }
    }
    return thread_group_join(workers);
}

/* Waits until everything has ended, but not much longer than that; what can
 * be cut off, not when Ctrl-C comes once more either. */
static bool ended_within(struct server *s, DWORD milliseconds, bool can_be_cut)
{
    ULONGLONG deadline = GetTickCount64() + milliseconds;

    while (WaitForSingleObject(s->rundown.empty, RETRY_MS) == WAIT_TIMEOUT) {
        if (GetTickCount64() >= deadline ||
            (can_be_cut && ctrl_c_count() > s->patience))
            return false;
        conn_resume_one(s, false); /* as serve does */
    }
    return true;
}

/* The order matters: nothing new, then what there is with its time, then what
 * is left without, and the workers, who do all this, last. */
static bool drain(struct server *s)
{
    trace("stopping; at most %ld buffers were in use at a time",
          s->limits.peak_buffers);
    accepts_close(&s->accepts);
    for_each_conn(s, conn_drain);
    rundown_release(&s->rundown);
    if (ended_within(s, s->drain_ms, true))
        return true;
    for_each_conn(s, conn_abort);
    while (conn_resume_one(s, false))
        continue;
    if (ended_within(s, CANCEL_MS, false))
        return true;
    fprintf(stderr,
            "stop: %ld connections and accepts have not ended\n",
            s->rundown.count);
    return false;
}

/* For --count. How many of each depends on the clients, the processors and the
 * moment. */
static void print_packets(const struct server *s)
{
    for (int i = 0; i < QUADRANT_COUNT; i++)
        printf("%s: %lld\n",
               dispatch_name((enum quadrant) i),
               (long long) s->packets[i]);
}

/* After the last worker: nothing may be left that was counted. */
static bool nothing_left(const struct server *s)
{
    if (s->limits.operations != 0)
        fprintf(stderr,
                "stop: %ld operations are left\n",
                s->limits.operations);
    if (s->limits.buffers != 0)
        fprintf(stderr, "stop: %ld buffers are left\n", s->limits.buffers);
    return s->limits.operations == 0 && s->limits.buffers == 0;
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

static bool serve(struct server *s)
{
    struct thread_group workers = {0};
    bool ok =
        thread_group_start(&workers, thread_processor_count(), worker, s) &&
        net_announce(s->listener);

    if (ok)
        accepts_post(&s->accepts);
    while (ok && WaitForSingleObject(s->stop, RETRY_MS) == WAIT_TIMEOUT &&
           !is_over(s)) {
        accepts_post(&s->accepts);
        conn_resume_one(s, false);
    }
    ok = drain(s) && ok;
    ok = stop_workers(s, &workers) && ok;
    if (s->count)
        print_packets(s);
    return ok && nothing_left(s);
}

/* The first use of CreateIoCompletionPort: no handle yet, a new port. 0 lets
 * as many workers run at a time as there are processors. */
static bool server_open(struct server *s, const struct net_address *address)
{
    s->listener = INVALID_SOCKET;
    s->stop = ctrl_c_event();
    if (s->stop == NULL)
        return false;
    s->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (s->port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    s->listener = net_listen(address);
    return s->listener != INVALID_SOCKET;
}

/* What may only be freed once nobody can use it: after a rundown that is
 * complete, and after the workers. */
static void server_free(struct server *s)
{
    accepts_free(&s->accepts);
    limits_close(&s->limits);
    CloseHandle(s->rundown.empty);
    CloseHandle(s->port);
}

static int run(const struct settings *settings)
{
    struct server s = {0};
    bool ok;

    s.buffered = settings->buffered;
    s.count = settings->count;
    s.drain_ms = settings->drain * 1000;
    s.patience = 1;
    if (settings->stop_after != 0)
        s.stop_at = GetTickCount64() + settings->stop_after * 1000ull;
    ok = rundown_open(&s.rundown) && server_open(&s, &settings->address) &&
         limits_open(&s.limits, settings->buffers, settings->operations) &&
         accepts_open(&s.accepts,
                      s.port,
                      KEY_LISTENER,
                      s.listener,
                      settings->accepts,
                      &s.rundown) &&
         serve(&s);
    if (ok)
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
