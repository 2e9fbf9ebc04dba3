/* SPDX-License-Identifier: MIT */
#include "06-error-matrix/complete-server/tests/nodelay.h"

#include <stdio.h>
#include <stdlib.h>

#undef WSASend

int WSAAPI nodelay_send(SOCKET socket,
                        WSABUF *buffers,
                        DWORD count,
                        DWORD *sent,
                        DWORD flags,
                        OVERLAPPED *overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    DWORD on = 0;
    int size = sizeof on;

    if (getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, (char *) &on, &size) !=
            0 ||
        on == 0) {
        fputs("nodelay: a send without TCP_NODELAY\n", stderr);
        fflush(NULL);
        _exit(NODELAY_MISSING);
    }
    return WSASend(socket, buffers, count, sent, flags, overlapped, routine);
}
