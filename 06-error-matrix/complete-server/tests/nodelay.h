/* SPDX-License-Identifier: MIT */
/* Included before everything else in a build of the server for a test: no send
 * may be held back for the acknowledgement of the one before. A client cannot
 * see for certain whether one would be. */
#ifndef TESTS_NODELAY_H_
#define TESTS_NODELAY_H_

#include "common/win.h"

/* The exit code of a server that sends on a socket without TCP_NODELAY; a line
 * on stderr says so. */
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
