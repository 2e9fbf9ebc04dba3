/* SPDX-License-Identifier: MIT */
/* What has to be done from time to time. */
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

/* In milliseconds. Another worker may have looked at the clock later than we
 * have. */
static ULONGLONG time_elapsed_ms(ULONGLONG now, ULONGLONG since)
{
    return now > since ? now - since : 0;
}

/* Has more than a limit in seconds gone by? 0 is no limit. */
static bool time_is_over(ULONGLONG now, ULONGLONG since, unsigned seconds)
{
    return seconds != 0 && time_elapsed_ms(now, since) > seconds * 1000ull;
}

/* In seconds: how long a new client may say nothing while there are as many
 * connections as there may be. To be silent must not be a cheap way to keep
 * out others. */
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

/* Which of its deadlines has c passed? NULL: none. */
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
 * connection is opened while it goes through the list. */
#define TAKE_BACK 256

/* What waits with a buffer and has no reason to. When the server stops that
 * is any; once more, in case the first time has failed. */
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
        /* Once more, in case the first time has failed. */
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

/* Lets those try again that wait, but each only once: some may have to go on
 * waiting. */
static void worker_resume_all(struct worker *w)
{
    LONG waiting = w->server->budget.waiter_count;

    while (waiting-- > 0)
        conn_resume_first(w);
}

/* Only one worker prints. */
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
