/* SPDX-License-Identifier: MIT */
/* See trace_calls.h. Compiled with TRACE_NO_NAMES, so that the calls here go
 * to the system, or to faults.h if that is included too. */
#include "common/tests/stress/trace_calls.h"

#include <stdbool.h>

#include "common/errors.h"
#include "common/tests/stress/accept_ex.h"
#include "common/tests/stress/trace_state.h"

static LPFN_ACCEPTEX accept_ex_of_system;

SOCKET WSAAPI traced_accept(SOCKET listener,
                            struct sockaddr *name,
                            int *length)
{
    LONGLONG from = trace_state_now();
    SOCKET socket = accept(listener, name, length);

    if (socket != INVALID_SOCKET)
        trace_state_note("accept", from, trace_state_add_conn(socket), 0);
    return socket;
}

int WSAAPI traced_recv(SOCKET socket, char *buffer, int size, int flags)
{
    LONGLONG from = trace_state_now();
    int result = recv(socket, buffer, size, flags);

    trace_state_note("recv", from, trace_state_conn(socket), result);
    return result;
}

int WSAAPI traced_send(SOCKET socket, const char *bytes, int size, int flags)
{
    LONGLONG from = trace_state_now();
    int result = send(socket, bytes, size, flags);

    trace_state_note("send", from, trace_state_conn(socket), result);
    return result;
}

int WSAAPI traced_shutdown(SOCKET socket, int how)
{
    LONGLONG from = trace_state_now();
    int result = shutdown(socket, how);

    trace_state_note("shutdown", from, trace_state_conn(socket), result);
    return result;
}

int WSAAPI traced_closesocket(SOCKET socket)
{
    LONGLONG from = trace_state_now();
    unsigned conn = trace_state_end_conn(socket);
    int result = closesocket(socket);

    if (conn != 0)
        trace_state_note("closesocket", from, conn, result);
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
    LONG id = trace_state_start(is_empty ? "readable" : "receive",
                                socket,
                                INVALID_SOCKET,
                                overlapped);
    int result =
        WSARecv(socket, buffers, count, received, flags, overlapped, routine);

    trace_state_started(id, overlapped, result == 0);
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
    LONG id = trace_state_start("send", socket, INVALID_SOCKET, overlapped);
    int result =
        WSASend(socket, buffers, count, sent, flags, overlapped, routine);

    trace_state_started(id, overlapped, result == 0);
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
    LONG id = trace_state_start("accept", listener, accepted, overlapped);
    BOOL result = accept_ex_of_system(listener,
                                      accepted,
                                      output,
                                      data_size,
                                      local_size,
                                      remote_size,
                                      received,
                                      overlapped);

    trace_state_started(id, overlapped, result);
    return result;
}

/* Returns our AcceptEx instead of the provider's. */
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
    int result = WSAIoctl(socket,
                          code,
                          in,
                          in_size,
                          out,
                          out_size,
                          bytes,
                          overlapped,
                          routine);

    if (result == 0)
        accept_ex_replace(code,
                          in,
                          out,
                          traced_accept_ex,
                          &accept_ex_of_system);
    return result;
}

DWORD WSAAPI traced_wait_for_events(DWORD count,
                                    const WSAEVENT *events,
                                    BOOL all,
                                    DWORD milliseconds,
                                    BOOL alertable)
{
    trace_state_done(trace_state_actor(false));
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
    struct actor *a = trace_state_actor(false);
    BOOL ok;
    DWORD error;

    trace_state_done(a);
    ok = WSAGetOverlappedResult(socket, overlapped, bytes, wait, flags);
    error = ok ? 0 : (DWORD) WSAGetLastError();
    if (error != WSA_IO_INCOMPLETE)
        trace_state_on_result(a, overlapped, *bytes, error);
    WSASetLastError((int) error);
    return ok;
}

HANDLE WINAPI traced_create_port(HANDLE handle,
                                 HANDLE port,
                                 ULONG_PTR key,
                                 DWORD threads)
{
    LONGLONG from = trace_state_now();
    HANDLE result = CreateIoCompletionPort(handle, port, key, threads);

    if (handle != INVALID_HANDLE_VALUE)
        trace_state_note("CreateIoCompletionPort",
                         from,
                         trace_state_conn((SOCKET) handle),
                         result != NULL ? 0 : -1);
    return result;
}

BOOL WINAPI traced_cancel_own(HANDLE handle)
{
    LONGLONG from = trace_state_now();
    BOOL ok = CancelIo(handle);

    trace_state_note("CancelIo",
                     from,
                     trace_state_conn((SOCKET) handle),
                     ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_cancel(HANDLE handle, OVERLAPPED *overlapped)
{
    LONGLONG from = trace_state_now();
    BOOL ok = CancelIoEx(handle, overlapped);

    trace_state_note("CancelIoEx",
                     from,
                     trace_state_conn((SOCKET) handle),
                     ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_post(HANDLE port,
                        DWORD bytes,
                        ULONG_PTR key,
                        OVERLAPPED *overlapped)
{
    LONGLONG from = trace_state_now();
    BOOL ok = PostQueuedCompletionStatus(port, bytes, key, overlapped);

    trace_state_note("PostQueuedCompletionStatus", from, 0, ok ? 0 : -1);
    return ok;
}

BOOL WINAPI traced_wait_for_one(HANDLE port,
                                DWORD *bytes,
                                ULONG_PTR *key,
                                OVERLAPPED **overlapped,
                                DWORD milliseconds)
{
    struct actor *a = trace_state_actor(true);
    DWORD error;
    BOOL ok;

    trace_state_done(a);
    ok = GetQueuedCompletionStatus(port, bytes, key, overlapped, milliseconds);
    error = GetLastError();
    trace_state_resume(a);
    if (ok || *overlapped != NULL)
        trace_state_on_packet(a, *overlapped, *bytes, ok ? 0 : error);
    SetLastError(error);
    return ok;
}

/* Returns the error with which GetQueuedCompletionStatus would fail for this
 * operation, or 0. */
static DWORD trace_calls_error(const OVERLAPPED *overlapped)
{
    const struct error_entry *entry;

    if (overlapped == NULL || (LONG) overlapped->Internal >= 0)
        return 0;
    entry = error_find_status((uint32_t) overlapped->Internal);
    return entry != NULL ? entry->win32 : ERROR_MR_MID_NOT_FOUND;
}

BOOL WINAPI traced_wait(HANDLE port,
                        OVERLAPPED_ENTRY *entries,
                        ULONG count,
                        ULONG *removed,
                        DWORD milliseconds,
                        BOOL alertable)
{
    struct actor *a = trace_state_actor(true);
    DWORD last;
    BOOL ok;

    trace_state_done(a);
    ok = GetQueuedCompletionStatusEx(port,
                                     entries,
                                     count,
                                     removed,
                                     milliseconds,
                                     alertable);
    last = GetLastError();
    trace_state_resume(a);
    for (ULONG i = 0; ok && i < *removed; i++)
        trace_state_on_packet(a,
                              entries[i].lpOverlapped,
                              entries[i].dwNumberOfBytesTransferred,
                              trace_calls_error(entries[i].lpOverlapped));
    SetLastError(last);
    return ok;
}

/* ExitProcess does not call the functions registered with atexit. */
DECLSPEC_NORETURN void WINAPI traced_exit_process(UINT code)
{
    trace_state_at_exit();
    ExitProcess(code);
}
