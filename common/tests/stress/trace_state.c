/* SPDX-License-Identifier: MIT */
/* The lock guards the three tables. It is never held during a call of the
 * program. */
#include "common/tests/stress/trace_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/trace.h"

#define MOST 256
#define MAIN_TRACK 1000 /* after every worker's */

/* A thread, and what it handles now; NULL while it waits. */
struct actor {
    DWORD id;
    unsigned track;
    const char *handles;
    LONGLONG from;
};

/* An operation in flight. id distinguishes it from the next one that uses the
 * same OVERLAPPED. */
struct flight {
    OVERLAPPED *overlapped;
    const char *name;
    LONG id;
    unsigned conn;
    SOCKET accepted; /* the new socket of an accept */
    bool done;
};

static struct trace trace;
static SRWLOCK lock = SRWLOCK_INIT;
static struct actor actors[MOST];
static struct flight flights[MOST];
static SOCKET conns[MOST * 4]; /* by their number; 0 if it is closed */
static unsigned actor_count, worker_count, conn_count;
static LONG last_id;

/* The thread has finished handling what it dequeued. */
void trace_state_done(struct actor *a)
{
    if (a->handles != NULL)
        trace_handled_packet(&trace, a->track, a->handles, a->from);
    a->handles = NULL;
}

/* The lock is never released: a thread that is still running does not write to
 * the closed file, but waits until the process exits. */
void trace_state_at_exit(void) ACQUIRES_LOCK(trace.lock)
{
    for (unsigned i = 0; i < actor_count; i++)
        trace_state_done(&actors[i]);
    AcquireSRWLockExclusive(&trace.lock);
    trace_close_file(&trace);
}

static BOOL CALLBACK trace_state_begin(INIT_ONCE *once,
                                       void *parameter,
                                       void **context)
{
    (void) once;
    (void) parameter;
    (void) context;
    if (!trace_open_file(&trace, getenv("IOCP_TRACE")))
        _exit(2);
    atexit(trace_state_at_exit);
    return TRUE;
}

/* Adds the calling thread. Only workers wait for packets, and that is their
 * first call here. */
static struct actor *trace_state_add_actor(bool waits_for_packets)
{
    char name[32] = "main thread";
    struct actor *a = &actors[actor_count];

    if (actor_count == MOST)
        abort();
    a->id = GetCurrentThreadId();
    a->track = MAIN_TRACK;
    if (waits_for_packets) {
        a->track = ++worker_count;
        snprintf(name, sizeof name, "worker %u", a->track);
    }
    actor_count++;
    trace_name_thread(&trace, a->track, name);
    return a;
}

/* Returns the entry of the calling thread. No other thread uses it before the
 * process exits, so it needs no lock. */
struct actor *trace_state_actor(bool waits_for_packets)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    struct actor *a = actors;

    InitOnceExecuteOnce(&once, trace_state_begin, NULL, NULL);
    AcquireSRWLockExclusive(&lock);
    while (a < actors + actor_count && a->id != GetCurrentThreadId())
        a++;
    if (a == actors + actor_count)
        a = trace_state_add_actor(waits_for_packets);
    ReleaseSRWLockExclusive(&lock);
    return a;
}

/* The number of a connection; 0 for other handles. */
unsigned trace_state_conn(SOCKET socket)
{
    unsigned number = 0;

    AcquireSRWLockExclusive(&lock);
    for (unsigned i = 1; i <= conn_count && number == 0; i++) {
        if (conns[i] == socket)
            number = i;
    }
    ReleaseSRWLockExclusive(&lock);
    return number;
}

/* Gives an accepted connection its number. */
unsigned trace_state_add_conn(SOCKET socket)
{
    unsigned number;

    AcquireSRWLockExclusive(&lock);
    if (conn_count + 1 == sizeof conns / sizeof conns[0])
        abort();
    number = ++conn_count;
    conns[number] = socket;
    ReleaseSRWLockExclusive(&lock);
    return number;
}

/* Frees the number before the next connection can have the same handle. */
unsigned trace_state_end_conn(SOCKET socket)
{
    unsigned number = trace_state_conn(socket);

    AcquireSRWLockExclusive(&lock);
    if (number != 0)
        conns[number] = 0;
    ReleaseSRWLockExclusive(&lock);
    return number;
}

/* The time before a call. Preserves the last error. */
LONGLONG trace_state_now(void)
{
    DWORD error = GetLastError();
    LONGLONG now;

    trace_state_actor(false);
    now = trace_read_clock(&trace);
    SetLastError(error);
    return now;
}

/* Records a call that has returned: a count of bytes, or -1 for a failure. */
void trace_state_note(const char *name,
                      LONGLONG from,
                      unsigned conn,
                      int result)
{
    DWORD last = GetLastError();

    trace_call(&trace,
               trace_state_actor(false)->track,
               name,
               from,
               conn,
               result > 0 ? (DWORD) result : 0,
               result < 0 ? last : 0);
    SetLastError(last);
}

/* Finds an operation in flight by its OVERLAPPED, or a free place by NULL. The
 * caller holds the lock. */
static struct flight *trace_state_find(const OVERLAPPED *overlapped)
{
    for (struct flight *f = flights; f < flights + MOST; f++) {
        if (f->overlapped == overlapped)
            return f;
    }
    return NULL;
}

/* Records that an operation is about to be started. Returns its id. */
LONG trace_state_start(const char *name,
                       SOCKET socket,
                       SOCKET accepted,
                       OVERLAPPED *overlapped)
{
    struct flight *f, operation = {overlapped, name, 0, 0, accepted, false};
    unsigned track = trace_state_actor(false)->track;

    operation.conn = trace_state_conn(socket);
    AcquireSRWLockExclusive(&lock);
    operation.id = ++last_id;
    f = trace_state_find(NULL);
    if (f == NULL || trace_state_find(overlapped) != NULL)
        abort(); /* two operations with one OVERLAPPED */
    *f = operation;
    ReleaseSRWLockExclusive(&lock);
    trace_operation_start(&trace, track, name, overlapped, operation.conn);
    return operation.id;
}

/* Removes an operation from the table. Returns false if it is not there. */
static bool trace_state_take(const OVERLAPPED *overlapped,
                             struct flight *taken)
{
    struct flight *f;

    AcquireSRWLockExclusive(&lock);
    f = trace_state_find(overlapped);
    if (f != NULL) {
        *taken = *f;
        f->overlapped = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
    return f != NULL;
}

static void trace_state_end(unsigned track,
                            const struct flight *f,
                            DWORD bytes,
                            DWORD error)
{
    trace_operation_end(&trace,
                        track,
                        f->name,
                        f->overlapped,
                        bytes,
                        error,
                        f->done);
}

/* The operation completed immediately. Another thread may have handled the
 * packet since, and the OVERLAPPED may be in use again. */
static void trace_state_completed(LONG id, const OVERLAPPED *overlapped)
{
    unsigned track = trace_state_actor(false)->track;
    LONGLONG now = trace_read_clock(&trace);
    struct flight *f;

    AcquireSRWLockExclusive(&lock);
    f = trace_state_find(overlapped);
    if (f != NULL && f->id == id) {
        f->done = true;
        trace_mark(&trace,
                   track,
                   "queued",
                   "queued",
                   overlapped,
                   f->conn,
                   now);
    }
    ReleaseSRWLockExclusive(&lock);
}

/* Records what a call that starts an operation has returned. */
void trace_state_started(LONG id, OVERLAPPED *overlapped, bool success)
{
    DWORD error = success ? 0 : GetLastError();
    struct flight f;

    if (success)
        trace_state_completed(id, overlapped);
    else if (error != WSA_IO_PENDING && trace_state_take(overlapped, &f))
        trace_state_end(trace_state_actor(false)->track, &f, 0, error);
    SetLastError(error);
}

/* The thread continues with a completed operation. */
static void trace_state_handle(struct actor *a,
                               struct flight *f,
                               DWORD bytes,
                               DWORD error)
{
    if (a->handles == NULL)
        a->handles = f->name;
    trace_state_end(a->track, f, bytes, error);
}

/* Records a packet that was dequeued at the time a->from. */
void trace_state_on_packet(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error)
{
    struct flight f;

    if (overlapped == NULL) {
        trace_mark(&trace, a->track, "packet", "port", NULL, 0, a->from);
        if (a->handles == NULL)
            a->handles = "posted";
    } else if (trace_state_take(overlapped, &f)) {
        if (f.accepted != INVALID_SOCKET && error == 0)
            f.conn = trace_state_add_conn(f.accepted);
        trace_mark(&trace,
                   a->track,
                   "packet",
                   "port",
                   overlapped,
                   f.conn,
                   a->from);
        trace_state_handle(a, &f, bytes, error);
    }
}

void trace_state_resume(struct actor *a)
{
    a->from = trace_read_clock(&trace);
}

void trace_state_on_result(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error)
{
    struct flight f;

    if (trace_state_take(overlapped, &f)) {
        trace_state_resume(a);
        trace_state_handle(a, &f, bytes, error);
    }
}
