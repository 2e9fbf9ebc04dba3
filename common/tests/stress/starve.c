/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/starve.h"

#include <stdbool.h>

#undef WSARecv
#undef WSASend

/* Fails every third call of any thread, or the first STARVE_FIRST calls. */
static bool starve(void)
{
    static volatile LONG calls;
    LONG call = InterlockedIncrement(&calls);

#ifdef STARVE_FIRST
    if (call > STARVE_FIRST)
        return false;
#else
    if (call % 3 != 0)
        return false;
#endif
    WSASetLastError(WSAENOBUFS);
    return true;
}

int starve_recv(SOCKET socket,
                WSABUF *buffers,
                DWORD count,
                DWORD *received,
                DWORD *flags,
                OVERLAPPED *overlapped,
                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    if (starve())
        return SOCKET_ERROR;
    return WSARecv(socket,
                   buffers,
                   count,
                   received,
                   flags,
                   overlapped,
                   routine);
}

int starve_send(SOCKET socket,
                WSABUF *buffers,
                DWORD count,
                DWORD *sent,
                DWORD flags,
                OVERLAPPED *overlapped,
                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    if (starve())
        return SOCKET_ERROR;
    return WSASend(socket, buffers, count, sent, flags, overlapped, routine);
}
