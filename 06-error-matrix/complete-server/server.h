/* SPDX-License-Identifier: MIT */
/* What all connections share. */
#ifndef SERVER_H_
#define SERVER_H_

#include <stdbool.h>

#include "accept.h"
#include "conn.h"
#include "budget.h"
#include "pool.h"
#include "record.h"
#include "../rundown.h"
#include "service.h"
#include "settings.h"
#include "stats.h"

/* The completion keys of packets that belong to no connection. Any other key
 * is the address of a connection. */
enum {
    KEY_STOP = 1, /* makes one worker return */
    KEY_TICK,     /* makes one worker run a tick */
    KEY_LISTENER  /* every accept completes with it */
};

/* A thread that handles packets, and what belongs to it alone. */
struct worker {
    struct server *server;
    unsigned number; /* from 1 */
    /* Operations that have completed without a packet. */
    struct op *completed_head, *completed_tail;
    unsigned quota;   /* how many of them before it looks at the port again */
    bool port_gone;   /* so the worker returns */
    ULONGLONG now_ms; /* GetTickCount64 after the last wait */
    unsigned buffers_taken_back; /* in this tick */
    struct stats stats;
};

struct server {
    const struct settings *settings;
    const struct service *service;
    HANDLE port;
    SOCKET listener;    /* owned, and closed, by accepts */
    bool skips_packets; /* a call that succeeds immediately queues none */
    struct accept_pool accepts;
    struct budget budget;
    struct pool pool;
    struct rundown rundown;
    struct trace trace; /* --trace */
    struct worker *workers;
    unsigned worker_count;
    SRWLOCK lock; /* of the list and of initial_state */
    struct conn *conns;
    enum conn_state initial_state; /* of connections that are opened now */
    volatile LONG running_workers;
    volatile LONG workers_ending;   /* all have to return */
    volatile LONG port_gone;        /* it has been closed */
    volatile LONG failure_reported; /* of the port, since the last tick */
    volatile LONG tick_posted;      /* and not handled yet */
    volatile LONG last_id;          /* of connections */
    volatile LONG stats_due_s;      /* --stats: after started_at_ms */
    ULONGLONG started_at_ms;        /* by GetTickCount64 */
    ULONGLONG stop_at_ms;      /* --stop-after, by GetTickCount64; 0: never */
    unsigned tolerated_ctrl_c; /* how many do not cut off the drain */
    ULONGLONG key_held_until_ms; /* they count as one until then; 0: over */
    HANDLE stop_event;           /* the server has to stop */
};

/* Calls visit for every connection, with its lock held. None can be freed
 * meanwhile, because conn_free has to take it off the list first. */
void server_for_each_conn(struct server *s,
                          void (*visit)(struct worker *w, struct conn *c),
                          struct worker *w);

/* A worker thread; the argument is its struct worker. */
unsigned __stdcall worker_run(void *argument);

/* Posts a packet that makes one worker return. s->workers_ending must be set
 * before, so that all workers return even if a packet cannot be posted. */
void server_stop_worker(struct server *s);

/* Handles the failure of a call that uses the port. A failure that may pass is
 * reported once until the next tick is handled. Returns true if the port is
 * gone: that is reported, and the server stops. */
bool server_on_port_failure(struct server *s, const char *call, DWORD error);

/* Adds a completed operation to the end of w's list. If it were handled right
 * away, a connection that always has something to do would keep the worker to
 * itself. */
void worker_queue_completed(struct worker *w, struct op *op);

/* Does what is due every TICK_MS milliseconds, on any worker. */
#define TICK_MS 200
void worker_run_tick(struct worker *w);

#endif /* SERVER_H_ */
