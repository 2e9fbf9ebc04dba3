/* SPDX-License-Identifier: MIT */
/* See trace_calls.h. Compiled with TRACE_NO_NAMES: what is called here is the
 * system, or faults.h where that is in front, too.
 *
 * The lock is of the three tables, and is never held during a call. */
#include "common/tests/stress/trace_calls.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/trace.h"

#define MOST 256
#define MAIN_TRACK 1000 /* behind every worker's */

/* A thread, and what it handles now; NULL while it waits. */
struct actor {
    DWORD id;
    unsigned track;
    const char *handles;
    LONGLONG from;
};

/* An operation in flight. id tells it from the one that uses the same
 * OVERLAPPED next. */
struct flight {
    OVERLAPPED *overlapped;
    const char *name;
    LONG id;
    unsigned conn;
    SOCKET accepted; /* what an accept makes a connection of */
    bool done;
};

static struct trace trace;
static SRWLOCK lock = SRWLOCK_INIT;
static struct actor actors[MOST];
static struct flight flights[MOST];
static SOCKET conns[MOST * 4]; /* by their number; 0 if it is closed */
static unsigned actor_count, worker_count, conn_count;
static LONG last_id;
static LPFN_ACCEPTEX accept_ex_of_system;

/* The thread handles nothing any more. */
static void trace_calls_done(struct actor *a)
{
    if (a->handles != NULL)
        trace_handled_packet(&trace, a->track, a->handles, a->from);
    a->handles = NULL;
}

static void trace_calls_at_exit(void)
{
    for (unsigned i = 0; i < actor_count; i++)
        trace_calls_done(&actors[i]);
    trace_close_file(&trace);
}

static BOOL CALLBACK trace_calls_begin(INIT_ONCE *once,
                                       void *parameter,
                                       void **context)
{
    (void) once;
    (void) parameter;
    (void) context;
    if (!trace_open_file(&trace, getenv("IOCP_TRACE")))
        _exit(2);
    atexit(trace_calls_at_exit);
    return TRUE;
}

/* Adds the thread that is running. Only workers wait for packets, and that is
 * what they begin with. */
static struct actor *trace_calls_add_actor(bool waits_for_packets)
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

/* Returns the thread that is running. Its entry is its own, so it needs no
 * lock. */
static struct actor *trace_calls_actor(bool waits_for_packets)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    struct actor *a = actors;

    InitOnceExecuteOnce(&once, trace_calls_begin, NULL, NULL);
    AcquireSRWLockExclusive(&lock);
    while (a < actors + actor_count && a->id != GetCurrentThreadId())
        a++;
    if (a == actors + actor_count)
        a = trace_calls_add_actor(waits_for_packets);
    ReleaseSRWLockExclusive(&lock);
    return a;
}

/* The number of a connection; 0 for other handles. */
static unsigned trace_calls_conn(SOCKET socket)
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
static unsigned trace_calls_add_conn(SOCKET socket)
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

/* Takes the number back, before the next connection can have the same handle.
 */
static unsigned trace_calls_end_conn(SOCKET socket)
{
    unsigned number = trace_calls_conn(socket);

    AcquireSRWLockExclusive(&lock);
    if (number != 0)
        conns[number] = 0;
    ReleaseSRWLockExclusive(&lock);
    return number;
}

/* When a call is made; the last error stays as it is. */
static LONGLONG trace_calls_now(void)
{
    DWORD error = GetLastError();
    LONGLONG now;

    trace_calls_actor(false);
    now = trace_read_clock(&trace);
    SetLastError(error);
    return now;
}

/* Writes down a call that has returned: a count of bytes, or -1 for a failure.
 */
static void trace_calls_note(const char *name,
                             LONGLONG from,
                             unsigned conn,
                             int result)
{
    DWORD last = GetLastError();

    trace_call(&trace,
               trace_calls_actor(false)->track,
               name,
               from,
               conn,
               result > 0 ? (DWORD) result : 0,
               result < 0 ? last : 0);
    SetLastError(last);
}

/* Finds an operation in flight by its OVERLAPPED, or a free place by NULL. The
 * caller holds the lock. */
static struct flight *trace_calls_find(const OVERLAPPED *overlapped)
{
    for (struct flight *f = flights; f < flights + MOST; f++) {
        if (f->overlapped == overlapped)
            return f;
    }
    return NULL;
}

/* An operation is going to be started. Returns its id. */
static LONG trace_calls_start(const char *name,
                              SOCKET socket,
                              SOCKET accepted,
                              OVERLAPPED *overlapped)
{
    struct flight *f, operation = {overlapped, name, 0, 0, accepted, false};
    unsigned track = trace_calls_actor(false)->track;

    operation.conn = trace_calls_conn(socket);
    AcquireSRWLockExclusive(&lock);
    operation.id = ++last_id;
    f = trace_calls_find(NULL);
    if (f == NULL || trace_calls_find(overlapped) != NULL)
        abort(); /* two operations with one OVERLAPPED */
    *f = operation;
    ReleaseSRWLockExclusive(&lock);
    trace_operation_start(&trace, track, name, overlapped, operation.conn);
    return operation.id;
}

/* Takes an operation out of the table. False if it is not there. */
static bool trace_calls_take(const OVERLAPPED *overlapped,
                             struct flight *taken)
{
    struct flight *f;

    AcquireSRWLockExclusive(&lock);
    f = trace_calls_find(overlapped);
    if (f != NULL) {
        *taken = *f;
        f->overlapped = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
    return f != NULL;
}

static void trace_calls_end(unsigned track,
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

/* The call has returned its result. The packet may have been handled since, on
 * another thread, and the OVERLAPPED be in use again. */
static void trace_calls_completed(LONG id, const OVERLAPPED *overlapped)
{
    unsigned track = trace_calls_actor(false)->track;
    LONGLONG now = trace_read_clock(&trace);
    struct flight *f;

    AcquireSRWLockExclusive(&lock);
    f = trace_calls_find(overlapped);
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

/* What a call that starts an operation has returned. */
static void trace_calls_started(LONG id, OVERLAPPED *overlapped, bool success)
{
    DWORD error = success ? 0 : GetLastError();
    struct flight f;

    if (success)
        trace_calls_completed(id, overlapped);
    else if (error != WSA_IO_PENDING && trace_calls_take(overlapped, &f))
        trace_calls_end(trace_calls_actor(false)->track, &f, 0, error);
    SetLastError(error);
}

/* The thread goes on with what has completed. */
static void trace_calls_handle(struct actor *a,
                               struct flight *f,
                               DWORD bytes,
                               DWORD error)
{
    if (a->handles == NULL)
        a->handles = f->name;
    trace_calls_end(a->track, f, bytes, error);
}

/* A packet has been dequeued at the time a->from. */
static void trace_calls_on_packet(struct actor *a,
                                  const OVERLAPPED *overlapped,
                                  DWORD bytes,
                                  DWORD error)
{
    struct flight f;

    if (overlapped == NULL) {
        trace_mark(&trace, a->track, "packet", "port", NULL, 0, a->from);
        if (a->handles == NULL)
            a->handles = "posted";
    } else if (trace_calls_take(overlapped, &f)) {
        if (f.accepted != INVALID_SOCKET && error == 0)
            f.conn = trace_calls_add_conn(f.accepted);
        trace_mark(&trace,
                   a->track,
                   "packet",
                   "port",
                   overlapped,
                   f.conn,
                   a->from);
        trace_calls_handle(a, &f, bytes, error);
    }
}

SOCKET WSAAPI traced_accept(SOCKET listener,
                            struct sockaddr *name,
                            int *length)
{
    LONGLONG from = trace_calls_now();
    SOCKET socket = accept(listener, name, length);

    if (socket != INVALID_SOCKET)
        trace_calls_note("accept", from, trace_calls_add_conn(socket), 0);
    return socket;
}

int WSAAPI traced_recv(SOCKET socket, char *buffer, int size, int flags)
{
    LONGLONG from = trace_calls_now();
    int result = recv(socket, buffer, size, flags);

    trace_calls_note("recv", from, trace_calls_conn(socket), result);
    return result;
}

int WSAAPI traced_send(SOCKET socket, const char *bytes, int size, int flags)
{
    LONGLONG from = trace_calls_now();
    int result = send(socket, bytes, size, flags);

    trace_calls_note("send", from, trace_calls_conn(socket), result);
    return result;
}

int WSAAPI traced_shutdown(SOCKET socket, int how)
{
    LONGLONG from = trace_calls_now();
    int result = shutdown(socket, how);

    trace_calls_note("shutdown", from, trace_calls_conn(socket), result);
    return result;
}

int WSAAPI traced_closesocket(SOCKET socket)
{
    LONGLONG from = trace_calls_now();
    unsigned conn = trace_calls_end_conn(socket);
    int result = closesocket(socket);

    if (conn != 0)
        trace_calls_note("closesocket", from, conn, result);
    return result;
}

static bool trace_calls_is_empty(const WSABUF *buffers, DWORD count)
{
    ULONG bytes = 0;

    for (DWORD i = 0; i < count; i++)
        bytes += buffers[i].len;
    return bytes == 0;
}

int WSAAPI traced_start_recv(SOCKET socket,
                             WSABUF *buffers,
                             DWORD count,
                             DWORD *received,
                             DWORD *flags,
                             OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    bool is_empty = trace_calls_is_empty(buffers, count);
    LONG id = trace_calls_start(is_empty ? "readable" : "receive",
                                socket,
                                INVALID_SOCKET,
                                overlapped);
    int result =
        WSARecv(socket, buffers, count, received, flags, overlapped, routine);

    trace_calls_started(id, overlapped, result == 0);
    return result;
}

int WSAAPI traced_start_send(SOCKET socket,
                             WSABUF *buffers,
                             DWORD count,
                             DWORD *sent,
                             DWORD flags,
                             OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    LONG id = trace_calls_start("send", socket, INVALID_SOCKET, overlapped);
    int result =
        WSASend(socket, buffers, count, sent, flags, overlapped, routine);

    trace_calls_started(id, overlapped, result == 0);
    return result;
}

static BOOL PASCAL traced_accept_ex(SOCKET listener,
                                    SOCKET accepted,
                                    void *output,
                                    DWORD data_size,
                                    DWORD local_size,
                                    DWORD remote_size,
                                    DWORD *received,
                                    OVERLAPPED *overlapped)
{
    LONG id = trace_calls_start("accept", listener, accepted, overlapped);
    BOOL result = accept_ex_of_system(listener,
                                      accepted,
                                      output,
                                      data_size,
                                      local_size,
                                      remote_size,
                                      received,
                                      overlapped);

    trace_calls_started(id, overlapped, result);
    return result;
}

/* AcceptEx is called through a pointer, which this gives out. */
int WSAAPI traced_ioctl(SOCKET socket,
                        DWORD code,
                        void *in,
                        DWORD in_size,
                        void *out,
                        DWORD out_size,
                        DWORD *bytes,
                        OVERLAPPED *overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    const GUID accept_ex = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX ours = traced_accept_ex;
    int result = WSAIoctl(socket,
                          code,
                          in,
                          in_size,
                          out,
                          out_size,
                          bytes,
                          overlapped,
                          routine);

    if (result == 0 && code == SIO_GET_EXTENSION_FUNCTION_POINTER &&
        memcmp(in, &accept_ex, sizeof accept_ex) == 0) {
        memcpy(&accept_ex_of_system, out, sizeof accept_ex_of_system);
        memcpy(out, &ours, sizeof ours);
    }
    return result;
}

DWORD WSAAPI traced_wait_for_events(DWORD count,
                                    const WSAEVENT *events,
                                    BOOL all,
                                    DWORD milliseconds,
                                    BOOL alertable)
{
    trace_calls_done(trace_calls_actor(false));
    return WSAWaitForMultipleEvents(count,
                                    events,
                                    all,
                                    milliseconds,
                                    alertable);
}

BOOL WSAAPI traced_get_result(SOCKET socket,
                              OVERLAPPED *overlapped,
                              DWORD *bytes,
                              BOOL wait,
                              DWORD *flags)
{
    struct actor *a = trace_calls_actor(false);
    BOOL ok;
    DWORD error;
    struct flight f;

    trace_calls_done(a);
    ok = WSAGetOverlappedResult(socket, overlapped, bytes, wait, flags);
    error = ok ? 0 : (DWORD) WSAGetLastError();
    if (error != WSA_IO_INCOMPLETE && trace_calls_take(overlapped, &f)) {
        a->from = trace_read_clock(&trace);
        trace_calls_handle(a, &f, *bytes, error);
    }
    WSASetLastError((int) error);
    return ok;
}

HANDLE WINAPI traced_create_port(HANDLE handle,
                                 HANDLE port,
                                 ULONG_PTR key,
                                 DWORD threads)
{
    LONGLONG from = trace_calls_now();
    HANDLE result = CreateIoCompletionPort(handle, port, key, threads);

    if (handle != INVALID_HANDLE_VALUE)
        trace_calls_note("CreateIoCompletionPort",
                         from,
                         trace_calls_conn((SOCKET) handle),
                         result != NULL ? 0 : -1);
    return result;
}

BOOL WINAPI traced_cancel_own(HANDLE handle)
{
    LONGLONG from = trace_calls_now();
    BOOL ok = CancelIo(handle);

    trace_calls_note("CancelIo",
                     from,
                     trace_calls_conn((SOCKET) handle),
                     ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_cancel(HANDLE handle, OVERLAPPED *overlapped)
{
    LONGLONG from = trace_calls_now();
    BOOL ok = CancelIoEx(handle, overlapped);

    trace_calls_note("CancelIoEx",
                     from,
                     trace_calls_conn((SOCKET) handle),
                     ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_post(HANDLE port,
                        DWORD bytes,
                        ULONG_PTR key,
                        OVERLAPPED *overlapped)
{
    LONGLONG from = trace_calls_now();
    BOOL ok = PostQueuedCompletionStatus(port, bytes, key, overlapped);

    trace_calls_note("PostQueuedCompletionStatus", from, 0, ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_wait_for_one(HANDLE port,
                                DWORD *bytes,
                                ULONG_PTR *key,
                                OVERLAPPED **overlapped,
                                DWORD milliseconds)
{
    struct actor *a = trace_calls_actor(true);
    DWORD error;
    BOOL ok;

    trace_calls_done(a);
    ok = GetQueuedCompletionStatus(port, bytes, key, overlapped, milliseconds);
    error = GetLastError();
    a->from = trace_read_clock(&trace);
    if (ok || *overlapped != NULL)
        trace_calls_on_packet(a, *overlapped, *bytes, ok ? 0 : error);
    SetLastError(error);
    return ok;
}

/* As GetQueuedCompletionStatus would say it, which fails if the operation has.
 */
static DWORD trace_calls_error(const OVERLAPPED *overlapped)
{
    typedef ULONG(__stdcall * to_error)(LONG);
    union {
        FARPROC any;
        to_error convert;
    } function;

    if (overlapped == NULL || (LONG) overlapped->Internal >= 0)
        return 0;
    function.any = GetProcAddress(GetModuleHandleW(L"ntdll.dll"),
                                  "RtlNtStatusToDosError");
    if (function.any == NULL)
        abort();
    return function.convert((LONG) overlapped->Internal);
}

BOOL WINAPI traced_wait(HANDLE port,
                        OVERLAPPED_ENTRY *entries,
                        ULONG count,
                        ULONG *removed,
                        DWORD milliseconds,
                        BOOL alertable)
{
    struct actor *a = trace_calls_actor(true);
    DWORD last;
    BOOL ok;

    trace_calls_done(a);
    ok = GetQueuedCompletionStatusEx(port,
                                     entries,
                                     count,
                                     removed,
                                     milliseconds,
                                     alertable);
    last = GetLastError();
    a->from = trace_read_clock(&trace);
    for (ULONG i = 0; ok && i < *removed; i++)
        trace_calls_on_packet(a,
                              entries[i].lpOverlapped,
                              entries[i].dwNumberOfBytesTransferred,
                              trace_calls_error(entries[i].lpOverlapped));
    SetLastError(last);
    return ok;
}

/* ExitProcess runs no function of atexit. */
DECLSPEC_NORETURN void WINAPI traced_exit_process(UINT code)
{
    trace_calls_at_exit();
    ExitProcess(code);
}
