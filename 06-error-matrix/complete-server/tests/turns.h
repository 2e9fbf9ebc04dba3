/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of the server: counts how
 * many receives in a row a worker makes for one socket. A client cannot
 * measure that reliably, because to be busy all the time it would have to be
 * faster than the server.
 *
 * No socket may have more than TURNS receives between two waits of a worker.
 * With TURNS_FULL in the environment the limit is TURNS_IF_FULL, and the port
 * is never empty: every wait fills all entries, if necessary with packets
 * whose key the server does not know. With TURNS_SHORT=N receives fail for
 * lack of memory until N sockets have been tried, and the timer ticks only
 * once. */
#ifndef TESTS_TURNS_H_
#define TESTS_TURNS_H_

#include "common/win.h"

/* One for the packet, as many as a worker handles from its own list before it
 * looks at the port again (QUOTA_MOST in worker.c, or QUOTA_FIRST if it always
 * finds packets there), and one to spare. */
#define TURNS 34
#define TURNS_IF_FULL 6

/* The exit code if a socket had more; the server also prints a line on
 * stderr. */
#define TURNS_UNFAIR 96

BOOL WINAPI turns_wait(HANDLE port,
                       OVERLAPPED_ENTRY *entries,
                       ULONG count,
                       ULONG *removed,
                       DWORD milliseconds,
                       BOOL alertable);
int WSAAPI turns_recv(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *received,
                      DWORD *flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

BOOL WINAPI turns_post(HANDLE port,
                       DWORD bytes,
                       ULONG_PTR key,
                       OVERLAPPED *overlapped);

#define PostQueuedCompletionStatus turns_post
#define GetQueuedCompletionStatusEx turns_wait
#define WSARecv turns_recv

#endif /* TESTS_TURNS_H_ */
