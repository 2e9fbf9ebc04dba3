/* SPDX-License-Identifier: MIT */
/* How a trial begins and ends, and how its row is made. */
#include "common/tests/matrix/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "common/tests/harness/test.h"

#include <process.h>

struct trial *trial_open(void)
{
    struct trial *t = calloc(1, sizeof *t);

    if (t == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        exit(1);
    }
    row_clear(&t->row);
    t->key = TRIAL_KEY;
    t->started = GetTickCount64();
    t->listener = t->socket = t->peer = INVALID_SOCKET;
    t->file = t->other = INVALID_HANDLE_VALUE;
    t->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (t->port == NULL)
        trial_fail(t, "CreateIoCompletionPort", GetLastError());
    return t;
}

static void trial__close_handle(HANDLE *handle)
{
    if (*handle != INVALID_HANDLE_VALUE && *handle != NULL)
        CloseHandle(*handle);
    *handle = INVALID_HANDLE_VALUE;
}

/* Closes the peer first, because a pending send of ours may complete only
 * then. */
void trial_close(struct trial *t)
{
    closesocket(t->peer);
    closesocket(t->socket);
    closesocket(t->listener);
    trial__close_handle(&t->other);
    trial__close_handle(&t->file);
    trial__close_handle(&t->port);
}

void trial_fail(struct trial *t, const char *call, DWORD error)
{
    if (!goes_on(t))
        return;
    t->failed = true;
    snprintf(t->text,
             sizeof t->text,
             "%.150s: %s (%lu)",
             call,
             error_name(error),
             (unsigned long) error);
}

bool goes_on(const struct trial *t)
{
    return !t->failed && !t->skipped;
}

void require(struct trial *t, bool condition, const char *text)
{
    if (condition || !goes_on(t))
        return;
    t->failed = true;
    snprintf(t->text, sizeof t->text, "this did not hold: %.200s", text);
}

void skip(struct trial *t, const char *reason)
{
    if (!goes_on(t))
        return;
    t->skipped = true;
    snprintf(t->text, sizeof t->text, "%.250s", reason);
}

/* ours, untouched, NULL or other */
static const char *trial__key_text(const struct trial *t, ULONG_PTR key)
{
    if (key == t->key)
        return "ours";
    if (key == SENTINEL_KEY)
        return "untouched";
    return key == 0 ? "NULL" : "other";
}

static const char *trial__pointer_text(const struct io *io,
                                       const OVERLAPPED *overlapped)
{
    if (overlapped == NULL)
        return "NULL";
    return io != NULL && overlapped == &io->overlapped ? "ours" : "other";
}

/* OVERLAPPED.Internal is a ULONG_PTR with an NTSTATUS in its lower half; the
 * upper half has no meaning. */
static void trial__status(struct trial *t, const struct io *io)
{
    char text[ROW_FIELD_SIZE];

    snprintf(text,
             sizeof text,
             "%08lX",
             (unsigned long) (io->overlapped.Internal & 0xFFFFFFFFu));
    row_set_text(&t->row, COLUMN_STATUS, text);
}

/* The Winsock error of the operation, which can be queried only while the
 * socket is open. */
static void trial__wsa(struct trial *t, struct io *io)
{
    DWORD bytes = 0, flags = 0;

    if (io->socket == NULL || *io->socket == INVALID_SOCKET)
        return;
    if (WSAGetOverlappedResult(*io->socket,
                               &io->overlapped,
                               &bytes,
                               FALSE,
                               &flags))
        row_set_number(&t->row, COLUMN_WSA, 0);
    else
        row_set_number(&t->row, COLUMN_WSA, (DWORD) WSAGetLastError());
}

/* Calls GetQueuedCompletionStatus once, with every output parameter set to a
 * value that it cannot return. Returns the OVERLAPPED. */
static OVERLAPPED *trial__wait(struct trial *t,
                               struct io *io,
                               HANDLE port,
                               DWORD milliseconds)
{
    OVERLAPPED *overlapped = (OVERLAPPED *) SENTINEL_KEY;
    DWORD bytes = SENTINEL_BYTES;
    ULONG_PTR key = SENTINEL_KEY;
    BOOL ok;

    SetLastError(SENTINEL_ERROR);
    ok = GetQueuedCompletionStatus(port,
                                   &bytes,
                                   &key,
                                   &overlapped,
                                   milliseconds);
    t->last_error = GetLastError();
    row_set_text(&t->row, COLUMN_GQCS, ok ? "TRUE" : "FALSE");
    row_set_number(&t->row, COLUMN_ERROR, ok ? 0 : t->last_error);
    if (bytes == SENTINEL_BYTES)
        row_set_text(&t->row, COLUMN_BYTES, "untouched");
    else
        row_set_number(&t->row, COLUMN_BYTES, bytes);
    row_set_text(&t->row, COLUMN_KEY, trial__key_text(t, key));
    row_set_text(&t->row,
                 COLUMN_OVERLAPPED,
                 trial__pointer_text(io, overlapped));
    return overlapped;
}

/* The two columns that come from io itself. */
static void trial__row_of_io(struct trial *t, struct io *io)
{
    if (io == NULL)
        return;
    row_set_number(&t->row, COLUMN_CALL, io->call);
    trial__status(t, io);
}

void dequeue(struct trial *t, struct io *io)
{
    if (!goes_on(t))
        return;
    if (trial__wait(t, io, t->port, LIMIT_MS) == &io->overlapped)
        trial__wsa(t, io);
    trial__row_of_io(t, io);
}

/* Makes the row of a packet that comes within that time, or the row "no
 * packet". */
static void trial__dequeue_within(struct trial *t,
                                  struct io *io,
                                  DWORD milliseconds)
{
    OVERLAPPED *overlapped;

    if (!goes_on(t))
        return;
    overlapped = trial__wait(t, io, t->port, milliseconds);
    if (overlapped == NULL && t->last_error == WAIT_TIMEOUT)
        row_clear(&t->row);
    else if (io != NULL && overlapped == &io->overlapped)
        trial__wsa(t, io);
    trial__row_of_io(t, io);
}

DWORD soon_ms(const struct trial *t)
{
    return (DWORD) (500 + 20 * (GetTickCount64() - t->started));
}

void dequeue_soon(struct trial *t, struct io *io)
{
    trial__dequeue_within(t, io, soon_ms(t));
}

DWORD quiet_ms(const struct trial *t)
{
    ULONGLONG elapsed = GetTickCount64() - t->started;

    return 60 + (DWORD) (elapsed < 100 ? 10 * elapsed : 1000);
}

void dequeue_nothing(struct trial *t, struct io *io)
{
    trial__dequeue_within(t, io, quiet_ms(t));
}

OVERLAPPED *wait_on(struct trial *t, HANDLE port, DWORD milliseconds)
{
    return goes_on(t) ? trial__wait(t, NULL, port, milliseconds) : NULL;
}

void wait_for_id(struct trial *t, DWORD id)
{
    if (goes_on(t) &&
        (ULONG_PTR) trial__wait(t, NULL, t->port, LIMIT_MS) == id)
        row_set_text(&t->row, COLUMN_OVERLAPPED, "id");
}

OVERLAPPED *discard_packet(struct trial *t)
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD bytes = 0;

    if (!goes_on(t))
        return NULL;
    if (!GetQueuedCompletionStatus(t->port,
                                   &bytes,
                                   &key,
                                   &overlapped,
                                   LIMIT_MS) &&
        overlapped == NULL)
        trial_fail(t, "GetQueuedCompletionStatus", GetLastError());
    return overlapped;
}

void row_of_call(struct trial *t, DWORD error)
{
    row_clear(&t->row);
    row_set_number(&t->row, COLUMN_CALL, error);
}

void row_of_status(struct trial *t, struct io *io)
{
    row_clear(&t->row);
    trial__row_of_io(t, io);
}

DWORD error_of_bool(BOOL success)
{
    return success ? 0 : GetLastError();
}

DWORD error_of_socket(int result)
{
    return result != SOCKET_ERROR ? 0 : (DWORD) WSAGetLastError();
}

void inject(struct trial *t, struct io *io, DWORD status, DWORD bytes)
{
    typedef LONG(
        __stdcall *
        set_io_completion)(HANDLE, ULONG_PTR, void *, LONG, ULONG_PTR);
    set_io_completion set =
        (set_io_completion) test_ntdll("NtSetIoCompletion");

    if (!goes_on(t))
        return;
    if (io != NULL) {
        /* as the system leaves it behind */
        io->overlapped.Internal = status;
        io->overlapped.InternalHigh = bytes;
    }
    if (set == NULL || set(t->port,
                           t->key,
                           io != NULL ? &io->overlapped : NULL,
                           (LONG) status,
                           bytes) != 0)
        trial_fail(t, "NtSetIoCompletion", ERROR_PROC_NOT_FOUND);
}

HANDLE start_thread(struct trial *t, unsigned(__stdcall *run)(void *))
{
    return start_thread_with(t, run, t);
}

HANDLE start_thread_with(struct trial *t,
                         unsigned(__stdcall *run)(void *),
                         void *argument)
{
    HANDLE thread = NULL;

    if (!goes_on(t))
        return NULL;
    thread = (HANDLE) _beginthreadex(NULL, 0, run, argument, 0, NULL);
    if (thread == NULL)
        trial_fail(t, "_beginthreadex", ERROR_NOT_ENOUGH_MEMORY);
    return thread;
}

void join_thread(struct trial *t, HANDLE thread)
{
    if (thread == NULL)
        return;
    if (WaitForSingleObject(thread, 2 * LIMIT_MS) != WAIT_OBJECT_0)
        trial_fail(t, "the exit of a thread", WAIT_TIMEOUT);
    CloseHandle(thread);
}

/* A thread that answers each time it is woken. */
struct trial__echo {
    HANDLE call, answer; /* auto-reset events */
};

#define TRIAL__ECHOES 25

static unsigned __stdcall trial__answer_calls(void *argument)
{
    struct trial__echo *echo = argument;

    for (int i = 0; i < TRIAL__ECHOES; i++) {
        WaitForSingleObject(echo->call, INFINITE);
        SetEvent(echo->answer);
    }
    return 0;
}

/* Returns how long it takes to start a thread and to wake it 25 times. */
static DWORD trial__measure_threads_ms(struct trial *t)
{
    struct trial__echo echo = {CreateEventW(NULL, FALSE, FALSE, NULL),
                               CreateEventW(NULL, FALSE, FALSE, NULL)};
    ULONGLONG from = GetTickCount64();
    HANDLE thread =
        (HANDLE) _beginthreadex(NULL, 0, trial__answer_calls, &echo, 0, NULL);

    require(t,
            thread != NULL && echo.call != NULL && echo.answer != NULL,
            "threads and events can be had");
    if (thread != NULL) {
        for (int i = 0; i < TRIAL__ECHOES; i++)
            SignalObjectAndWait(echo.call, echo.answer, LIMIT_MS, FALSE);
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    CloseHandle(echo.call);
    CloseHandle(echo.answer);
    return (DWORD) (GetTickCount64() - from);
}

DWORD moment_ms(struct trial *t)
{
    if (t->moment_ms == 0)
        t->moment_ms = 100 + 2 * trial__measure_threads_ms(t);
    return t->moment_ms;
}

void let_it_wait(struct trial *t)
{
    Sleep(moment_ms(t));
}

HANDLE new_event(struct trial *t)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);

    if (event == NULL)
        trial_fail(t, "CreateEvent", GetLastError());
    return event;
}

void await_event(struct trial *t, HANDLE event)
{
    require(
        t,
        !goes_on(t) || WaitForSingleObject(event, LIMIT_MS) == WAIT_OBJECT_0,
        "the event is set");
}

HANDLE duplicate(struct trial *t, HANDLE handle)
{
    HANDLE copy = NULL;

    if (goes_on(t) && !DuplicateHandle(GetCurrentProcess(),
                                       handle,
                                       GetCurrentProcess(),
                                       &copy,
                                       0,
                                       FALSE,
                                       DUPLICATE_SAME_ACCESS))
        trial_fail(t, "DuplicateHandle", GetLastError());
    return copy;
}

void open_temporary(struct trial *t, DWORD flags)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH];

    if (GetTempPathW(MAX_PATH, folder) == 0 ||
        GetTempFileNameW(folder, L"iocp", 0, path) == 0) {
        trial_fail(t, "GetTempFileName", GetLastError());
        return;
    }
    t->file = CreateFileW(path,
                          GENERIC_READ | GENERIC_WRITE,
                          0,
                          NULL,
                          CREATE_ALWAYS,
                          FILE_FLAG_DELETE_ON_CLOSE | flags,
                          NULL);
    if (t->file == INVALID_HANDLE_VALUE)
        trial_fail(t, "CreateFile", GetLastError());
}
