/* SPDX-License-Identifier: MIT */
/* The socket calls of faults.h. */
#include <stdlib.h>

#include "common/tests/stress/accept_ex.h"
#include "common/tests/stress/faults_table.h"

/* This file calls the real functions. */
#undef WSAStartup
#undef WSASocketW
#undef WSAEnumProtocolsW
#undef bind
#undef listen
#undef getsockname
#undef connect
#undef accept
#undef closesocket
#undef WSACreateEvent
#undef WSAEventSelect
#undef WSAWaitForMultipleEvents
#undef WSAIoctl
#undef setsockopt
#undef ioctlsocket
#undef shutdown
#undef WSARecv
#undef WSASend

static LPFN_ACCEPTEX accept_ex_of_system;

SOCKET WSAAPI fault_socket(int family,
                           int type,
                           int protocol,
                           WSAPROTOCOL_INFOW *info,
                           GROUP group,
                           DWORD flags)
{
    SOCKET socket;

    if (fault_due("WSASocketW", INVALID_SOCKET))
        return INVALID_SOCKET;
    socket = WSASocketW(family, type, protocol, info, group, flags);
    if (socket != INVALID_SOCKET)
        InterlockedIncrement(&fault_sockets);
    return socket;
}

/* The only call that returns its error code. */
int WSAAPI fault_startup(WORD version, WSADATA *data)
{
    if (fault_due("WSAStartup", INVALID_SOCKET))
        return (int) GetLastError();
    return WSAStartup(version, data);
}

int WSAAPI fault_enum_protocols(int *protocols,
                                WSAPROTOCOL_INFOW *infos,
                                DWORD *size)
{
    int count;

    if (fault_due("WSAEnumProtocolsW", INVALID_SOCKET))
        return SOCKET_ERROR;
    count = WSAEnumProtocolsW(protocols, infos, size);
    if (count > 0 && fault_due("WSAEnumProtocolsW-layered", INVALID_SOCKET))
        infos[count - 1].dwServiceFlags1 &= ~(DWORD) XP1_IFS_HANDLES;
    return count;
}

int WSAAPI fault_bind(SOCKET socket, const struct sockaddr *name, int length)
{
    if (fault_due("bind", INVALID_SOCKET))
        return SOCKET_ERROR;
    return bind(socket, name, length);
}

int WSAAPI fault_listen(SOCKET socket, int backlog)
{
    if (fault_due("listen", INVALID_SOCKET))
        return SOCKET_ERROR;
    return listen(socket, backlog);
}

int WSAAPI fault_getsockname(SOCKET socket, struct sockaddr *name, int *length)
{
    if (fault_due("getsockname", INVALID_SOCKET))
        return SOCKET_ERROR;
    return getsockname(socket, name, length);
}

int WSAAPI fault_connect(SOCKET socket,
                         const struct sockaddr *name,
                         int length)
{
    if (fault_due("connect", INVALID_SOCKET))
        return SOCKET_ERROR;
    return connect(socket, name, length);
}

SOCKET WSAAPI fault_accept(SOCKET listener, struct sockaddr *name, int *length)
{
    SOCKET socket;

    if (fault_due("accept", INVALID_SOCKET))
        return INVALID_SOCKET;
    socket = accept(listener, name, length);
    if (socket != INVALID_SOCKET)
        InterlockedIncrement(&fault_sockets);
    return socket;
}

WSAEVENT WSAAPI fault_create_socket_event(void)
{
    if (fault_due("WSACreateEvent", INVALID_SOCKET))
        return WSA_INVALID_EVENT;
    return WSACreateEvent();
}

int WSAAPI fault_event_select(SOCKET socket, WSAEVENT event, long events)
{
    if (fault_due("WSAEventSelect", socket))
        return SOCKET_ERROR;
    return WSAEventSelect(socket, event, events);
}

DWORD WSAAPI fault_wait_for_events(DWORD count,
                                   const WSAEVENT *events,
                                   BOOL all,
                                   DWORD milliseconds,
                                   BOOL alertable)
{
    if (fault_due("WSAWaitForMultipleEvents", INVALID_SOCKET))
        return WSA_WAIT_FAILED;
    return WSAWaitForMultipleEvents(count,
                                    events,
                                    all,
                                    milliseconds,
                                    alertable);
}

int WSAAPI fault_closesocket(SOCKET socket)
{
    int result = closesocket(socket);

    if (result == 0)
        InterlockedDecrement(&fault_sockets);
    return result;
}

static BOOL PASCAL fault_accept_ex(SOCKET listener,
                                   SOCKET socket,
                                   void *output,
                                   DWORD data,
                                   DWORD local,
                                   DWORD remote,
                                   DWORD *received,
                                   OVERLAPPED *overlapped)
{
    if (fault_due("AcceptEx", INVALID_SOCKET))
        return FALSE;
    if (fault_due("AcceptEx-packet", INVALID_SOCKET)) {
        fault_by_packet((HANDLE) listener, overlapped);
        return FALSE;
    }
    return accept_ex_of_system(listener,
                               socket,
                               output,
                               data,
                               local,
                               remote,
                               received,
                               overlapped);
}

/* Returns our AcceptEx instead of the provider's. */
int WSAAPI fault_ioctl(SOCKET socket,
                       DWORD code,
                       void *in,
                       DWORD in_size,
                       void *out,
                       DWORD out_size,
                       DWORD *bytes,
                       OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    int result;

    if (fault_due("WSAIoctl", socket))
        return SOCKET_ERROR;
    result = WSAIoctl(socket,
                      code,
                      in,
                      in_size,
                      out,
                      out_size,
                      bytes,
                      overlapped,
                      routine);
    if (result == 0)
        accept_ex_replace(code,
                          in,
                          out,
                          fault_accept_ex,
                          &accept_ex_of_system);
    return result;
}

/* SO_UPDATE_ACCEPT_CONTEXT is set even when it is to fail: it makes the
 * client's address available. */
int WSAAPI fault_setsockopt(SOCKET socket,
                            int level,
                            int name,
                            const char *value,
                            int size)
{
    bool update = level == SOL_SOCKET && name == SO_UPDATE_ACCEPT_CONTEXT;
    int result = 0;

    if (update) {
        result = setsockopt(socket, level, name, value, size);
        fault_accepted(socket);
    }
    if (fault_due("setsockopt", socket))
        return SOCKET_ERROR;
    return update ? result : setsockopt(socket, level, name, value, size);
}

int WSAAPI fault_ioctlsocket(SOCKET socket, long command, u_long *value)
{
    if (fault_due("ioctlsocket", socket))
        return SOCKET_ERROR;
    return ioctlsocket(socket, command, value);
}

int WSAAPI fault_shutdown(SOCKET socket, int how)
{
    if (fault_due("shutdown", socket))
        return SOCKET_ERROR;
    return shutdown(socket, how);
}

int WSAAPI fault_recv(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *received,
                      DWORD *flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    if (fault_due("WSARecv", socket))
        return SOCKET_ERROR;
    if (fault_due("WSARecv-packet", socket)) {
        fault_by_packet((HANDLE) socket, overlapped);
        return SOCKET_ERROR;
    }
    return WSARecv(socket,
                   buffers,
                   count,
                   received,
                   flags,
                   overlapped,
                   routine);
}

/* Cuts the total length of the buffers in half, but not below one byte.
 * Returns how many of the buffers remain. */
static DWORD halve(const WSABUF *from, DWORD count, WSABUF *half)
{
    ULONG total = 0;
    DWORD n = 0;

    for (DWORD i = 0; i < count; i++)
        total += from[i].len;
    total = (total + 1) / 2;
    for (; n < count && total > 0; n++) {
        half[n] = from[n];
        if (half[n].len > total)
            half[n].len = total;
        total -= half[n].len;
    }
    return n;
}

#define BUFFERS 16 /* more than any server passes */

int WSAAPI fault_send(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *sent,
                      DWORD flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    WSABUF half[BUFFERS];
    DWORD bytes;

    if (fault_due("WSASend", socket))
        return SOCKET_ERROR;
    if (count > BUFFERS)
        abort();
    if (fault_due("WSASend-packet", socket)) {
        count = halve(buffers, count, half);
        (void) WSASend(socket, half, count, &bytes, flags, NULL, NULL);
        fault_by_packet((HANDLE) socket, overlapped);
        return SOCKET_ERROR;
    }
    if (fault_due("WSASend-short", socket)) {
        count = halve(buffers, count, half);
        buffers = half;
    }
    return WSASend(socket, buffers, count, sent, flags, overlapped, routine);
}
