/* SPDX-License-Identifier: MIT */
/* One connection, from its first operation to its last packet.
 *
 * While no thread holds the lock of a connection:
 *   - if it is not CONN_CLOSING, an operation is in flight or it waits in the
 *     queue, and so it has a reference (conn.h lists them);
 *   - if it is CONN_CLOSING and has no reference, it has been freed.
 *
 * Lock order: the server's lock before that of a connection. (conn_open holds
 * the lock of a connection first, but no other thread can find that one yet.)
 * conn_open, conn_on_completion and conn_resume_first acquire the lock of a
 * connection, and conn_unlock_and_release releases it; the functions with
 * REQUIRES_LOCK run in between. */
#include "conn.h"

#include <assert.h>
#include <stdlib.h>

#include "common/errors.h"
#include "common/verbose.h"

#include "start.h"
#include "receive.h"
#include "send.h"
#include "server.h"

void conn_cancel_pending(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->receive.in_flight || c->send.in_flight)
        CancelIoEx((HANDLE) c->socket, NULL);
}

/* The socket stays open until nothing is pending. Closing it here would cancel
 * the pending operations too, but c is needed until their packets are handled,
 * and would then have a socket that no longer exists. */
void conn_close(struct conn *c, DWORD why, const char *reason)
    REQUIRES_LOCK(c->lock)
{
    struct linger reset = {1, 0};

    if (why == END_OF_STREAM)
        verbose_print("conn %u: closed at end of stream", c->id);
    else
        verbose_print("conn %u: closed by %s (%lu): %s",
                      c->id,
                      error_name(why),
                      why,
                      reason);
    c->state = CONN_CLOSING;
    if (why == END_OF_STREAM)
        return;
    setsockopt(c->socket,
               SOL_SOCKET,
               SO_LINGER,
               (const char *) &reset,
               sizeof reset);
    conn_cancel_pending(c);
}

void conn_abort(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state != CONN_CLOSING)
        conn_close(c, ERROR_TIMEOUT, "the server stops");
}

/* Sends our end of stream, behind everything that has been sent. Nothing can
 * be sent after it. Receiving still works. If it cannot be sent, c is closed,
 * so that the client does not wait for it. */
static void conn_send_fin(struct conn *c) REQUIRES_LOCK(c->lock)
{
    c->fin_sent = shutdown(c->socket, SD_SEND) == 0;
    c->send_started_ms = GetTickCount64();
    if (!c->fin_sent)
        conn_close(c,
                   (DWORD) WSAGetLastError(),
                   "our end of stream could not be sent");
}

/* True if there is unread data. FIONREAD works while a receive is pending;
 * recv with MSG_PEEK may not (with Wine 8 it waits behind the receive). */
static bool conn_has_unread_data(struct conn *c)
{
    u_long bytes = 0;

    return ioctlsocket(c->socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

/* Everything has been sent. If nothing more is to be answered, this sends our
 * end of stream. While a receive with a buffer is in flight, this cannot tell,
 * because data that has arrived may already be in that buffer. */
static void conn_on_all_sent(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state == CONN_DRAINING && !conn_has_unread_data(c) &&
        !(c->receive.in_flight && c->receive.kind == OP_RECV))
        c->state = CONN_FINISHING;
    if (c->state != CONN_FINISHING)
        return;
    if (c->fin_received)
        conn_close(c, END_OF_STREAM, NULL); /* closesocket sends ours */
    else if (!c->fin_sent)
        conn_send_fin(c);
}

/* Starts every operation that c can start now. */
static void conn_start_next(struct worker *w, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    conn_start_sends(w, c);
    if (c->send_head == NULL && !c->send.in_flight)
        conn_on_all_sent(c);
    conn_start_receive(w, c);
}

/* Frees a connection whose last reference has been released. This is the only
 * place where a connection's socket is closed. The address is taken off its
 * count first, because a client that sees the close may connect again
 * immediately. */
static void conn_free(struct server *s, struct conn *c)
{
    assert(c->state == CONN_CLOSING && c->reference_count == 0);
    AcquireSRWLockExclusive(&s->lock);
    *c->link = c->next;
    if (c->next != NULL)
        c->next->link = c->link;
    ReleaseSRWLockExclusive(&s->lock);
    budget_remove_from_address(&s->budget, c->address_count);
    closesocket(c->socket);
    pool_give_buffers(&s->pool, c->send_head);
    pool_give_buffers(&s->pool, c->receive_buffers);
    budget_end_connection(&s->budget);
    free(c);
    rundown_release(&s->rundown);
}

/* Acquires the lock of c, and a reference for this thread: the reference of
 * the packet or turn is released while it is handled. */
static void conn_reference_and_lock(struct conn *c) ACQUIRES_LOCK(c->lock)
{
    InterlockedIncrement(&c->reference_count);
    AcquireSRWLockExclusive(&c->lock);
}

/* Releases the lock of c, and then this thread's reference. If that was the
 * last one, c is freed and another client may be accepted. The lock comes
 * first, because no thread may free c while another one is still inside
 * ReleaseSRWLockExclusive: that may use the lock even after a third thread has
 * acquired it. */
static void conn_unlock_and_release(struct worker *w, struct conn *c)
    RELEASES_LOCK(c->lock)
{
    struct server *s = w->server;

    assert(c->state == CONN_CLOSING || c->reference_count > 1);
    ReleaseSRWLockExclusive(&c->lock);
    if (InterlockedDecrement(&c->reference_count) > 0)
        return;
    conn_free(s, c);
    accept_pool_refill(&s->accepts, w);
}

bool conn_resume_first(struct worker *w)
{
    struct waiter *waiter = budget_take_waiter(&w->server->budget);
    struct conn *c;
    bool waits;

    if (waiter == NULL)
        return false;
    c = CONTAINING_RECORD(waiter, struct conn, waiter);
    conn_reference_and_lock(c);
    assert(c->is_waiting);
    c->is_waiting = false;
    InterlockedDecrement(&c->reference_count);
    c->has_turn = true;
    conn_start_next(w, c);
    c->has_turn = false;
    waits = c->is_waiting;
    conn_unlock_and_release(w, c);
    return !waits;
}

void conn_on_completion(struct worker *w,
                        struct conn *c,
                        const struct outcome *o)
{
    conn_reference_and_lock(c);
    if (outcome_get_op(o) == &c->send)
        conn_on_send(w, c, o);
    else
        conn_on_receive_end(w, c, o);
    conn_start_next(w, c);
    conn_unlock_and_release(w, c);
}

/* Puts c on the server's list. If the main thread has already gone through the
 * list, c starts in the state that the others are in. */
static void server_add_conn(struct server *s, struct conn *c)
{
    AcquireSRWLockExclusive(&s->lock);
    c->state = s->initial_state;
    c->link = &s->conns;
    c->next = s->conns;
    if (c->next != NULL)
        c->next->link = &c->next;
    s->conns = c;
    ReleaseSRWLockExclusive(&s->lock);
}

/* Creates the connection for an accepted socket. Returns NULL if there is no
 * memory, or if there are too many from that address. */
static struct conn *conn_new_for_socket(struct worker *w,
                                        SOCKET socket,
                                        const struct net_address *from)
{
    struct server *s = w->server;
    struct conn *c = calloc(1, sizeof *c);

    if (c == NULL) {
        stats_count_failure(&w->stats, ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    c->socket = socket;
    c->send_tail = &c->send_head;
    c->last_progress_ms = w->now_ms;
    c->id = (unsigned) InterlockedIncrement(&s->last_id);
    if (budget_add_from_address(&s->budget, from, &c->address_count))
        return c;
    verbose_print("conn %u: refused: too many from its address", c->id);
    stats_add_count(&w->stats.refused, 1);
    free(c);
    return NULL;
}

static void conn_print_open(const struct conn *c,
                            const struct net_address *from)
{
    char text[NET_TEXT_SIZE];

    if (!verbose_is_enabled())
        return;
    net_format_address((const struct sockaddr *) &from->storage,
                       from->length,
                       text);
    verbose_print("conn %u: open from %s", c->id, text);
}

/* Associates c with the port. This comes before the first operation, so that
 * no packet is missed. */
static DWORD conn_associate_port(struct server *s, struct conn *c)
    REQUIRES_LOCK(c->lock)
{
    HANDLE handle = (HANDLE) c->socket;

    if (c->state == CONN_CLOSING)
        return ERROR_TIMEOUT; /* the drain deadline has passed */
    if (!CreateIoCompletionPort(handle, s->port, (ULONG_PTR) c, 0))
        return GetLastError();
    if (s->skips_packets && !SetFileCompletionNotificationModes(
                                handle,
                                FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                    FILE_SKIP_SET_EVENT_ON_HANDLE))
        return GetLastError();
    return 0;
}

void conn_open(struct worker *w, SOCKET socket, const struct net_address *from)
{
    struct server *s = w->server;
    struct conn *c = conn_new_for_socket(w, socket, from);
    DWORD error;

    if (c == NULL) {
        closesocket(socket);
        budget_end_connection(&s->budget);
        rundown_release(&s->rundown);
        accept_pool_refill(&s->accepts, w);
        return;
    }
    conn_reference_and_lock(c); /* before another thread can find c */
    server_add_conn(s, c);
    stats_add_count(&w->stats.accepted, 1);
    conn_print_open(c, from);
    error = conn_associate_port(s, c);
    if (error != 0)
        conn_close(c, error, "it could not be associated with the port");
    else
        conn_start_next(w, c);
    conn_unlock_and_release(w, c);
}

void conn_begin_drain(struct conn *c) REQUIRES_LOCK(c->lock)
{
    if (c->state != CONN_OPEN)
        return;
    verbose_print("conn %u: drains", c->id);
    c->state = CONN_DRAINING;
    if (c->receive.in_flight && c->receive.kind == OP_RECV)
        conn_take_back_buffer(c); /* handling its completion goes on */
    else if (c->send_head == NULL && !c->send.in_flight && !c->is_waiting)
        conn_on_all_sent(c);
}
