/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/starve.h"

#include <stdbool.h>

#undef WSARecv
#undef WSASend

/* Every third call, whoever makes it. */
static bool starve(void)
{
    static volatile LONG calls;

    if (InterlockedIncrement(&calls) % 3 != 0)
        return false;
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
