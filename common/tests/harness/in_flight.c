/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/in_flight.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#undef WSARecv
#undef WSASend
#undef WSAGetOverlappedResult
#undef closesocket

#define MOST 256

/* The pending operation of each socket. An entry without an OVERLAPPED is
 * free. */
static struct {
    SOCKET socket;
    OVERLAPPED *overlapped;
} in_flight__all[MOST];

static SRWLOCK in_flight__lock = SRWLOCK_INIT;

/* Records the operation, or with NULL removes it. Returns the previous one. */
static OVERLAPPED *in_flight__note(SOCKET socket, OVERLAPPED *overlapped)
{
    OVERLAPPED *before = NULL;
    int at = -1;

    AcquireSRWLockExclusive(&in_flight__lock);
    for (int i = 0; i < MOST && before == NULL; i++) {
        bool taken = in_flight__all[i].overlapped != NULL;

        if (taken && in_flight__all[i].socket == socket) {
            before = in_flight__all[i].overlapped;
            at = i;
        } else if (!taken && at < 0) {
            at = i;
        }
    }
    if (at >= 0) {
        in_flight__all[at].socket = socket;
        in_flight__all[at].overlapped = overlapped;
    } else if (overlapped != NULL) {
        fputs("in flight: too many operations are pending\n", stderr);
        abort();
    }
    ReleaseSRWLockExclusive(&in_flight__lock);
    return before;
}

/* A call that fails immediately starts no operation. */
static int in_flight__started(SOCKET socket,
                              OVERLAPPED *overlapped,
                              int result)
{
    int error = WSAGetLastError();

    if (result == 0 || error == WSA_IO_PENDING)
        in_flight__note(socket, overlapped);
    else
        in_flight__note(socket, NULL);
    WSASetLastError(error);
    return result;
}

int in_flight_recv(SOCKET socket,
                   WSABUF *buffers,
                   DWORD count,
                   DWORD *received,
                   DWORD *flags,
                   OVERLAPPED *overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return in_flight__started(
        socket,
        overlapped,
        WSARecv(socket, buffers, count, received, flags, overlapped, routine));
}

int in_flight_send(SOCKET socket,
                   WSABUF *buffers,
                   DWORD count,
                   DWORD *sent,
                   DWORD flags,
                   OVERLAPPED *overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return in_flight__started(
        socket,
        overlapped,
        WSASend(socket, buffers, count, sent, flags, overlapped, routine));
}

BOOL in_flight_result(SOCKET socket,
                      OVERLAPPED *overlapped,
                      DWORD *bytes,
                      BOOL wait,
                      DWORD *flags)
{
    BOOL ok = WSAGetOverlappedResult(socket, overlapped, bytes, wait, flags);
    int error = WSAGetLastError();

    if (ok || error != WSA_IO_INCOMPLETE)
        in_flight__note(socket, NULL);
    WSASetLastError(error);
    return ok;
}

int in_flight_close(SOCKET socket)
{
    if (in_flight__note(socket, NULL) != NULL) {
        fputs("in flight: a socket is closed while its operation is pending\n",
              stderr);
        fflush(NULL);
        _exit(IN_FLIGHT_CLOSED);
    }
    return closesocket(socket);
}
