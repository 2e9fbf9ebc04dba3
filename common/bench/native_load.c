/* SPDX-License-Identifier: MIT */
/* A load generator on epoll that runs on Wine's host and measures like the one
 * in clients/. A generator that ran under Wine would compete with the measured
 * server for Wine's own server process. One thread; the same bytes, the same
 * checks and the same JSON. Before the result, one line says that the
 * measurement has started. Exit codes: 0 all bytes were right, 1 something
 * failed, 2 wrong usage. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/bench/native_clock.h"
#include "common/bench/native_settings.h"
#include "common/bench/native_socket.h"
#include "common/clients/load_pattern.h"
#include "common/clients/load_stream.h"

#define SECOND 1000000000
#define OPENED_AT_ONCE 64

enum phase { OPENING, WARMING, MEASURING, DRAINING };

enum state { CLOSED, CONNECTING, TALKING, FINISHING };

struct conn {
    int socket;
    enum state state;
    bool idle, served, failed, blocked;
    struct load_stream stream;
    int64_t opened, moved; /* ns */
};

struct native {
    struct native_settings settings;
    struct load_result result;
    int epoll;
    enum phase phase;
    int64_t now, phase_began, checked; /* ns */
    struct conn *conns;
    unsigned count, started, open, served;
    double watched, own; /* processor seconds; finally those measured */
    int64_t silence;     /* ns, the longest wait for an echo */
};

/* SIGTERM stops the measurement early. */
static volatile sig_atomic_t is_over;

static void native_on_signal(int number)
{
    (void) number;
    is_over = 1;
}

static void native_conn_open(struct native *n,
                             struct conn *c,
                             uint64_t number);

static void native_count_as_served(struct native *n, struct conn *c)
{
    if (!c->served)
        n->served++;
    c->served = true;
}

/* Closing the socket also removes it from the epoll instance. */
static void native_conn_close(struct native *n, struct conn *c)
{
    if (c->socket >= 0)
        close(c->socket);
    c->state = CLOSED;
    n->open--;
    if (n->settings.mode == LOAD_CONNECT && !c->failed && n->phase != DRAINING)
        native_conn_open(n, c, c->stream.number + n->settings.connections);
}

static void native_conn_fail(struct native *n,
                             struct conn *c,
                             enum load_failure kind,
                             const char *what)
{
    if (n->result.failures[kind]++ == 0)
        fprintf(stderr, "connection %ld: %s\n", (long) (c - n->conns), what);
    c->failed = true;
    native_count_as_served(n, c);
    native_conn_close(n, c);
}

static void native_conn_watch(struct native *n, struct conn *c, int operation)
{
    bool out = c->state == CONNECTING || c->blocked;
    struct epoll_event event = {.events = out ? EPOLLIN | EPOLLOUT : EPOLLIN,
                                .data.ptr = c};

    if (epoll_ctl(n->epoll, operation, c->socket, &event) != 0)
        native_conn_fail(n, c, LOAD_NO_CONNECTION, strerror(errno));
}

static void native_conn_open(struct native *n, struct conn *c, uint64_t number)
{
    load_stream_start(&c->stream, number, n->settings.bytes);
    c->opened = c->moved = n->now;
    c->blocked = false;
    c->socket = native_socket_connect(n->settings.port, number);
    c->state = CONNECTING;
    n->open++;
    if (c->socket < 0)
        native_conn_fail(n, c, LOAD_NO_CONNECTION, strerror(errno));
    else
        native_conn_watch(n, c, EPOLL_CTL_ADD);
}

static bool native_conn_may_begin(const struct native *n, const struct conn *c)
{
    if (c->stream.asked == 0)
        return true;
    return !c->idle && n->settings.mode != LOAD_CONNECT &&
           (n->phase == WARMING || n->phase == MEASURING) &&
           load_stream_waiting(&c->stream) < n->settings.window;
}

static void native_conn_begin_message(struct native *n, struct conn *c)
{
    if (load_stream_waiting(&c->stream) == 0)
        c->moved = n->now;
    load_stream_ask(&c->stream,
                    n->settings.mode == LOAD_CONNECT ? c->opened : n->now);
}

/* Sends as much as the socket accepts. */
static void native_conn_send(struct native *n, struct conn *c)
{
    size_t length;
    const unsigned char *bytes = load_stream_unsent(&c->stream, &length);
    ssize_t sent = send(c->socket, bytes, length, MSG_NOSIGNAL);

    if (sent < 0 && errno != EAGAIN) {
        native_conn_fail(n, c, LOAD_NO_SEND, strerror(errno));
        return;
    }
    if (sent > 0)
        c->stream.sent += (uint64_t) sent;
    if (c->blocked != (sent < (ssize_t) length)) {
        c->blocked = !c->blocked;
        native_conn_watch(n, c, EPOLL_CTL_MOD);
    }
}

static void native_conn_finish(struct native *n, struct conn *c)
{
    c->moved = n->now;
    if (n->settings.mode == LOAD_CONNECT) {
        native_conn_close(n, c);
    } else {
        shutdown(c->socket, SHUT_WR);
        c->state = FINISHING;
    }
}

/* Sends the next message or finishes, whichever is due. */
static void native_conn_continue(struct native *n, struct conn *c)
{
    bool over = n->phase == DRAINING || n->settings.mode == LOAD_CONNECT;

    while (c->state == TALKING && !c->blocked && native_conn_may_begin(n, c)) {
        native_conn_begin_message(n, c);
        native_conn_send(n, c);
    }
    if (c->state == TALKING && over && load_stream_waiting(&c->stream) == 0)
        native_conn_finish(n, c);
}

static void native_conn_take_bytes(struct native *n,
                                   struct conn *c,
                                   const unsigned char *bytes,
                                   size_t length)
{
    bool counts = n->phase == MEASURING;

    if (!load_stream_take(&c->stream,
                          bytes,
                          length,
                          n->now,
                          counts ? &n->result.latency : NULL)) {
        load_stream_report(&c->stream, bytes, length);
        native_conn_fail(n, c, LOAD_WRONG_BYTE, "received a wrong byte");
        return;
    }
    if (counts)
        n->result.received += length;
    if (c->stream.answered > 0)
        native_count_as_served(n, c);
}

static void native_conn_receive(struct native *n, struct conn *c)
{
    static unsigned char bytes[65536];
    ssize_t length = recv(c->socket, bytes, sizeof bytes, 0);

    if (length > 0)
        native_conn_take_bytes(n, c, bytes, (size_t) length);
    else if (length < 0 && errno != EAGAIN)
        native_conn_fail(n, c, LOAD_NO_RECEIVE, strerror(errno));
    else if (length == 0 && c->state == FINISHING)
        native_conn_close(n, c);
    else if (length == 0)
        native_conn_fail(n, c, LOAD_ENDED_EARLY, "the server closed it");
}

static void native_conn_on_connect(struct native *n, struct conn *c)
{
    int error = 0;
    socklen_t size = sizeof error;

    getsockopt(c->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        native_conn_fail(n, c, LOAD_NO_CONNECTION, strerror(error));
        return;
    }
    c->state = TALKING;
    native_conn_watch(n, c, EPOLL_CTL_MOD);
}

static void native_conn_on_event(struct native *n,
                                 struct conn *c,
                                 uint32_t events)
{
    c->moved = n->now;
    if (c->state == CONNECTING) {
        native_conn_on_connect(n, c);
    } else {
        if (events & EPOLLOUT)
            native_conn_send(n, c);
        if (c->state != CLOSED && (events & ~(uint32_t) EPOLLOUT) != 0)
            native_conn_receive(n, c);
    }
    native_conn_continue(n, c);
}

static void native_enter_phase(struct native *n, enum phase phase)
{
    n->phase = phase;
    n->phase_began = n->now;
    for (unsigned i = 0; i < n->started; i++)
        native_conn_continue(n, &n->conns[i]);
}

static void native_open_more(struct native *n)
{
    while (n->started < n->count &&
           (n->settings.mode == LOAD_CONNECT ||
            n->started - n->served < OPENED_AT_ONCE)) {
        struct conn *c = &n->conns[n->started++];

        native_conn_open(n, c, n->started);
    }
}

/* Counts the connections that got no echo, which the percentiles therefore do
 * not include. */
static unsigned native_count_starved(const struct native *n)
{
    unsigned count = 0;

    for (unsigned i = 0; i < n->started; i++)
        count += !n->conns[i].idle && n->conns[i].stream.counted == 0;
    return count;
}

/* The longest wait for an echo, including echoes that have not arrived. The
 * percentiles do not include those. */
static int64_t native_longest_silence(const struct native *n)
{
    int64_t longest = (int64_t) n->result.latency.most;

    for (unsigned i = 0; i < n->started; i++) {
        const struct load_stream *s = &n->conns[i].stream;
        uint64_t oldest = s->answered % LOAD_STREAM_WINDOW;

        if (load_stream_waiting(s) > 0 && n->now - s->since[oldest] > longest)
            longest = n->now - s->since[oldest];
    }
    return longest;
}

/* Reads the clocks; called at the start and at the end of a measurement. */
static void native_watch_clocks(struct native *n)
{
    n->watched = native_clock_used(n->settings.watch) - n->watched;
    n->own = native_clock_used("0") - n->own;
}

static void native_advance_phase(struct native *n)
{
    double seconds = (double) (n->now - n->phase_began) / SECOND;

    if (n->phase == OPENING) {
        native_open_more(n);
        if (n->served == n->count) {
            n->result.opened = seconds;
            native_enter_phase(n, WARMING);
        }
    } else if (n->phase == WARMING && seconds >= n->settings.warm_up) {
        native_watch_clocks(n);
        printf("{\"measures\":true}\n");
        fflush(stdout);
        native_enter_phase(n, MEASURING);
    } else if (n->phase == MEASURING) {
        n->result.elapsed = seconds;
        if (seconds >= n->settings.seconds || is_over) {
            native_watch_clocks(n);
            n->silence = native_longest_silence(n);
            n->result.starved = native_count_starved(n);
            native_enter_phase(n, DRAINING);
        }
    }
}

static void native_check_stalls(struct native *n)
{
    if (n->now - n->checked < SECOND / 10)
        return;
    n->checked = n->now;
    for (unsigned i = 0; i < n->started; i++) {
        struct conn *c = &n->conns[i];
        bool waits = c->state == TALKING ? load_stream_waiting(&c->stream) > 0
                                         : c->state != CLOSED;

        if (waits && (double) (n->now - c->moved) / SECOND > n->settings.stall)
            native_conn_fail(n, c, LOAD_STALLED, "the server sent no echo");
    }
    /* After one connection has stalled, each of those not yet opened would
     * wait as long. */
    if (n->phase != DRAINING && n->result.failures[LOAD_STALLED] > 0)
        native_enter_phase(n, DRAINING);
}

static void native_run_loop(struct native *n)
{
    struct epoll_event events[64];

    n->now = native_clock_now();
    native_enter_phase(n, OPENING);
    native_open_more(n);
    if (n->settings.mode == LOAD_CONNECT)
        native_enter_phase(n, WARMING);
    while (n->open > 0) {
        int count = epoll_wait(n->epoll, events, 64, 20);

        for (int i = 0; i < count; i++) {
            n->now = native_clock_now();
            native_conn_on_event(n, events[i].data.ptr, events[i].events);
        }
        n->now = native_clock_now();
        native_check_stalls(n);
        native_advance_phase(n);
    }
}

/* Returns false after printing an error. */
static bool native_prepare_conns(struct native *n)
{
    n->result.mode = n->settings.mode;
    n->result.connections = n->settings.connections;
    n->result.idle = n->settings.idle;
    n->result.bytes = n->settings.bytes;
    n->count = n->settings.connections + n->settings.idle;
    n->conns = calloc(n->count, sizeof *n->conns);
    n->epoll = epoll_create1(0);
    if (n->conns == NULL || n->epoll < 0 || !load_pattern_prepare()) {
        perror("native_load");
        return false;
    }
    for (unsigned i = 0; i < n->settings.idle; i++)
        n->conns[i].idle = true;
    return true;
}

static void native_print_result(const struct native *n)
{
    load_result_print_json(&n->result);
    printf("{\"watched_cpu_s\":%.6f,\"own_cpu_s\":%.6f,\"silence_us\":%.1f}\n",
           n->watched,
           n->own,
           (double) n->silence / 1e3);
}

int main(int argc, char **argv)
{
    struct sigaction end = {.sa_handler = native_on_signal};
    static struct native n;

    (void) argc; /* argv ends with NULL */
    if (!native_settings_read(argv, &n.settings)) {
        fprintf(stderr, "usage: native_load [options] PORT\n");
        return 2;
    }
    if (!native_prepare_conns(&n))
        return 1;
    sigaction(SIGTERM, &end, NULL);
    native_run_loop(&n);
    native_print_result(&n);
    return load_result_is_good(&n.result) ? 0 : 1;
}
