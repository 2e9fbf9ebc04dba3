/* SPDX-License-Identifier: MIT */
#include "common/clients/load_op.h"

#include <string.h>

static DWORD load_op__start_error(bool success)
{
    DWORD error = success ? 0 : (DWORD) WSAGetLastError();

    return error == WSA_IO_PENDING ? 0 : error;
}

/* Zeroes the OVERLAPPED, which is necessary before each use. */
static OVERLAPPED *load_op__prepare_overlapped(struct load_op *op,
                                               enum load_op_kind kind)
{
    memset(&op->overlapped, 0, sizeof op->overlapped);
    op->kind = kind;
    return &op->overlapped;
}

DWORD load_op_start_connect(struct load_op *op,
                            SOCKET socket,
                            LPFN_CONNECTEX connect_ex,
                            const struct net_address *server)
{
    return load_op__start_error(
        connect_ex(socket,
                   (const struct sockaddr *) &server->storage,
                   server->length,
                   NULL,
                   0,
                   NULL,
                   load_op__prepare_overlapped(op, LOAD_OP_CONNECT)));
}

DWORD load_op_start_recv(struct load_op *op,
                         SOCKET socket,
                         char *room,
                         DWORD size)
{
    WSABUF buffer;
    DWORD flags = 0;

    buffer.buf = room;
    buffer.len = size;
    return load_op__start_error(
        WSARecv(socket,
                &buffer,
                1,
                NULL,
                &flags,
                load_op__prepare_overlapped(op, LOAD_OP_RECV),
                NULL) == 0);
}

DWORD load_op_start_send(struct load_op *op,
                         SOCKET socket,
                         const unsigned char *bytes,
                         size_t length)
{
    WSABUF buffer;

    /* WSABUF has no const, but a send only reads the buffer. */
    buffer.buf = (CHAR *) (uintptr_t) bytes;
    buffer.len = (ULONG) length;
    return load_op__start_error(
        WSASend(socket,
                &buffer,
                1,
                NULL,
                0,
                load_op__prepare_overlapped(op, LOAD_OP_SEND),
                NULL) == 0);
}

DWORD load_op_error(struct load_op *op, SOCKET socket)
{
    DWORD bytes, flags;

    if (WSAGetOverlappedResult(socket, &op->overlapped, &bytes, FALSE, &flags))
        return 0;
    return (DWORD) WSAGetLastError();
}
