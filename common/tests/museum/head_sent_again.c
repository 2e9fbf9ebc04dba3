/* SPDX-License-Identifier: MIT */
/* The bug: after a short send, the next send has the right length but starts
 * at the wrong position.
 *
 * It looks right: the length is reduced by what was sent and the loop ends at
 * zero, so the client gets the right number of bytes. And an overlapped send
 * on a stream is not short in practice, so this code never runs.
 *
 * What happens when it does run: the client gets the beginning twice, and
 * never the end. The length is right, but the content is not.
 *
 * Where: published samples. The same mistake is common with non-blocking
 * sends, which are often short.
 *
 * The repair: advance the position by as much as the length is reduced.
 *
 * Claim: 000-15. Neither Windows nor Wine sends short here, so the short send
 * is injected: start_send sends less than it was asked to, as if the system
 * had accepted only that much. */
#include "common/tests/museum/stage.h"

#include <string.h>

#define MESSAGE "abcdefghijkl"
#define LENGTH 12

/* The most that start_send sends. */
#define AT_MOST 8

struct conn {
    SOCKET socket;
    OVERLAPPED overlapped;
    char buffer[LENGTH];
    DWORD sent, left;
};

static void start_send(struct conn *c, DWORD position, DWORD length)
{
    WSABUF from = {length < AT_MOST ? length : AT_MOST, c->buffer + position};

    memset(&c->overlapped, 0, sizeof c->overlapped);
    stage_started(
        WSASend(c->socket, &from, 1, NULL, 0, &c->overlapped, NULL) == 0);
}

static void broken_on_send(struct conn *c, DWORD bytes)
{
    c->left -= bytes;
    if (c->left > 0)
        start_send(c, 0, c->left);
}

static void repaired_on_send(struct conn *c, DWORD bytes)
{
    c->left -= bytes;
    c->sent += bytes;
    if (c->left > 0)
        start_send(c, c->sent, c->left);
}

/* Sends MESSAGE to a client; received is what the client has received. */
static void deliver(void (*on_send)(struct conn *c, DWORD bytes),
                    char received[LENGTH + 1])
{
    struct stage s;
    struct conn c = {0};

    stage_open(&s);
    stage_connect(&s);
    c.socket = s.server;
    c.left = LENGTH;
    memcpy(c.buffer, MESSAGE, LENGTH);
    stage_associate(s.port, c.socket, (ULONG_PTR) &c);
    start_send(&c, 0, LENGTH);
    while (c.left > 0) {
        struct packet p = stage_wait(s.port, LIMIT_MS);

        CHECK(p.ok);
        CHECK(p.bytes > 0 && p.bytes <= c.left);
        on_send(&c, p.bytes);
    }
    CHECK_EQ(shutdown(c.socket, SD_SEND), 0);
    memset(received, 0, LENGTH + 1);
    CHECK_EQ(stage_receive(s.client, received, LENGTH + 1), LENGTH);
    stage_close(&s);
}

static void broken(void)
{
    char received[LENGTH + 1];

    deliver(broken_on_send, received);
    CHECK_STR_EQ(received, "abcdefghabcd");
    printf("broken: the server sent \"%s\", the client got \"%s\"\n",
           MESSAGE,
           received);
}

static void repaired(void)
{
    char received[LENGTH + 1];

    deliver(repaired_on_send, received);
    CHECK_STR_EQ(received, MESSAGE);
    printf("repaired: the server sent \"%s\", the client got \"%s\"\n",
           MESSAGE,
           received);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
