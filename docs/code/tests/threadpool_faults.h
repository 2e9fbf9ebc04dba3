/* SPDX-License-Identifier: MIT */
/* Included before threadpool.c in a test build: counts the calls of
 * StartThreadpoolIo and CancelThreadpoolIo and the callbacks, and prints the
 * counts each time a connection is closed. The pool itself does not report an
 * imbalance. */
#ifndef CODE_TESTS_THREADPOOL_FAULTS_H_
#define CODE_TESTS_THREADPOOL_FAULTS_H_

#include <stdio.h>
#include <winsock2.h>
#include <windows.h>

static volatile LONG pool_started, pool_cancelled, pool_callbacks;
static PTP_WIN32_IO_CALLBACK pool_callback;

static void CALLBACK pool_count(PTP_CALLBACK_INSTANCE instance,
                                void *context,
                                void *overlapped,
                                ULONG error,
                                ULONG_PTR bytes,
                                PTP_IO io)
{
    InterlockedIncrement(&pool_callbacks);
    pool_callback(instance, context, overlapped, error, bytes, io);
}

static PTP_IO pool_create(HANDLE handle,
                          PTP_WIN32_IO_CALLBACK callback,
                          void *context,
                          PTP_CALLBACK_ENVIRON environment)
{
    pool_callback = callback;
    return CreateThreadpoolIo(handle, pool_count, context, environment);
}

static void pool_start(PTP_IO io)
{
    InterlockedIncrement(&pool_started);
    StartThreadpoolIo(io);
}

static void pool_cancel(PTP_IO io)
{
    InterlockedIncrement(&pool_cancelled);
    CancelThreadpoolIo(io);
}

/* Every third WSASend fails. */
static int pool_send(SOCKET socket,
                     WSABUF *buffers,
                     DWORD count,
                     DWORD *sent,
                     DWORD flags,
                     OVERLAPPED *ov,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    static volatile LONG sends;

    if (InterlockedIncrement(&sends) % 3 != 0)
        return WSASend(socket, buffers, count, sent, flags, ov, routine);
    WSASetLastError(WSAENOBUFS);
    return SOCKET_ERROR;
}

static void pool_close(PTP_IO io)
{
    CloseThreadpoolIo(io);
    printf("started %ld, cancelled %ld, callbacks %ld\n",
           pool_started,
           pool_cancelled,
           pool_callbacks);
    fflush(stdout);
}

#define CreateThreadpoolIo pool_create
#define StartThreadpoolIo pool_start
#define CancelThreadpoolIo pool_cancel
#define CloseThreadpoolIo pool_close
#define WSASend pool_send

#endif /* CODE_TESTS_THREADPOOL_FAULTS_H_ */
