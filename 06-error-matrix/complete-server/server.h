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
 * is the address of one. */
enum {
    KEY_STOP = 1, /* tells a worker to end */
    KEY_TICK,     /* tells one to do what is to be done from time to time */
    KEY_LISTENER  /* every accept reports under it */
};

/* A thread that handles packets, and what belongs to it alone. */
struct worker {
    struct server *server;
    unsigned number; /* from 1 */
    /* Operations that have completed without a packet. */
    struct op *completed_head, *completed_tail;
    unsigned quota;   /* of them, before it looks at the port again */
    bool port_gone;   /* and so it has ended */
    ULONGLONG now_ms; /* as GetTickCount64 told when the last packets came */
    unsigned buffers_taken_back; /* in this tick */
    struct stats stats;
};

struct server {
    const struct settings *settings;
    const struct service *service;
    HANDLE port;
    SOCKET listener;    /* accepts takes it over, and closes it */
    bool skips_packets; /* what succeeds at once queues no packet */
    struct accept_pool accepts;
    struct budget budget;
    struct pool pool;
    struct rundown rundown;
    struct trace trace; /* --trace */
    struct worker *workers;
    unsigned worker_count;
    SRWLOCK lock; /* of the list, and of how far stopping has come */
    struct conn *conns;
    enum conn_state initial_state; /* of connections that begin now */
    volatile LONG running_workers;
    volatile LONG workers_ending;   /* all are to end */
    volatile LONG port_gone;        /* it has been closed */
    volatile LONG failure_reported; /* of the port, since the last tick */
    volatile LONG tick_posted;      /* and not handled yet */
    volatile LONG last_id;          /* of a connection */
    volatile LONG stats_due_s;      /* --stats: after started_at_ms */
    ULONGLONG started_at_ms;        /* as GetTickCount64 told */
    ULONGLONG stop_at_ms; /* --stop-after, as GetTickCount64 tells; 0: never */
    unsigned tolerated_ctrl_c;   /* how many do not cut draining off */
    ULONGLONG key_held_until_ms; /* any before is the first; 0: none is */
    HANDLE stop_event;           /* the server is to end */
};

/* Calls visit for every connection, with its lock held. None can go away
 * meanwhile: who frees one has to take it off the list first. */
void server_for_each_conn(struct server *s,
                          void (*visit)(struct worker *w, struct conn *c),
                          struct worker *w);

/* The life of a worker; the argument is its struct worker. */
unsigned __stdcall worker_run(void *argument);

/* Tells one of the workers to end; all of them are told, and s->workers_ending
 * is set before that. */
void server_stop_worker(struct server *s);

/* A call has failed that needs the port. What can pass is reported once until
 * a tick comes through again. True if the port is gone: then the server stops,
 * which is reported, too. */
bool server_on_port_failure(struct server *s, const char *call, DWORD error);

/* Puts a completed operation on the list of w, to be handled after those
 * before it. Otherwise a connection that always has something to do would keep
 * the worker to itself. */
void worker_queue_completed(struct worker *w, struct op *op);

/* What is to be done every TICK_MS milliseconds, by any worker. */
#define TICK_MS 200
void worker_run_tick(struct worker *w);

#endif /* SERVER_H_ */
