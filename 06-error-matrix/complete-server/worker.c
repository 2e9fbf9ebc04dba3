/* SPDX-License-Identifier: MIT */
/* Every return of the wait has one right answer, and worker_handle_outcome
 * below gives it. dispatch.h names the four cases. */
#include <assert.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "server.h"

/* How many packets one wait dequeues at most. Other workers cannot handle
 * packets that are already in this batch, so it is kept small. */
#define BATCH 32

/* The limit of one wait. It matters only if something fails: without it a wait
 * would not return if the stop packet could not be posted or, under Wine 8, if
 * the port was closed meanwhile. */
#define WAIT_MS 1000

/* After how much of its own list a worker looks at the port again: after this
 * many bytes received and sent, or after this many operations. It starts with
 * few operations and doubles them each time it finds the port empty. So a
 * packet in the port does not wait long, and one client that sends small
 * messages does not pay for a look at an empty port with each of them. */
#define QUOTA_BYTES ((size_t) 512 * 1024)
#define QUOTA_FIRST 4
#define QUOTA_MOST 32

/* Starts the next accept before it serves the new client. */
static void worker_on_accept(struct worker *w, const struct outcome *o)
{
    struct server *s = w->server;
    struct net_address from;
    SOCKET socket = accept_pool_take_socket(&s->accepts, w, o, &from);

    accept_pool_refill(&s->accepts, w);
    if (socket != INVALID_SOCKET)
        conn_open(w, socket, &from);
}

/* Lets each waiting connection try once while there is room. The loop stops at
 * the first that has to wait again: those behind it would find no room
 * either. */
static void worker_resume_while_room(struct worker *w)
{
    struct server *s = w->server;
    LONG waiting = s->budget.waiter_count;

    while (waiting-- > 0 && budget_allows_retry(&s->budget) &&
           pool_has_room(&s->pool) && conn_resume_first(w))
        continue;
}

/* Handles a completed operation, whether it succeeded or failed. It looks at
 * the kind of the operation before it looks at the result: 0 bytes from a
 * receive are the end of the stream, and an accept always has 0 bytes. */
static void worker_on_completion(struct worker *w, const struct outcome *o)
{
    LONGLONG from = trace_read_clock(&w->server->trace);
    enum op_kind kind = outcome_get_op(o)->kind;

    if (kind == OP_ACCEPT)
        worker_on_accept(w, o);
    else
        conn_on_completion(w, (struct conn *) o->key, o);
    worker_resume_while_room(w);
    trace_handled_packet(&w->server->trace,
                         w->number,
                         op_kind_name(kind),
                         from);
}

/* The errors of a closed port: ERROR_ABANDONED_WAIT_0 if it was closed during
 * the wait, ERROR_INVALID_HANDLE if it was closed before. */
static bool error_is_port_gone(DWORD error)
{
    return error == ERROR_ABANDONED_WAIT_0 || error == ERROR_INVALID_HANDLE;
}

/* The first worker that finds the port gone reports it. If the event cannot be
 * set, main.c still sees the flag. */
bool server_on_port_failure(struct server *s, const char *call, DWORD error)
{
    bool gone = error_is_port_gone(error);
    volatile LONG *said = gone ? &s->port_gone : &s->failure_reported;

    if (InterlockedExchange(said, 1) == 0)
        error_report(call, error);
    if (gone)
        SetEvent(s->stop_event);
    return gone;
}

/* No packet was dequeued. If the port is gone, the worker returns. Any other
 * failure, such as a shortage of memory, may pass: the worker waits again
 * after a pause, so that the failures do not keep the processor busy. */
static bool worker_on_wait_failure(struct worker *w, DWORD error)
{
    if (server_on_port_failure(w->server,
                               "GetQueuedCompletionStatusEx",
                               error)) {
        w->port_gone = true;
        return false;
    }
    Sleep(TICK_MS);
    return w->server->workers_ending == 0;
}

/* A tick was posted and dequeued, so the port works again. */
static void worker_on_tick(struct worker *w)
{
    InterlockedExchange(&w->server->failure_reported, 0);
    worker_run_tick(w);
}

/* No packet came. If the reason is that no tick can be posted, the tick is run
 * here. */
static bool worker_on_timeout(struct worker *w)
{
    if (w->completed_head == NULL && w->server->failure_reported != 0)
        worker_run_tick(w);
    return w->server->workers_ending == 0;
}

/* Handles one outcome by its kind. Returns false if the worker has to
 * return. */
static bool worker_handle_outcome(struct worker *w, const struct outcome *o)
{
    stats_add_count(&w->stats.packets[o->kind], 1);
    switch (o->kind) {
    case OPERATION_SUCCEEDED:
    case OPERATION_FAILED: /* of one connection, and no other */
        worker_on_completion(w, o);
        return true;
    case PACKET_POSTED:
        if (o->key == KEY_STOP)
            return false;
        if (o->key == KEY_TICK)
            worker_on_tick(w);
        else
            verbose_print("a packet was posted that nobody knows");
        return true;
    case NO_PACKET:
    case OUTCOME_KIND_COUNT:
        break;
    }
    return worker_on_wait_failure(w, o->error);
}

void worker_queue_completed(struct worker *w, struct op *op)
{
    assert(op->completed_inline);
    op->next = NULL;
    if (w->completed_head == NULL)
        w->completed_head = op;
    else
        w->completed_tail->next = op;
    w->completed_tail = op;
}

/* Handles one operation of the list, which is a connection's receive or send.
 * Returns how many bytes it transferred. */
static size_t worker_handle_completed(struct worker *w, struct op *op)
{
    struct conn *c = op->kind == OP_SEND
                         ? CONTAINING_RECORD(op, struct conn, send)
                         : CONTAINING_RECORD(op, struct conn, receive);
    struct outcome o = outcome_from_completed_op(op, (ULONG_PTR) c);

    worker_on_completion(w, &o);
    return o.bytes;
}

/* Goes through the list once; what is added meanwhile waits for the next
 * round. Returns the number of operations, and adds their bytes to *bytes. */
static unsigned worker_run_round(struct worker *w, size_t *bytes)
{
    struct op *op = w->completed_head;
    unsigned count = 0;

    w->completed_head = w->completed_tail = NULL;
    while (op != NULL) {
        struct op *next = op->next; /* op may be freed, or on the list again */

        *bytes += worker_handle_completed(w, op);
        op = next;
        count++;
    }
    return count;
}

/* Goes through the list until it is empty or the quota has been used up. */
static void worker_run_rounds(struct worker *w)
{
    unsigned operations = 0;
    size_t bytes = 0;

    assert(w->quota > 0);
    while (w->completed_head != NULL && operations < w->quota &&
           bytes < QUOTA_BYTES)
        operations += worker_run_round(w, &bytes);
}

/* If the packet cannot be posted, the worker returns when its wait times
 * out. */
void server_stop_worker(struct server *s)
{
    if (!PostQueuedCompletionStatus(s->port, 0, KEY_STOP, NULL))
        server_on_port_failure(s,
                               "PostQueuedCompletionStatus",
                               GetLastError());
}

/* Handles the packets of one batch. A stop packet is for one worker: if there
 * are more of them in the batch, this posts them again. */
static bool worker_handle_batch(struct worker *w,
                                const OVERLAPPED_ENTRY *entries,
                                ULONG count)
{
    bool goes_on = true;

    for (ULONG i = 0; i < count; i++) {
        struct outcome o = outcome_from_entry(&entries[i]);

        if (!goes_on && o.kind == PACKET_POSTED && o.key == KEY_STOP)
            server_stop_worker(w->server);
        else if (!worker_handle_outcome(w, &o))
            goes_on = false;
    }
    return goes_on;
}

/* Returns this worker's share of the connections: so many packets are about
 * one for each of them. */
static ULONG worker_fair_share(const struct server *s)
{
    return (ULONG) s->budget.connection_count / s->worker_count;
}

/* Returns the next quota: see QUOTA_FIRST. */
static unsigned worker_next_quota(unsigned quota, ULONG handled)
{
    if (handled > 0)
        return QUOTA_FIRST;
    return quota < QUOTA_MOST ? 2 * quota : QUOTA_MOST;
}

/* Handles the packets in the port, though not many more than the worker's
 * share of the connections. Waits for one if there is nothing else to do.
 * Returns false if the worker has to return. */
static bool worker_handle_packets(struct worker *w)
{
    OVERLAPPED_ENTRY entries[BATCH];
    ULONG count, handled = 0, most = worker_fair_share(w->server);

    do {
        struct outcome why;

        count =
            dispatch_dequeue_packets(w->server->port,
                                     entries,
                                     BATCH,
                                     w->completed_head == NULL ? WAIT_MS : 0,
                                     &why);
        w->now_ms = GetTickCount64();
        if (count == 0 && why.error != WAIT_TIMEOUT)
            return worker_handle_outcome(w, &why);
        if (count == 0)
            break;
        stats_add_count(&w->stats.batches, 1);
        if (!worker_handle_batch(w, entries, count))
            return false;
        handled += count;
    } while (count == BATCH && handled < most && w->completed_head != NULL);
    w->quota = worker_next_quota(w->quota, handled);
    return handled > 0 || worker_on_timeout(w);
}

/* The packets and the worker's own list take turns, and neither can hold up
 * the other. A connection that always has something to receive is on the list,
 * and gets one operation after at most as many packets as there are
 * connections. A packet in the port is handled after a few operations of each
 * connection on the list. */
unsigned __stdcall worker_run(void *argument)
{
    struct worker *w = argument;

    record_name_worker(&w->server->trace, w->number);
    w->quota = QUOTA_FIRST;
    while (worker_handle_packets(w))
        worker_run_rounds(w);
    while (w->completed_head != NULL) /* no other worker has these */
        worker_run_rounds(w);
    InterlockedDecrement(&w->server->running_workers);
    return w->port_gone ? 1 : 0;
}
