/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of the server: checks that
 * no send can be delayed until the previous one is acknowledged. A client
 * cannot reliably observe such a delay. */
#ifndef TESTS_NODELAY_H_
#define TESTS_NODELAY_H_

#include "common/win.h"

/* The exit code if the server sends on a socket without TCP_NODELAY; it also
 * prints a line on stderr. */
#define NODELAY_MISSING 95

int WSAAPI nodelay_send(SOCKET socket,
                        WSABUF *buffers,
                        DWORD count,
                        DWORD *sent,
                        DWORD flags,
                        OVERLAPPED *overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

#define WSASend nodelay_send

#endif /* TESTS_NODELAY_H_ */
