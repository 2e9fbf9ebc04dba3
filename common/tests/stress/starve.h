/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of a server. A test cannot
 * make the system run out of memory, so functions that report this error
 * replace WSARecv and WSASend. The error is injected: this shows how the
 * server handles WSAENOBUFS, not when Windows reports it. */
#ifndef COMMON_TESTS_STRESS_STARVE_H_
#define COMMON_TESTS_STRESS_STARVE_H_

#include "common/win.h"

int starve_recv(SOCKET socket,
                WSABUF *buffers,
                DWORD count,
                DWORD *received,
                DWORD *flags,
                OVERLAPPED *overlapped,
                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int starve_send(SOCKET socket,
                WSABUF *buffers,
                DWORD count,
                DWORD *sent,
                DWORD flags,
                OVERLAPPED *overlapped,
                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

#define WSARecv starve_recv
#define WSASend starve_send

#endif /* COMMON_TESTS_STRESS_STARVE_H_ */
