/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of a program, after guard.h
 * and faults.h if they are. Records the calls of the program in the format of
 * common/trace.h, so that a run of a program without --trace can be shown. The
 * environment names the file:
 *
 *   IOCP_TRACE=FILE
 *
 * Every call does what it would do otherwise. What is recorded:
 *
 *   - an operation (accept, readable for a receive of zero bytes, receive,
 *     send) from the call that starts it until its packet is dequeued or,
 *     without a port, its result is obtained ("b" and "e");
 *   - "queued" if the operation completed immediately: its packet is then in
 *     the queue, unless a thread has dequeued it already;
 *   - "packet" where a thread dequeues one, and from there until the thread
 *     waits again or the program exits, what it handles ("X"), by the name of
 *     the operation. "posted" is a packet of PostQueuedCompletionStatus;
 *   - calls that start no operation ("X", category "call"): accept, recv,
 *     send, shutdown, closesocket, CreateIoCompletionPort with a socket,
 *     CancelIo, CancelIoEx and PostQueuedCompletionStatus.
 *
 * Connections are numbered from 1, in the order in which they are accepted. */
#ifndef COMMON_TESTS_STRESS_TRACE_CALLS_H_
#define COMMON_TESTS_STRESS_TRACE_CALLS_H_

#include "common/win.h"

SOCKET WSAAPI traced_accept(SOCKET listener,
                            struct sockaddr *name,
                            int *length);
int WSAAPI traced_recv(SOCKET socket, char *buffer, int size, int flags);
int WSAAPI traced_send(SOCKET socket, const char *bytes, int size, int flags);
int WSAAPI traced_shutdown(SOCKET socket, int how);
int WSAAPI traced_closesocket(SOCKET socket);
int WSAAPI traced_start_recv(SOCKET socket,
                             WSABUF *buffers,
                             DWORD count,
                             DWORD *received,
                             DWORD *flags,
                             OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int WSAAPI traced_start_send(SOCKET socket,
                             WSABUF *buffers,
                             DWORD count,
                             DWORD *sent,
                             DWORD flags,
                             OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int WSAAPI traced_ioctl(SOCKET socket,
                        DWORD code,
                        void *in,
                        DWORD in_size,
                        void *out,
                        DWORD out_size,
                        DWORD *bytes,
                        OVERLAPPED *overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
DWORD WSAAPI traced_wait_for_events(DWORD count,
                                    const WSAEVENT *events,
                                    BOOL all,
                                    DWORD milliseconds,
                                    BOOL alertable);
BOOL WSAAPI traced_get_result(SOCKET socket,
                              OVERLAPPED *overlapped,
                              DWORD *bytes,
                              BOOL wait,
                              DWORD *flags);
HANDLE WINAPI traced_create_port(HANDLE handle,
                                 HANDLE port,
                                 ULONG_PTR key,
                                 DWORD threads);
BOOL WINAPI traced_cancel_own(HANDLE handle);
BOOL WINAPI traced_cancel(HANDLE handle, OVERLAPPED *overlapped);
BOOL WINAPI traced_post(HANDLE port,
                        DWORD bytes,
                        ULONG_PTR key,
                        OVERLAPPED *overlapped);
BOOL WINAPI traced_wait_for_one(HANDLE port,
                                DWORD *bytes,
                                ULONG_PTR *key,
                                OVERLAPPED **overlapped,
                                DWORD milliseconds);
BOOL WINAPI traced_wait(HANDLE port,
                        OVERLAPPED_ENTRY *entries,
                        ULONG count,
                        ULONG *removed,
                        DWORD milliseconds,
                        BOOL alertable);
DECLSPEC_NORETURN void WINAPI traced_exit_process(UINT code);

/* trace_calls.c itself calls the functions that these names replace. */
#if !defined(TRACE_NO_NAMES)
#undef accept
#undef closesocket
#undef shutdown
#undef WSARecv
#undef WSASend
#undef WSAIoctl
#undef WSAWaitForMultipleEvents
#undef CreateIoCompletionPort
#undef CancelIoEx
#undef PostQueuedCompletionStatus
#undef GetQueuedCompletionStatus
#undef GetQueuedCompletionStatusEx
#define accept traced_accept
#define recv traced_recv
#define send traced_send
#define shutdown traced_shutdown
#define closesocket traced_closesocket
#define WSARecv traced_start_recv
#define WSASend traced_start_send
#define WSAIoctl traced_ioctl
#define WSAWaitForMultipleEvents traced_wait_for_events
#define WSAGetOverlappedResult traced_get_result
#define CreateIoCompletionPort traced_create_port
#define CancelIo traced_cancel_own
#define CancelIoEx traced_cancel
#define PostQueuedCompletionStatus traced_post
#define GetQueuedCompletionStatus traced_wait_for_one
#define GetQueuedCompletionStatusEx traced_wait
#define ExitProcess traced_exit_process
#endif

#endif /* COMMON_TESTS_STRESS_TRACE_CALLS_H_ */
