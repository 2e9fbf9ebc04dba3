/* SPDX-License-Identifier: MIT */
/* The functions of a trial that start operations. */
#include <stdlib.h>
#include <string.h>

#include "common/tests/matrix/trial.h"

void prepare(struct trial *t, struct io *io, const SOCKET *socket, size_t size)
{
    memset(io, 0, sizeof *io);
    io->socket = socket;
    io->transferred = SENTINEL_BYTES;
    if (size > 0 && goes_on(t)) {
        /* Never freed, for the same reason as the trial: see trial_open. */
        io->bytes = malloc(size);
        if (io->bytes == NULL)
            trial_fail(t, "malloc", ERROR_NOT_ENOUGH_MEMORY);
        else
            memset(io->bytes, 'x', size);
    }
    io->buffer.len = (ULONG) size;
    io->buffer.buf = io->bytes;
}

void started(struct io *io, bool success)
{
    io->call = success ? 0 : (DWORD) WSAGetLastError();
}

void start_prepared_recv(struct trial *t, struct io *io)
{
    if (goes_on(t))
        started(io,
                WSARecv(t->socket,
                        &io->buffer,
                        1,
                        &io->transferred,
                        &io->flags,
                        &io->overlapped,
                        NULL) == 0);
}

void start_recv(struct trial *t, struct io *io, size_t size)
{
    prepare(t, io, &t->socket, size);
    start_prepared_recv(t, io);
}

void start_send(struct trial *t, struct io *io, size_t size)
{
    prepare(t, io, &t->socket, size);
    if (goes_on(t))
        started(io,
                WSASend(t->socket,
                        &io->buffer,
                        1,
                        &io->transferred,
                        0,
                        &io->overlapped,
                        NULL) == 0);
}

/* A send may be pending only because the peer's end has not yet taken what it
 * has room for. Returns whether its packet comes within quiet_ms, and takes it
 * away. */
static bool completes_after_all(struct trial *t)
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD bytes = 0;

    return GetQueuedCompletionStatus(t->port,
                                     &bytes,
                                     &key,
                                     &overlapped,
                                     quiet_ms(t));
}

void fill_until_pending(struct trial *t, struct io *io, size_t size)
{
    for (int i = 0; i < 1000 && goes_on(t); i++) {
        start_send(t, io, size);
        if (io->call == 0)
            discard_packet(t);
        else if (io->call != WSA_IO_PENDING)
            trial_fail(t, "WSASend", io->call);
        else if (!completes_after_all(t))
            return;
    }
    trial_fail(t, "a send that stays pending", WAIT_TIMEOUT);
}

void start_accept(struct trial *t,
                  struct io *io,
                  DWORD data,
                  DWORD local,
                  DWORD remote)
{
    GUID id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX accept_ex = NULL;

    load(t, t->listener, id, &accept_ex);
    prepare(t, io, &t->listener, data + (size_t) 2 * ADDRESS_SPACE);
    if (goes_on(t))
        started(io,
                accept_ex(t->listener,
                          t->socket,
                          io->bytes,
                          data,
                          local,
                          remote,
                          &io->transferred,
                          &io->overlapped));
}

void start_connect(struct trial *t, struct io *io, DWORD size)
{
    struct sockaddr_in address = address_of(t, t->listener);
    GUID id = WSAID_CONNECTEX;
    LPFN_CONNECTEX connect_ex = NULL;

    load(t, t->socket, id, &connect_ex);
    prepare(t, io, &t->socket, size);
    if (goes_on(t))
        started(io,
                connect_ex(t->socket,
                           (struct sockaddr *) &address,
                           sizeof address,
                           io->bytes,
                           size,
                           &io->transferred,
                           &io->overlapped));
}

void start_write(struct trial *t, struct io *io, const char *text)
{
    prepare(t, io, NULL, strlen(text));
    if (t->failed || io->bytes == NULL)
        return;
    memcpy(io->bytes, text, strlen(text));
    started(
        io,
        WriteFile(t->file, io->bytes, io->buffer.len, NULL, &io->overlapped));
}

void start_read(struct trial *t, struct io *io, DWORD offset, size_t size)
{
    prepare(t, io, NULL, size);
    io->overlapped.Offset = offset;
    if (!t->failed)
        started(io,
                ReadFile(t->file,
                         io->bytes,
                         io->buffer.len,
                         NULL,
                         &io->overlapped));
}

void update_accept_context(struct trial *t)
{
    require(t,
            !goes_on(t) || setsockopt(t->socket,
                                      SOL_SOCKET,
                                      SO_UPDATE_ACCEPT_CONTEXT,
                                      (const char *) &t->listener,
                                      sizeof t->listener) == 0,
            "SO_UPDATE_ACCEPT_CONTEXT can be set");
}

void update_connect_context(struct trial *t)
{
    require(t,
            !goes_on(t) || setsockopt(t->socket,
                                      SOL_SOCKET,
                                      SO_UPDATE_CONNECT_CONTEXT,
                                      /* cppcheck-suppress nullPointer */
                                      NULL,
                                      0) == 0,
            "SO_UPDATE_CONNECT_CONTEXT can be set");
}
