/* SPDX-License-Identifier: MIT */
/* What the server does in each tick: deadlines, retries and statistics. */
#include "common/verbose.h"

#include "receive.h"
#include "server.h"

void server_for_each_conn(struct server *s,
                          void (*visit)(struct worker *w, struct conn *c),
                          struct worker *w)
{
    AcquireSRWLockExclusive(&s->lock);
    for (struct conn *c = s->conns; c != NULL; c = c->next) {
        AcquireSRWLockExclusive(&c->lock);
        visit(w, c);
        ReleaseSRWLockExclusive(&c->lock);
    }
    ReleaseSRWLockExclusive(&s->lock);
}

/* Returns milliseconds, or 0 if since is later than now, which happens if
 * another worker read the clock after this one. */
static ULONGLONG time_elapsed_ms(ULONGLONG now, ULONGLONG since)
{
    return now > since ? now - since : 0;
}

/* True if more time than the limit has passed. A limit of 0 is none. */
static bool time_is_over(ULONGLONG now, ULONGLONG since, unsigned seconds)
{
    return seconds != 0 && time_elapsed_ms(now, since) > seconds * 1000ull;
}

/* How many seconds a new client may be silent while the limit of connections
 * is reached. Otherwise silent clients could keep out others at no cost. */
#define FULL_FIRST_BYTE 1

static unsigned conn_first_byte_limit_s(const struct server *s,
                                        const struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    unsigned limit = s->settings->first_byte_s;

    if (limit > FULL_FIRST_BYTE && s->accepts.full_reported &&
        c->state == CONN_OPEN)
        return FULL_FIRST_BYTE;
    return limit;
}

/* Says which of its deadlines c has passed; NULL if none. */
static const char *conn_overdue_reason(const struct server *s,
                                       const struct conn *c,
                                       ULONGLONG now) REQUIRES_LOCK(c->lock)
{
    const struct settings *limits = s->settings;

    if (c->send.in_flight &&
        time_is_over(now, c->send_started_ms, limits->stall_s))
        return "it does not take what it is sent (--stall)";
    if (c->fin_sent && time_is_over(now, c->send_started_ms, limits->finish_s))
        return "it does not end (--finish)";
    if (!c->has_sent_data && !c->data_available && !c->is_waiting &&
        s->service->produce == NULL &&
        time_is_over(now, c->last_progress_ms, conn_first_byte_limit_s(s, c)))
        return "nothing has ever come from it (--first-byte)";
    if (!c->is_waiting &&
        time_is_over(now, c->last_progress_ms, limits->idle_s))
        return "it has been idle for too long (--idle)";
    return NULL;
}

/* How long a connection keeps its buffer without any progress. */
#define KEEP_MS 400

/* How many buffers one tick takes back at most. There may be thousands, and no
 * connection can be opened while the tick goes through the list. */
#define TAKE_BACK 256

/* True if c should not wait with a buffer any longer. When the server stops,
 * no connection should; conn_begin_drain has cancelled its receive, and this
 * tries again in case that failed. */
static bool conn_is_idle(const struct worker *w, const struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    return time_elapsed_ms(w->now_ms, c->last_progress_ms) > KEEP_MS &&
           (c->state == CONN_DRAINING ||
            w->server->settings->receive != RECEIVE_BUFFERED);
}

static void conn_on_tick(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    const char *reason;

    if (c->state == CONN_CLOSING) {
        /* Again, in case cancelling failed. */
        conn_cancel_pending(c);
        return;
    }
    reason = conn_overdue_reason(w->server, c, w->now_ms);
    if (reason != NULL) {
        stats_count_failure(&w->stats, ERROR_TIMEOUT);
        conn_close(c, ERROR_TIMEOUT, reason);
    } else if (conn_is_idle(w, c) && w->buffers_taken_back < TAKE_BACK &&
               conn_take_back_buffer(c)) {
        w->buffers_taken_back++;
    }
}

/* Lets each waiting connection try again once. Those that have to wait again
 * are queued again. */
static void worker_resume_all(struct worker *w)
{
    LONG waiting = w->server->budget.waiter_count;

    while (waiting-- > 0)
        conn_resume_first(w);
}

/* The exchange lets only one worker print. */
static void worker_print_stats(struct worker *w)
{
    struct server *s = w->server;
    LONG every = (LONG) s->settings->stats_s, due = s->stats_due_s;
    LONG now = (LONG) (time_elapsed_ms(w->now_ms, s->started_at_ms) / 1000);

    if (every != 0 && now >= due &&
        InterlockedCompareExchange(&s->stats_due_s, now + every, due) == due)
        stats_print_all(s);
}

void worker_run_tick(struct worker *w)
{
    struct server *s = w->server;

    InterlockedExchange(&s->tick_posted, 0);
    accept_pool_refill(&s->accepts, w);
    w->buffers_taken_back = 0;
    server_for_each_conn(s, conn_on_tick, w);
    worker_resume_all(w);
    pool_free_idle(&s->pool);
    worker_print_stats(w);
}
