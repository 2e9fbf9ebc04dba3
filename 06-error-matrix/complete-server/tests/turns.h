/* SPDX-License-Identifier: MIT */
/* Included before everything else in a build of the server for a test: counts
 * the turns that its workers give. No client can see them for certain, because
 * one that is busy all the time has to be quicker than the server.
 *
 * No socket may have more than TURNS receives between two waits of a worker.
 * With TURNS_FULL in the environment that is TURNS_IF_FULL, and the port is
 * never empty: every wait returns as many packets as there is room for, those
 * that are missing being ones that nobody knows. With TURNS_SHORT=N memory is
 * short until N sockets have been received from, and the timer ticks once and
 * no more. */
#ifndef TESTS_TURNS_H_
#define TESTS_TURNS_H_

#include "common/win.h"

/* For the one that a packet was for, as many as a worker handles from its own
 * list before it looks at the port (QUOTA_MOST in worker.c, or QUOTA_FIRST if
 * it always finds packets there), and one to spare. */
#define TURNS 34
#define TURNS_IF_FULL 6

/* The exit code of a server that has given more; a line on stderr says so. */
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
