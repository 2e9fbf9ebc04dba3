/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of a server in which every
 * connection has one operation in flight. Terminates the process when a socket
 * is closed before WSAGetOverlappedResult has reported that its operation has
 * completed. The damage itself, a write by the system to freed memory, is too
 * rare to wait for. */
#ifndef COMMON_TESTS_HARNESS_IN_FLIGHT_H_
#define COMMON_TESTS_HARNESS_IN_FLIGHT_H_

#include "common/win.h"

/* The exit code of a process that closed such a socket; a line on stderr says
 * so. */
#define IN_FLIGHT_CLOSED 97

int in_flight_recv(SOCKET socket,
                   WSABUF *buffers,
                   DWORD count,
                   DWORD *received,
                   DWORD *flags,
                   OVERLAPPED *overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int in_flight_send(SOCKET socket,
                   WSABUF *buffers,
                   DWORD count,
                   DWORD *sent,
                   DWORD flags,
                   OVERLAPPED *overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
BOOL in_flight_result(SOCKET socket,
                      OVERLAPPED *overlapped,
                      DWORD *bytes,
                      BOOL wait,
                      DWORD *flags);
int in_flight_close(SOCKET socket);

#define WSARecv in_flight_recv
#define WSASend in_flight_send
#define WSAGetOverlappedResult in_flight_result
#define closesocket in_flight_close

#endif /* COMMON_TESTS_HARNESS_IN_FLIGHT_H_ */
