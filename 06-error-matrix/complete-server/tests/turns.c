/* SPDX-License-Identifier: MIT */
#include "06-error-matrix/complete-server/tests/turns.h"

#include "06-error-matrix/complete-server/server.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#undef PostQueuedCompletionStatus
#undef GetQueuedCompletionStatusEx
#undef WSARecv

/* Returns a number from the environment, or 0. */
static unsigned turns__setting(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : (unsigned) strtoul(text, NULL, 10);
}

/* How many receives a worker has made on one socket since its last wait. */
struct turns {
    DWORD thread; /* 0: the entry is free */
    SOCKET socket;
    unsigned count;
};

#define MOST 1024

static struct turns turns__all[MOST];
static SRWLOCK turns__lock = SRWLOCK_INIT;

/* Returns the entry of that socket, or a free one; NULL if there is none. */
static struct turns *turns__find(DWORD thread, SOCKET socket)
{
    struct turns *free = NULL;

    for (struct turns *t = turns__all; t < turns__all + MOST; t++) {
        if (t->thread == thread && t->socket == socket)
            return t;
        if (t->thread == 0 && free == NULL)
            free = t;
    }
    return free;
}

static void turns__forget(DWORD thread)
{
    AcquireSRWLockExclusive(&turns__lock);
    for (struct turns *t = turns__all; t < turns__all + MOST; t++) {
        if (t->thread == thread)
            t->thread = 0;
    }
    ReleaseSRWLockExclusive(&turns__lock);
}

static unsigned turns__count(DWORD thread, SOCKET socket)
{
    struct turns *t;
    unsigned count = 0;

    AcquireSRWLockExclusive(&turns__lock);
    t = turns__find(thread, socket);
    if (t != NULL) {
        t->count = t->thread == 0 ? 1 : t->count + 1;
        t->thread = thread;
        t->socket = socket;
        count = t->count;
    }
    ReleaseSRWLockExclusive(&turns__lock);
    return count;
}

/* Fills the rest of the batch with packets whose key the server does not use.
 */
static void turns__fill(OVERLAPPED_ENTRY *entries, ULONG count, ULONG *removed)
{
    static const OVERLAPPED_ENTRY nobody = {.lpCompletionKey = 99};

    while (*removed < count)
        entries[(*removed)++] = nobody;
}

BOOL WINAPI turns_wait(HANDLE port,
                       OVERLAPPED_ENTRY *entries,
                       ULONG count,
                       ULONG *removed,
                       DWORD milliseconds,
                       BOOL alertable)
{
    bool full = turns__setting("TURNS_FULL") != 0;
    BOOL ok = GetQueuedCompletionStatusEx(port,
                                          entries,
                                          count,
                                          removed,
                                          full ? 0 : milliseconds,
                                          alertable);

    turns__forget(GetCurrentThreadId());
    if (!full)
        return ok;
    if (!ok)
        *removed = 0;
    turns__fill(entries, count, removed);
    return TRUE;
}

BOOL WINAPI turns_post(HANDLE port,
                       DWORD bytes,
                       ULONG_PTR key,
                       OVERLAPPED *overlapped)
{
    static volatile LONG ticks;

    if (key == KEY_TICK && turns__setting("TURNS_SHORT") != 0 &&
        InterlockedIncrement(&ticks) > 1)
        return TRUE;
    return PostQueuedCompletionStatus(port, bytes, key, overlapped);
}

/* True while memory is short. No socket is closed during that time, so each
 * new value is another socket. */
static bool turns__is_short(SOCKET socket)
{
    static SOCKET seen[MOST];
    static unsigned count;
    unsigned enough = turns__setting("TURNS_SHORT"), i = 0;
    bool is_short;

    if (enough == 0)
        return false;
    AcquireSRWLockExclusive(&turns__lock);
    while (i < count && seen[i] != socket)
        i++;
    if (i == count && count < MOST)
        seen[count++] = socket;
    is_short = count < enough;
    ReleaseSRWLockExclusive(&turns__lock);
    return is_short;
}

static unsigned turns__most(void)
{
    return turns__setting("TURNS_FULL") != 0 ? TURNS_IF_FULL : TURNS;
}

int WSAAPI turns_recv(SOCKET socket,
                      WSABUF *buffers,
                      DWORD count,
                      DWORD *received,
                      DWORD *flags,
                      OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    if (turns__is_short(socket)) {
        WSASetLastError(WSAENOBUFS);
        return SOCKET_ERROR;
    }
    if (turns__count(GetCurrentThreadId(), socket) > turns__most()) {
        fputs("turns: one connection has too many receives in a row\n",
              stderr);
        fflush(NULL);
        _exit(TURNS_UNFAIR);
    }
    return WSARecv(socket,
                   buffers,
                   count,
                   received,
                   flags,
                   overlapped,
                   routine);
}
