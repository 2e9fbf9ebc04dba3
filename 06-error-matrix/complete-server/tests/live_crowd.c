/* SPDX-License-Identifier: MIT */
/* Many clients from one address send and do not read. Once they hold as much
 * memory as they can get, another client must be served, without the help of a
 * deadline. */
#include <stdlib.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"

#include "live.h"

#define KIB 1024ll
#define MOST_CLIENTS 300

static struct live live;
static SOCKET crowd[MOST_CLIENTS];

/* The sockets get small buffers, so that the system holds little of the data
 * on this side. For the server's sockets, Linux takes some 3 MB each. */
static void connect_crowd(int clients)
{
    int size = 16384;
    u_long on = 1;

    for (int i = 0; i < clients; i++) {
        SOCKET s = crowd[i] = live_connect(&live, 4096);

        CHECK_EQ(setsockopt(s,
                            SOL_SOCKET,
                            SO_SNDBUF,
                            (const char *) &size,
                            sizeof size),
                 0);
        CHECK_EQ(ioctlsocket(s, (long) FIONBIO, &on), 0);
    }
}

/* Sends once on each connection; true if any of them took data. */
static bool send_round(int clients)
{
    static const char bytes[64 * KIB];
    bool moved = false;

    for (int i = 0; i < clients; i++) {
        struct stream_io io = stream_send_now(crowd[i], bytes, sizeof bytes);

        CHECK(io.result != STREAM_FAILED);
        if (io.result == STREAM_MOVED)
            moved = true;
    }
    return moved;
}

/* Sends until no connection has taken data for half a second. */
static void send_until_quiet(int clients)
{
    ULONGLONG quiet = stream_deadline_after(500);

    while (stream_time_left(quiet) > 0) {
        if (send_round(clients))
            quiet = stream_deadline_after(500);
        else
            Sleep(10); /* before the next attempt */
    }
}

/* Sends until the clients hold at least half of the memory. The other half is
 * what the server must keep back for newcomers. */
static void send_until_full(int clients, long long memory)
{
    ULONGLONG deadline = stream_deadline_after(time_limit_ms(20000));
    size_t mark;

    do {
        CHECK(stream_time_left(deadline) > 0);
        send_until_quiet(clients);
        mark = live_mark(&live);
    } while (live_number_before(&live, mark, " at most") < memory / 2);
}

static void serves_a_newcomer(const char *const *arguments,
                              int clients,
                              long long memory)
{
    SOCKET newcomer;

    live_start(&live, arguments);
    connect_crowd(clients);
    send_until_full(clients, memory);
    newcomer = live_connect(&live, 0);
    live_echo(newcomer, 0, 100000);
    closesocket(newcomer);
    for (int i = 0; i < clients; i++)
        closesocket(crowd[i]);
    live_stop(&live);
}

static void a_newcomer_is_served_with_the_memory_that_is_kept_back(void)
{
    static const char *const arguments[] =
        {"--memory", "4096", "--stall", "0", "--stats", "1", NULL};

    serves_a_newcomer(arguments, 30, 4096 * KIB);
}

static void a_newcomer_is_served_with_the_defaults(void)
{
    static const char *const arguments[] = {"--stall",
                                            "0",
                                            "--stats",
                                            "1",
                                            NULL};

    serves_a_newcomer(arguments, MOST_CLIENTS, 65536 * KIB);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"a_newcomer_is_served_with_the_memory_that_is_kept_back",
         a_newcomer_is_served_with_the_memory_that_is_kept_back},
        {"a_newcomer_is_served_with_the_defaults",
         a_newcomer_is_served_with_the_defaults},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
