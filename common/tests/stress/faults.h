/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of a server, after guard.h.
 * Makes one system call of the server fail, the n-th of its kind. The error is
 * injected: this shows how the server handles it, not when Windows reports it.
 * The environment selects the call:
 *
 *   IOCP_FAULT=CALL:N:ERROR         as in WSARecv:3:10054
 *   IOCP_FAULT=CALL:N:ERROR:TIMES   and the following calls too
 *
 * N counts from 1; TIMES is how many calls fail in all. CALL is the name of a
 * function, which then just fails with ERROR, or one of these:
 *
 *   AcceptEx-packet, WSARecv-packet, WSASend-packet
 *       the call is pending, and its packet has the NTSTATUS ERROR; half of
 *       the data of a send has been sent before that
 *   WSASend-short
 *       the send succeeds, with half of the data; ERROR is ignored
 *   WSAEnumProtocolsW-layered
 *       the call succeeds, but the last provider that it names creates
 *       sockets that are not IFS handles; ERROR is ignored
 *   closed-port
 *       the port is closed by mistake just before a thread waits for a
 *       packet; ERROR is ignored
 *
 * malloc and calloc are both "calloc". At exit, one line on stdout says
 * whether the fault was injected, the port of the client whose connection it
 * was, or 0, and how many sockets the program has not closed:
 *
 *   fault: injected, client 40112, sockets 0
 *   fault: not reached, client 0, sockets 0 */
#ifndef COMMON_TESTS_STRESS_FAULTS_H_
#define COMMON_TESTS_STRESS_FAULTS_H_

#include <process.h>
#include <stddef.h>
#include <stdint.h>

#include "common/win.h"

/* In a build with FAULT_JOINED, the exit code of a process whose main returned
 * while a thread was still running. */
#define FAULT_OUTLIVED 97

SOCKET WSAAPI fault_socket(int family,
                           int type,
                           int protocol,
                           WSAPROTOCOL_INFOW *info,
                           GROUP group,
                           DWORD flags);
int WSAAPI fault_startup(WORD version, WSADATA *data);
int WSAAPI fault_enum_protocols(int *protocols,
                                WSAPROTOCOL_INFOW *infos,
                                DWORD *size);
int WSAAPI fault_bind(SOCKET socket, const struct sockaddr *name, int length);
int WSAAPI fault_listen(SOCKET socket, int backlog);
int WSAAPI fault_getsockname(SOCKET socket,
                             struct sockaddr *name,
                             int *length);
int WSAAPI fault_connect(SOCKET socket,
                         const struct sockaddr *name,
                         int length);
SOCKET WSAAPI fault_accept(SOCKET listener,
                           struct sockaddr *name,
                           int *length);
int WSAAPI fault_closesocket(SOCKET socket);
WSAEVENT WSAAPI fault_create_socket_event(void);
int WSAAPI fault_event_select(SOCKET socket, WSAEVENT event, long events);
DWORD WSAAPI fault_wait_for_events(DWORD count,
                                   const WSAEVENT *events,
                                   BOOL all,
                                   DWORD milliseconds,
                                   BOOL alertable);
int WSAAPI fault_ioctl(SOCKET socket,
                       DWORD code,
                       void *in,
                       DWORD in_size,
                       void *out,
                       DWORD out_size,
                       DWORD *bytes,
                       OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int WSAAPI fault_setsockopt(SOCKET socket,
                            int level,
                            int name,
                            const char *value,
                            int size);
int WSAAPI fault_ioctlsocket(SOCKET socket, long command, u_long *value);
int WSAAPI fault_shutdown(SOCKET socket, int how);
int WSAAPI fault_recv(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *received,
                      DWORD *flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int WSAAPI fault_send(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *sent,
                      DWORD flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

HANDLE WINAPI fault_create_port(HANDLE handle,
                                HANDLE port,
                                ULONG_PTR key,
                                DWORD threads);
BOOL WINAPI fault_set_modes(HANDLE handle, UCHAR modes);
BOOL WINAPI fault_cancel(HANDLE handle, OVERLAPPED *overlapped);
BOOL WINAPI fault_post(HANDLE port,
                       DWORD bytes,
                       ULONG_PTR key,
                       OVERLAPPED *overlapped);
BOOL WINAPI fault_wait_for_one(HANDLE port,
                               DWORD *bytes,
                               ULONG_PTR *key,
                               OVERLAPPED **overlapped,
                               DWORD milliseconds);
BOOL WINAPI fault_wait(HANDLE port,
                       OVERLAPPED_ENTRY *entries,
                       ULONG count,
                       ULONG *removed,
                       DWORD milliseconds,
                       BOOL alertable);
BOOL WINAPI fault_set_handler(PHANDLER_ROUTINE handler, BOOL add);
HANDLE WINAPI fault_create_event(SECURITY_ATTRIBUTES *attributes,
                                 BOOL manual,
                                 BOOL initial,
                                 const WCHAR *name);
BOOL WINAPI fault_set_event(HANDLE event);
DWORD WINAPI fault_wait_for_object(HANDLE object, DWORD milliseconds);
DWORD WINAPI fault_wait_for_objects(DWORD count,
                                    const HANDLE *objects,
                                    BOOL all,
                                    DWORD milliseconds);
void *WINAPI fault_virtual_alloc(void *address,
                                 SIZE_T size,
                                 DWORD type,
                                 DWORD protection);
uintptr_t fault_begin_thread(void *security,
                             unsigned stack_size,
                             unsigned(__stdcall *function)(void *),
                             void *argument,
                             unsigned flags,
                             unsigned *id);

/* Calls that do not fail go to guard.h. */
void *fault_malloc_at(size_t size, const char *file, int line);
void *fault_calloc_at(size_t count, size_t size, const char *file, int line);

#define WSAStartup fault_startup
#define WSASocketW fault_socket
#define WSAEnumProtocolsW fault_enum_protocols
#define bind fault_bind
#define listen fault_listen
#define getsockname fault_getsockname
#define connect fault_connect
#define accept fault_accept
#define closesocket fault_closesocket
#define WSACreateEvent fault_create_socket_event
#define WSAEventSelect fault_event_select
#define WSAWaitForMultipleEvents fault_wait_for_events
#define WSAIoctl fault_ioctl
#define setsockopt fault_setsockopt
#define ioctlsocket fault_ioctlsocket
#define shutdown fault_shutdown
#define WSARecv fault_recv
#define WSASend fault_send
#define CreateIoCompletionPort fault_create_port
#define SetFileCompletionNotificationModes fault_set_modes
#define CancelIoEx fault_cancel
#define PostQueuedCompletionStatus fault_post
#define GetQueuedCompletionStatus fault_wait_for_one
#define GetQueuedCompletionStatusEx fault_wait
#define SetConsoleCtrlHandler fault_set_handler
#define CreateEventW fault_create_event
#define SetEvent fault_set_event
#define WaitForSingleObject fault_wait_for_object
#define WaitForMultipleObjects fault_wait_for_objects
#define VirtualAlloc fault_virtual_alloc
#define _beginthreadex fault_begin_thread

#if !defined(GUARD_NO_NAMES)
#undef malloc
#undef calloc
#define malloc(size) fault_malloc_at(size, __FILE__, __LINE__)
#define calloc(count, size) fault_calloc_at(count, size, __FILE__, __LINE__)
#endif

#endif /* COMMON_TESTS_STRESS_FAULTS_H_ */
