/* SPDX-License-Identifier: MIT */
/* How connections wait for data, as the statistics show. */
#include <stdlib.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"

#include "live.h"

static struct live live;

/* This works with the guard too: the statistics count the buffers as the
 * server takes them, without what the guard adds. */
static void an_idle_connection_gives_its_buffer_back(void)
{
    const char *arguments[] = {"--stats", "1", NULL};
    ULONGLONG deadline = stream_deadline_after(time_limit_ms(10000));
    long long held = 0;
    size_t mark;
    SOCKET s;

    live_start(&live, arguments);
    s = live_connect(&live, 0);
    mark = live_mark(&live);
    while (held == 0) { /* active until the statistics show the buffer */
        CHECK(stream_time_left(deadline) > 0);
        live_echo(s, 0, 100);
        if (live_mark(&live) > mark) {
            held = live_number_before(&live, mark, " bytes in buffers");
            mark = live_mark(&live);
        }
    }
    while (held != 0) { /* idle from now on */
        CHECK(stream_time_left(deadline) > 0);
        mark = live_mark(&live);
        held = live_number_before(&live, mark, " bytes in buffers");
    }
    live_echo(s, 0, 100000);
    closesocket(s);
    live_stop(&live);
}

#define CLIENTS 150
#define ROUNDS 10

/* Returns the same numbers in every run; Knuth's multiplier for 64 bits. */
static unsigned pseudo_random(void)
{
    static unsigned long long state = 4711;

    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned) (state >> 40);
}

/* The server takes a buffer back after 400 ms without progress, at the next
 * tick, of which there is one every 200 ms. Each client sends at a random
 * moment around that time. */
static void nothing_is_lost_around_the_sweep(void)
{
    const char *arguments[] = {NULL};
    SOCKET sockets[CLIENTS];
    ULONGLONG due[CLIENTS];
    unsigned messages = 0;
    long long aborted;

    live_start(&live, arguments);
    for (int i = 0; i < CLIENTS; i++) {
        sockets[i] = live_connect(&live, 0);
        due[i] = stream_deadline_after(pseudo_random() % 700);
    }
    while (messages < CLIENTS * ROUNDS) {
        for (int i = 0; i < CLIENTS; i++) {
            if (stream_time_left(due[i]) > 0)
                continue;
            live_echo(sockets[i], messages++, 1 + pseudo_random() % 3000);
            due[i] = stream_deadline_after(390 + pseudo_random() % 230);
        }
        Sleep(1); /* until another client is due */
    }
    for (int i = 0; i < CLIENTS; i++) {
        CHECK_EQ(shutdown(sockets[i], SD_SEND), 0);
        live_expect_end(sockets[i]);
        closesocket(sockets[i]);
    }
    live_stop(&live);
    aborted = live_number_after(&live, 0, "ERROR_OPERATION_ABORTED (995): ");
    printf("%u messages, %lld receives cancelled\n", messages, aborted);
    CHECK(aborted > CLIENTS);
}

#define MESSAGES 200

/* Once the buffers are large enough a message takes one receive; only the
 * largest may arrive in pieces. A few more receives are allowed for the start,
 * while the buffers are too small. */
static void messages_of_a_size_take_one_receive_each(void)
{
    static const size_t sizes[] = {512,
                                   513,
                                   1023,
                                   1024,
                                   1025,
                                   4096,
                                   4097,
                                   8191,
                                   8192,
                                   8193,
                                   65535,
                                   65536};
    const char *arguments[] = {NULL};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned pieces = sizes[i] > 60000 ? 3 : 1;
        long long receives;
        SOCKET s;

        live_start(&live, arguments);
        s = live_connect(&live, 0);
        for (unsigned k = 0; k < MESSAGES; k++)
            live_echo(s, k, sizes[i]);
        closesocket(s);
        live_stop(&live);
        receives = live_number_after(&live, 0, " receive: ");
        printf("%zu bytes, %d times: %lld receives\n",
               sizes[i],
               MESSAGES,
               receives);
        CHECK(receives <= MESSAGES * pieces + 20);
        child_free(&live.server);
    }
}

#define SENDERS 4

/* With --queue 8 a client that does not read holds at most 8 KiB, however much
 * it sends at a time. */
static void who_does_not_read_holds_no_more_than_the_queue(void)
{
    const char *arguments[] = {"--queue", "8", NULL};
    static char bytes[65536];
    SOCKET sockets[SENDERS];

    live_start(&live, arguments);
    for (int i = 0; i < SENDERS; i++) {
        SOCKET s = sockets[i] = live_connect(&live, 4096);
        u_long on = 1;

        CHECK_EQ(ioctlsocket(s, (long) FIONBIO, &on), 0);
        /* Half a second without room: the server takes no more. */
        while (stream_wait_until(s,
                                 STREAM_CAN_WRITE,
                                 stream_deadline_after(500)) != 0)
            CHECK(stream_send_now(s, bytes, sizeof bytes).result !=
                  STREAM_FAILED);
    }
    for (int i = 0; i < SENDERS; i++)
        closesocket(sockets[i]);
    live_stop(&live);
    CHECK(live_number_before(&live, 0, " at most") <= SENDERS * 8192ll);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"an_idle_connection_gives_its_buffer_back",
         an_idle_connection_gives_its_buffer_back},
        {"nothing_is_lost_around_the_sweep", nothing_is_lost_around_the_sweep},
        {"messages_of_a_size_take_one_receive_each",
         messages_of_a_size_take_one_receive_each},
        {"who_does_not_read_holds_no_more_than_the_queue",
         who_does_not_read_holds_no_more_than_the_queue},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
