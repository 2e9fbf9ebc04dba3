/* SPDX-License-Identifier: MIT */
#include "common/clients/stream.h"

#include <limits.h>

ULONGLONG stream_deadline_after(unsigned milliseconds)
{
    return GetTickCount64() + milliseconds;
}

DWORD stream_time_left(ULONGLONG deadline)
{
    ULONGLONG now = GetTickCount64();

    return now < deadline ? (DWORD) (deadline - now) : 0;
}

static struct timeval stream__time_left(ULONGLONG deadline)
{
    DWORD left = stream_time_left(deadline);
    struct timeval time;

    time.tv_sec = (long) (left / 1000);
    time.tv_usec = (long) (left % 1000 * 1000);
    return time;
}

/* The FD_SET macro of the Windows headers is a loop that compilers warn about.
 */
static void stream__set_only(fd_set *set, SOCKET socket)
{
    set->fd_count = 1;
    set->fd_array[0] = socket;
}

unsigned stream_wait_until(SOCKET socket, unsigned wanted, ULONGLONG deadline)
{
    fd_set readable, writable;
    struct timeval left = stream__time_left(deadline);
    unsigned possible;

    readable.fd_count = 0;
    writable.fd_count = 0;
    if (wanted & STREAM_CAN_READ)
        stream__set_only(&readable, socket);
    if (wanted & STREAM_CAN_WRITE)
        stream__set_only(&writable, socket);
    if (select(0, &readable, &writable, NULL, &left) == SOCKET_ERROR)
        return wanted; /* the next call on the socket gets the error */
    possible = 0;
    if (readable.fd_count > 0)
        possible |= STREAM_CAN_READ;
    if (writable.fd_count > 0)
        possible |= STREAM_CAN_WRITE;
    return possible;
}

/* Winsock reports a connection that was made as writable, and one that failed
 * in the third set of select. */
static int stream__finish_connect(SOCKET socket, ULONGLONG deadline)
{
    fd_set writable, failed;
    struct timeval left = stream__time_left(deadline);
    int error = 0;
    int length = sizeof error;

    stream__set_only(&writable, socket);
    stream__set_only(&failed, socket);
    if (select(0, NULL, &writable, &failed, &left) == SOCKET_ERROR)
        return WSAGetLastError();
    if (writable.fd_count == 0 && failed.fd_count == 0)
        return WSAETIMEDOUT;
    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, (char *) &error, &length) ==
        SOCKET_ERROR)
        return WSAGetLastError();
    return error;
}

/* Without TCP_NODELAY, small pieces would be held back and arrive as one. */
static int stream__set_options(SOCKET socket, int receive_buffer)
{
    u_long on = 1;
    int one = 1;

    if (ioctlsocket(socket, (long) FIONBIO, &on) == SOCKET_ERROR)
        return WSAGetLastError();
    if (setsockopt(socket,
                   IPPROTO_TCP,
                   TCP_NODELAY,
                   (const char *) &one,
                   sizeof one) == SOCKET_ERROR)
        return WSAGetLastError();
    if (receive_buffer != 0 && setsockopt(socket,
                                          SOL_SOCKET,
                                          SO_RCVBUF,
                                          (const char *) &receive_buffer,
                                          sizeof receive_buffer) != 0)
        return WSAGetLastError();
    return 0;
}

static int stream__start_connect(SOCKET socket,
                                 const struct net_address *address)
{
    if (connect(socket,
                (const struct sockaddr *) &address->storage,
                address->length) == 0)
        return 0;
    return WSAGetLastError();
}

/* WSA_FLAG_OVERLAPPED is for Wine 10, although nothing here is overlapped:
 * without it, a send of which the host accepts only a part waits for the rest,
 * even on a non-blocking socket. */
int stream_connect_by(const struct net_address *address,
                      int receive_buffer,
                      ULONGLONG deadline,
                      SOCKET *result)
{
    SOCKET socket =
        WSASocketW(address->storage.ss_family,
                   SOCK_STREAM,
                   IPPROTO_TCP,
                   NULL,
                   0,
                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    int error;

    if (socket == INVALID_SOCKET)
        return WSAGetLastError();
    error = stream__set_options(socket, receive_buffer);
    if (error == 0)
        error = stream__start_connect(socket, address);
    if (error == WSAEWOULDBLOCK)
        error = stream__finish_connect(socket, deadline);
    if (error != 0)
        closesocket(socket);
    else
        *result = socket;
    return error;
}

static struct stream_io stream__from_error(int error)
{
    struct stream_io io = {STREAM_FAILED, 0, error};

    if (error == WSAEWOULDBLOCK)
        io.result = STREAM_BUSY;
    return io;
}

/* In Wine 8, recv() returns 0 after a reset, as it does at the end of a
 * stream; only WSAPoll distinguishes them there. On Windows recv() has already
 * failed with WSAECONNRESET. */
static bool stream__was_reset(SOCKET socket)
{
    WSAPOLLFD poll;

    poll.fd = socket;
    poll.events = POLLIN;
    poll.revents = 0;
    return WSAPoll(&poll, 1, 0) == 1 && (poll.revents & POLLERR) != 0;
}

struct stream_io stream_receive_now(SOCKET socket, void *buffer, size_t size)
{
    struct stream_io io = {STREAM_MOVED, 0, 0};
    int count = recv(socket, buffer, size < INT_MAX ? (int) size : INT_MAX, 0);

    if (count == SOCKET_ERROR)
        return stream__from_error(WSAGetLastError());
    if (count == 0 && stream__was_reset(socket))
        return stream__from_error(WSAECONNRESET);
    if (count == 0)
        io.result = STREAM_END;
    io.count = (size_t) count;
    return io;
}

struct stream_io stream_send_now(SOCKET socket,
                                 const void *bytes,
                                 size_t length)
{
    struct stream_io io = {STREAM_MOVED, 0, 0};
    int count =
        send(socket, bytes, length < INT_MAX ? (int) length : INT_MAX, 0);

    if (count == SOCKET_ERROR)
        return stream__from_error(WSAGetLastError());
    if (count == 0)
        io.result = STREAM_BUSY;
    io.count = (size_t) count;
    return io;
}

struct stream_io stream_receive_by(SOCKET socket,
                                   void *buffer,
                                   size_t size,
                                   ULONGLONG deadline)
{
    struct stream_io io = stream_receive_now(socket, buffer, size);

    while (io.result == STREAM_BUSY &&
           stream_wait_until(socket, STREAM_CAN_READ, deadline))
        io = stream_receive_now(socket, buffer, size);
    return io;
}

struct stream_io stream_send_by(SOCKET socket,
                                const void *bytes,
                                size_t length,
                                ULONGLONG deadline)
{
    struct stream_io io = stream_send_now(socket, bytes, length);

    while (io.result == STREAM_BUSY &&
           stream_wait_until(socket, STREAM_CAN_WRITE, deadline))
        io = stream_send_now(socket, bytes, length);
    return io;
}

void stream_close_by_reset(SOCKET socket)
{
    struct linger abort_now = {1, 0};

    setsockopt(socket,
               SOL_SOCKET,
               SO_LINGER,
               (const char *) &abort_now,
               sizeof abort_now);
    closesocket(socket);
}
