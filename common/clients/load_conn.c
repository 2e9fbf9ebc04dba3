/* SPDX-License-Identifier: MIT */
#include "common/clients/load_conn.h"

#include <stdio.h>
#include <string.h>

#include "common/clients/load_socket.h"
#include "common/errors.h"

static bool load_conn__is_for_one_message(const struct load_conn *c)
{
    return c->idle || c->load->settings->mode == LOAD_CONNECT;
}

static void load_conn__count_as_served(struct load_conn *c)
{
    if (!c->served)
        c->load->served++;
    c->served = true;
}

/* The only function that closes the socket. Pending operations then complete
 * with an error, and the connection counts as closed after the last packet. */
static void load_conn__close(struct load_conn *c)
{
    closesocket(c->socket);
    c->socket = INVALID_SOCKET;
    c->state = LOAD_CLOSING;
    c->moved = c->load->now;
}

/* Returns true for the first failure of its kind: only that one is printed. */
static bool load_conn__fail(struct load_conn *c, enum load_failure kind)
{
    c->failed = true;
    load_conn__count_as_served(c);
    if (c->socket != INVALID_SOCKET)
        load_conn__close(c);
    return c->load->result->failures[kind]++ == 0;
}

static void load_conn__fail_call(struct load_conn *c,
                                 enum load_failure kind,
                                 const char *call,
                                 DWORD error)
{
    char what[NET_TEXT_SIZE + 32];

    snprintf(what, sizeof what, "%s %s", call, c->load->settings->name);
    if (load_conn__fail(c, kind))
        error_report(what, error);
}

/* The only function that counts a started operation in c->pending. */
static void load_conn__count_start(struct load_conn *c,
                                   enum load_failure kind,
                                   const char *call,
                                   DWORD error)
{
    if (error == 0)
        c->pending++;
    else
        load_conn__fail_call(c, kind, call, error);
}

static void load_conn__start_connect(struct load_conn *c)
{
    struct load *load = c->load;

    c->state = LOAD_CONNECTING;
    load_conn__count_start(c,
                           LOAD_NO_CONNECTION,
                           "ConnectEx",
                           load_op_start_connect(&c->connect,
                                                 c->socket,
                                                 load->connect_ex,
                                                 &load->settings->server));
}

static void load_conn__start_recv(struct load_conn *c)
{
    load_conn__count_start(
        c,
        LOAD_NO_RECEIVE,
        "WSARecv",
        load_op_start_recv(&c->recv, c->socket, c->room, c->room_size));
}

/* The bytes are in a table that never changes, so they need no copy while the
 * send is pending. */
static void load_conn__start_send(struct load_conn *c,
                                  const unsigned char *bytes,
                                  size_t length)
{
    c->sending = true;
    load_conn__count_start(
        c,
        LOAD_NO_SEND,
        "WSASend",
        load_op_start_send(&c->send, c->socket, bytes, length));
}

/* Ends our stream; the pending receive will report the end of the server's
 * stream. A connection in connect mode has no pending receive and is closed at
 * once. */
static void load_conn__finish(struct load_conn *c)
{
    c->moved = c->load->now;
    if (c->load->settings->mode == LOAD_CONNECT) {
        load_conn__close(c);
    } else if (shutdown(c->socket, SD_SEND) == 0) {
        c->state = LOAD_FINISHING;
    } else {
        load_conn__fail_call(c,
                             LOAD_NO_SEND,
                             "shutdown",
                             (DWORD) WSAGetLastError());
    }
}

/* Whether another message may begin now. */
static bool load_conn__may_ask(const struct load_conn *c)
{
    enum load_phase phase = c->load->phase;

    if (c->stream.asked == 0)
        return true;
    return !load_conn__is_for_one_message(c) &&
           (phase == LOAD_WARMING || phase == LOAD_MEASURING) &&
           load_stream_waiting(&c->stream) < c->load->settings->window;
}

/* In connect mode, the time of a message includes ConnectEx. */
static void load_conn__begin_message(struct load_conn *c)
{
    bool with_connect = c->load->settings->mode == LOAD_CONNECT;

    if (load_stream_waiting(&c->stream) == 0)
        c->moved = c->load->now; /* it may have been idle */
    load_stream_ask(&c->stream, with_connect ? c->opened : c->load->now);
}

void load_conn_continue(struct load_conn *c)
{
    bool over = c->load->phase == LOAD_DRAINING ||
                c->load->settings->mode == LOAD_CONNECT;
    const unsigned char *bytes;
    size_t length;

    if (c->state != LOAD_TALKING || c->sending)
        return;
    if (load_conn__may_ask(c))
        load_conn__begin_message(c);
    bytes = load_stream_unsent(&c->stream, &length);
    if (length > 0)
        load_conn__start_send(c, bytes, length);
    else if (over && load_stream_waiting(&c->stream) == 0)
        load_conn__finish(c);
}

/* Without a pending operation, no packet would come to close it later. */
static void load_conn__settle(struct load_conn *c)
{
    struct load *load = c->load;

    if (c->state != LOAD_CLOSING || c->pending > 0)
        return;
    c->state = LOAD_CLOSED;
    load->open--;
    if (load->settings->mode == LOAD_CONNECT && !c->failed &&
        load->phase != LOAD_DRAINING)
        load_conn_open(c, c->stream.number + load->settings->connections);
}

void load_conn_open(struct load_conn *c, uint64_t number)
{
    const struct load_settings *settings = c->load->settings;
    const char *failed;

    load_stream_start(&c->stream, number, settings->bytes);
    c->sending = false;
    c->opened = c->moved = c->load->now;
    c->load->open++;
    failed = load_socket_open(&settings->server,
                              number,
                              c->load->port,
                              (ULONG_PTR) c,
                              &c->socket);
    c->state = LOAD_CLOSING; /* overwritten if ConnectEx starts */
    if (failed != NULL)
        load_conn__fail_call(c, LOAD_NO_CONNECTION, failed, GetLastError());
    else
        load_conn__start_connect(c);
    load_conn__settle(c);
}

/* Until SO_UPDATE_CONNECT_CONTEXT is set, shutdown fails on this socket
 * because Winsock does not know that it is connected (Microsoft Learn,
 * ConnectEx). */
static void load_conn__on_connect(struct load_conn *c, DWORD error)
{
    const int option = SO_UPDATE_CONNECT_CONTEXT;

    /* cppcheck-suppress nullPointer ; this option has no value */
    if (error == 0 && setsockopt(c->socket, SOL_SOCKET, option, NULL, 0) != 0)
        error = (DWORD) WSAGetLastError();
    if (error != 0) {
        load_conn__fail_call(c, LOAD_NO_CONNECTION, "ConnectEx", error);
        return;
    }
    c->state = LOAD_TALKING;
    load_conn__start_recv(c);
}

static void load_conn__take_bytes(struct load_conn *c, DWORD bytes)
{
    struct load_result *result = c->load->result;
    bool counts = c->load->phase == LOAD_MEASURING;

    if (!load_stream_take(&c->stream,
                          c->room,
                          bytes,
                          c->load->now,
                          counts ? &result->latency : NULL)) {
        if (load_conn__fail(c, LOAD_WRONG_BYTE))
            load_stream_report(&c->stream, c->room, bytes);
        return;
    }
    if (counts)
        result->received += bytes;
    if (c->stream.counted > c->load->busiest)
        c->load->busiest = c->stream.counted;
    if (c->stream.answered > 0)
        load_conn__count_as_served(c);
    /* Connect mode closes the connection here, so it starts no receive that
     * the close would abort. */
    if (c->load->settings->mode != LOAD_CONNECT ||
        load_stream_waiting(&c->stream) > 0)
        load_conn__start_recv(c);
}

static void load_conn__on_recv(struct load_conn *c, DWORD bytes, DWORD error)
{
    if (error != 0) {
        load_conn__fail_call(c, LOAD_NO_RECEIVE, "WSARecv", error);
    } else if (bytes > 0) {
        load_conn__take_bytes(c, bytes);
    } else if (c->state == LOAD_FINISHING) {
        load_conn__close(c);
    } else if (load_conn__fail(c, LOAD_ENDED_EARLY)) {
        fprintf(stderr,
                "connection %llu: the server has closed the connection\n",
                (unsigned long long) c->stream.number);
    }
}

static void load_conn__on_send(struct load_conn *c, DWORD bytes, DWORD error)
{
    c->sending = false;
    c->stream.sent += bytes;
    if (error != 0)
        load_conn__fail_call(c, LOAD_NO_SEND, "WSASend", error);
}

static void load_conn__dispatch_completion(struct load_conn *c,
                                           struct load_op *op,
                                           DWORD bytes,
                                           DWORD error)
{
    if (error != 0)
        error = load_op_error(op, c->socket);
    c->moved = c->load->now;
    switch (op->kind) {
    case LOAD_OP_CONNECT:
        load_conn__on_connect(c, error);
        break;
    case LOAD_OP_RECV:
        load_conn__on_recv(c, bytes, error);
        break;
    case LOAD_OP_SEND:
        load_conn__on_send(c, bytes, error);
        break;
    }
    load_conn_continue(c);
}

void load_conn_on_completion(struct load_conn *c,
                             struct load_op *op,
                             DWORD bytes,
                             DWORD error)
{
    c->pending--;
    if (c->state != LOAD_CLOSING)
        load_conn__dispatch_completion(c, op, bytes, error);
    load_conn__settle(c);
}

/* A connection that waits for nothing cannot stall. */
static bool load_conn__is_waiting(const struct load_conn *c)
{
    switch (c->state) {
    case LOAD_CLOSED:
        return false;
    case LOAD_TALKING:
        return load_stream_waiting(&c->stream) > 0;
    case LOAD_CONNECTING:
    case LOAD_FINISHING:
    case LOAD_CLOSING:
        break;
    }
    return true;
}

bool load_conn_check_stall(struct load_conn *c)
{
    unsigned limit = c->load->settings->stall;

    if (!load_conn__is_waiting(c) ||
        c->load->now - c->moved < (int64_t) limit * 1000000000)
        return true;
    if (c->state == LOAD_CLOSING)
        return false;
    if (load_conn__fail(c, LOAD_STALLED))
        fprintf(stderr,
                "connection %llu: no progress for %u s\n",
                (unsigned long long) c->stream.number,
                limit);
    load_conn__settle(c);
    return true;
}
