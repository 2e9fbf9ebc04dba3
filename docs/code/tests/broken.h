/* SPDX-License-Identifier: MIT */
/* Included before a program in a test build: makes a call fail that no test
 * could make fail otherwise. CODE_FAULT in the environment says which:
 *
 *   winsock   WSAStartup fails
 *   port      no port can be created
 *   wait      a wait fails and returns no packet; select fails */
#ifndef CODE_TESTS_BROKEN_H_
#define CODE_TESTS_BROKEN_H_

#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

static BOOL broken_is(const char *name)
{
    const char *fault = getenv("CODE_FAULT");

    return fault != NULL && strcmp(fault, name) == 0;
}

static inline int broken_start(WORD version, WSADATA *data)
{
    return broken_is("winsock") ? WSASYSNOTREADY : WSAStartup(version, data);
}

static inline HANDLE broken_port(HANDLE file,
                                 HANDLE port,
                                 ULONG_PTR key,
                                 DWORD threads)
{
    if (port != NULL || !broken_is("port"))
        return CreateIoCompletionPort(file, port, key, threads);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
}

static inline BOOL broken_wait(HANDLE port,
                               DWORD *bytes,
                               ULONG_PTR *key,
                               OVERLAPPED **ov,
                               DWORD limit)
{
    if (!broken_is("wait"))
        return GetQueuedCompletionStatus(port, bytes, key, ov, limit);
    *ov = NULL;
    SetLastError(ERROR_ABANDONED_WAIT_0);
    return FALSE;
}

static inline int broken_select(int count,
                                fd_set *readable,
                                fd_set *writable,
                                fd_set *failed,
                                struct timeval *limit)
{
    if (!broken_is("wait"))
        return select(count, readable, writable, failed, limit);
    WSASetLastError(WSAENOBUFS);
    return SOCKET_ERROR;
}

#define WSAStartup broken_start
#define CreateIoCompletionPort broken_port
#define GetQueuedCompletionStatus broken_wait
#define select broken_select

#endif /* CODE_TESTS_BROKEN_H_ */
