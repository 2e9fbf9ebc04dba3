/* SPDX-License-Identifier: MIT */
#include "accept.h"

#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

/* AcceptEx needs 16 bytes more than the longest address (Microsoft Learn). */
#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* How many clients in a row may have left before the slot is left free. */
#define MAX_TRIES 16

struct accept_slot {
    struct op op;
    volatile LONG in_use; /* 1 while the system or a worker uses it */
    SOCKET socket;        /* created beforehand; becomes the connection */
    const char *call;     /* the call that was made last to start it */
    char addresses[2 * ADDRESS_SPACE];
};

/* Each provider of sockets has its own AcceptEx. This asks for it once; the
 * AcceptEx of mswsock.lib would ask again in every call. */
static bool accept_load_function(SOCKET socket,
                                 GUID id,
                                 void *function,
                                 DWORD size)
{
    DWORD bytes = 0;

    if (WSAIoctl(socket,
                 SIO_GET_EXTENSION_FUNCTION_POINTER,
                 &id,
                 sizeof id,
                 function,
                 size,
                 &bytes,
                 NULL,
                 NULL) == 0)
        return true;
    error_report("WSAIoctl", (uint32_t) WSAGetLastError());
    return false;
}

/* Gets the two functions. Their names are GUIDs. */
static bool accept_load_functions(struct accept_pool *accepts)
{
    GUID accept_ex = WSAID_ACCEPTEX;
    GUID get_addresses = WSAID_GETACCEPTEXSOCKADDRS;

    return accept_load_function(accepts->listener,
                                accept_ex,
                                &accepts->accept_ex,
                                sizeof accepts->accept_ex) &&
           accept_load_function(accepts->listener,
                                get_addresses,
                                &accepts->get_addresses,
                                sizeof accepts->get_addresses);
}

bool accept_pool_open(struct accept_pool *accepts,
                      HANDLE port,
                      ULONG_PTR key,
                      SOCKET listener,
                      unsigned count,
                      struct rundown *rundown)
{
    SOCKADDR_STORAGE address;
    int length = sizeof address;

    accepts->listener = listener;
    accepts->listener_users = 1;
    InitializeSRWLock(&accepts->lock);
    if (getsockname(listener, (struct sockaddr *) &address, &length) != 0) {
        error_report("getsockname", (uint32_t) WSAGetLastError());
        return false;
    }
    if (!CreateIoCompletionPort((HANDLE) listener, port, key, 0)) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    accepts->family = address.ss_family;
    accepts->slot_count = count;
    accepts->rundown = rundown;
    accepts->slots = calloc(count, sizeof *accepts->slots);
    if (accepts->slots == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    return accept_load_functions(accepts);
}

/* Starts an accept without data. With a dwReceiveDataLength above 0 it would
 * not complete before the client sends something, so that a few silent clients
 * could use up all accepts (03-acceptex/tests/facts.c shows it). */
static DWORD accept_slot_start(struct accept_pool *accepts,
                               struct accept_slot *a)
    REQUIRES_SHARED_LOCK(accepts->lock)
{
    OVERLAPPED *ov = op_prepare_overlapped(&a->op, OP_ACCEPT);
    DWORD received = 0, error;

    assert(a->in_use);
    a->call = "WSASocket";
    a->socket = WSASocketW(accepts->family,
                           SOCK_STREAM,
                           IPPROTO_TCP,
                           NULL,
                           0,
                           WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (a->socket == INVALID_SOCKET)
        return (DWORD) WSAGetLastError();
    a->call = "AcceptEx";
    error = op_start_error(accepts->accept_ex(accepts->listener,
                                              a->socket,
                                              a->addresses,
                                              0,
                                              ADDRESS_SPACE,
                                              ADDRESS_SPACE,
                                              &received,
                                              ov));
    if (error != 0)
        closesocket(a->socket);
    return error;
}

/* The last user of the listener closes it. */
static void accept_pool_release_listener(struct accept_pool *accepts)
{
    assert(accepts->listener_users > 0);
    if (InterlockedDecrement(&accepts->listener_users) > 0)
        return;
    AcquireSRWLockExclusive(&accepts->lock);
    closesocket(accepts->listener);
    accepts->listener = INVALID_SOCKET;
    ReleaseSRWLockExclusive(&accepts->lock);
}

/* Starts the accept of one slot. WSAECONNRESET from the call means that a
 * client left before it was accepted (Microsoft Learn, AcceptEx): this tries
 * again, MAX_TRIES times at most. The first failure in a row is reported. */
static bool accept_slot_start_retrying(struct accept_pool *accepts,
                                       struct accept_slot *a)
    REQUIRES_SHARED_LOCK(accepts->lock)
{
    DWORD error = WSAECONNRESET;

    rundown_acquire(accepts->rundown);
    InterlockedIncrement(&accepts->listener_users);
    for (int i = 0; i < MAX_TRIES && error == WSAECONNRESET; i++)
        error = accept_slot_start(accepts, a);
    if (error == 0)
        InterlockedExchange(&accepts->failure_reported, 0);
    else if (InterlockedExchange(&accepts->failure_reported, 1) == 0)
        error_report(a->call, error);
    if (error != 0) {
        accept_pool_release_listener(accepts);
        rundown_release(accepts->rundown);
    }
    return error == 0;
}

/* The lock is held across AcceptEx, so that no accept is started after
 * accept_pool_stop has cancelled the pending ones. */
void accept_pool_refill(struct accept_pool *accepts)
{
    AcquireSRWLockShared(&accepts->lock);
    for (unsigned i = 0; i < accepts->slot_count && !accepts->stopping; i++) {
        struct accept_slot *a = &accepts->slots[i];

        if (InterlockedExchange(&a->in_use, 1) == 1)
            continue;
        if (!accept_slot_start_retrying(accepts, a)) {
            InterlockedExchange(&a->in_use,
                                0); /* any thread may take the slot now */
            break;
        }
    }
    ReleaseSRWLockShared(&accepts->lock);
}

/* Completes the accepted socket: without this, getpeername and getsockname
 * fail on it (Microsoft Learn, AcceptEx), and, users report, shutdown. The
 * value of the option is the handle of the listening socket. */
static DWORD accept_update_context(struct accept_pool *accepts, SOCKET socket)
{
    if (setsockopt(socket,
                   SOL_SOCKET,
                   SO_UPDATE_ACCEPT_CONTEXT,
                   (const char *) &accepts->listener,
                   sizeof accepts->listener) == 0)
        return 0;
    return (DWORD) WSAGetLastError();
}

/* Only GetAcceptExSockaddrs knows how AcceptEx stores the addresses. */
static void accept_slot_get_address(struct accept_pool *accepts,
                                    struct accept_slot *a,
                                    char text[NET_TEXT_SIZE])
{
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0;

    accepts->get_addresses(a->addresses,
                           0,
                           ADDRESS_SPACE,
                           ADDRESS_SPACE,
                           &local,
                           &local_length,
                           &remote,
                           &remote_length);
    net_format_address(remote, remote_length, text);
}

/* Reports an accept that brought no connection. */
static void accept_report_failure(DWORD error)
{
    if (error != ERROR_OPERATION_ABORTED) /* by accept_pool_stop */
        verbose_print("accept ended by %s (%lu)", error_name(error), error);
}

SOCKET accept_pool_take_socket(struct accept_pool *accepts,
                               struct op *op,
                               DWORD error,
                               char from[NET_TEXT_SIZE])
{
    struct accept_slot *a = CONTAINING_RECORD(op, struct accept_slot, op);
    SOCKET socket = a->socket;

    assert(a->in_use);
    if (error == 0)
        error = accept_update_context(accepts, socket);
    if (error == 0) {
        accept_slot_get_address(accepts, a, from);
    } else {
        accept_report_failure(error);
        closesocket(socket);
        socket = INVALID_SOCKET;
    }
    InterlockedExchange(&a->in_use, 0);
    accept_pool_release_listener(accepts);
    if (socket == INVALID_SOCKET)
        rundown_release(accepts->rundown);
    return socket;
}

/* An accept that has already completed cannot be cancelled, although its
 * packet has not been handled yet. Its client is still served, and for that
 * the listener has to stay open, because SO_UPDATE_ACCEPT_CONTEXT needs it. */
void accept_pool_stop(struct accept_pool *accepts)
{
    bool first;

    AcquireSRWLockExclusive(&accepts->lock);
    first = !accepts->stopping && accepts->listener != INVALID_SOCKET;
    accepts->stopping = true;
    if (accepts->listener != INVALID_SOCKET)
        CancelIoEx((HANDLE) accepts->listener, NULL);
    ReleaseSRWLockExclusive(&accepts->lock);
    if (first)
        accept_pool_release_listener(accepts);
}

void accept_pool_free(struct accept_pool *accepts)
{
    free(accepts->slots);
    accepts->slots = NULL;
}
