/* SPDX-License-Identifier: MIT */
#include "fault_clients.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"

/* How long a client waits for anything, in milliseconds. */
#define LIMIT time_limit_ms(4000)

static void fail(struct fault_talk *talk,
                 const struct fault_client *c,
                 const char *what)
{
    if (talk->failure[0] == '\0')
        snprintf(talk->failure,
                 sizeof talk->failure,
                 "%s: %s (%u bytes sent, %u received)",
                 c->name,
                 what,
                 c->sent,
                 c->received);
}

static void drop(struct fault_client *c)
{
    if (c->socket != INVALID_SOCKET)
        closesocket(c->socket);
    c->socket = INVALID_SOCKET;
}

/* Handles a transfer that moved no data. */
static void not_moved(struct fault_talk *talk,
                      struct fault_client *c,
                      enum stream_result result)
{
    if (result == STREAM_BUSY)
        fail(talk, c, "timed out");
    c->lost = true;
    drop(c);
}

static struct fault_client *connect_one(struct fault_talk *talk,
                                        const char *name)
{
    struct fault_client *c = &talk->clients[talk->count];
    struct sockaddr_in own;
    int length = sizeof own;

    assert(talk->count < FAULT_CLIENTS);
    talk->count++;
    c->name = name;
    if (stream_connect_by(&talk->server,
                          0,
                          stream_deadline_after(LIMIT),
                          &c->socket) != 0) {
        c->socket = INVALID_SOCKET;
        c->lost = true;
    } else if (getsockname(c->socket, (struct sockaddr *) &own, &length) ==
               0) {
        c->port = ntohs(own.sin_port);
    }
    return c;
}

static bool is(const struct fault_talk *talk, const char *service)
{
    return strcmp(talk->service, service) == 0;
}

/* Returns byte n of the data that a client sends. */
static unsigned char byte_at(const struct fault_client *c, unsigned n)
{
    return (unsigned char) (c->port + n * 7 + n / 256);
}

/* Returns byte n of chargen: lines of 72 of the 95 printable characters, each
 * starting one character further on (RFC 864). */
static unsigned char generated(unsigned n)
{
    unsigned line = n / 74, column = n % 74;

    if (column >= 72)
        return column == 72 ? '\r' : '\n';
    return (unsigned char) (' ' + (line + column) % 95);
}

/* True if the service should send this byte. Of daytime this checks only that
 * it is text. */
static bool is_right(const struct fault_talk *talk,
                     const struct fault_client *c,
                     unsigned char byte)
{
    if (is(talk, "echo"))
        return c->received < c->sent && byte == byte_at(c, c->received);
    if (is(talk, "chargen"))
        return byte == generated(c->received);
    return is(talk, "daytime") && c->received < 64 && byte < 0x7F;
}

/* True if the stream may end here. */
static bool is_complete(const struct fault_talk *talk,
                        const struct fault_client *c)
{
    if (is(talk, "echo"))
        return c->received == c->sent;
    return !is(talk, "daytime") || (c->received > 20 && c->last == '\n');
}

static void send_some(struct fault_talk *talk,
                      struct fault_client *c,
                      unsigned count)
{
    unsigned char bytes[2048];
    unsigned done = 0;

    for (unsigned i = 0; i < count; i++)
        bytes[i] = byte_at(c, c->sent + i);
    while (!c->lost && done < count) {
        struct stream_io io = stream_send_by(c->socket,
                                             bytes + done,
                                             count - done,
                                             stream_deadline_after(LIMIT));

        if (io.result != STREAM_MOVED) {
            not_moved(talk, c, io.result);
            return;
        }
        done += (unsigned) io.count;
        c->sent += (unsigned) io.count;
    }
}

static void compare(struct fault_talk *talk,
                    struct fault_client *c,
                    const unsigned char *bytes,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_right(talk, c, bytes[i]))
            fail(talk, c, "received a wrong byte");
        c->last = bytes[i];
        c->received++;
    }
}

/* Receives once. Returns false if there is nothing more to receive. */
static bool receive_some(struct fault_talk *talk, struct fault_client *c)
{
    unsigned char bytes[2048];
    struct stream_io io = stream_receive_by(c->socket,
                                            bytes,
                                            sizeof bytes,
                                            stream_deadline_after(LIMIT));

    if (io.result == STREAM_MOVED) {
        compare(talk, c, bytes, io.count);
        return true;
    }
    if (io.result == STREAM_END && is_complete(talk, c))
        drop(c);
    else
        not_moved(talk, c, io.result);
    return false;
}

/* Sends count bytes, or has the server send as many, and receives what is due.
 * Daytime sends only when the connection is new. */
static void exchange(struct fault_talk *talk,
                     struct fault_client *c,
                     unsigned count)
{
    unsigned due = 0;

    if (!c->lost && (is(talk, "echo") || is(talk, "discard")))
        send_some(talk, c, count);
    if (is(talk, "echo"))
        due = c->sent;
    else if (is(talk, "chargen"))
        due = c->received + count;
    while (!c->lost && c->received < due) {
        if (!receive_some(talk, c))
            c->lost = true; /* the stream ended too early */
    }
}

/* Reads what is left, up to the server's end of stream. */
static void read_all(struct fault_talk *talk, struct fault_client *c)
{
    while (!c->lost && receive_some(talk, c))
        continue;
}

static void half_close(struct fault_talk *talk, struct fault_client *c)
{
    if (!c->lost && shutdown(c->socket, SD_SEND) != 0)
        not_moved(talk, c, STREAM_FAILED);
    read_all(talk, c);
}

static void fresh_client(struct fault_talk *talk, const char *name)
{
    struct fault_client *c = connect_one(talk, name);

    exchange(talk, c, 100);
    half_close(talk, c);
}

static void reset_in_mid_message(struct fault_talk *talk, const char *name)
{
    struct fault_client *c = connect_one(talk, name);

    exchange(talk, c, 100);
    if (!c->lost && !is(talk, "daytime"))
        send_some(talk, c, 50);
    if (c->socket != INVALID_SOCKET)
        stream_close_by_reset(c->socket);
    c->socket = INVALID_SOCKET;
}

void fault_talk_play(struct fault_talk *talk)
{
    struct fault_client *first, *second;

    for (int i = 0; i < FAULT_CLIENTS; i++)
        talk->clients[i].socket = INVALID_SOCKET;
    first = connect_one(talk, "the first client");
    exchange(talk, first, 100);
    second = connect_one(talk, "the one that half-closes");
    exchange(talk, second, 1500); /* more than the smallest buffer holds */
    half_close(talk, second);
    exchange(talk, first, 1500);
    fresh_client(talk, "the first fresh client");
    reset_in_mid_message(talk, "the one that resets");
    exchange(talk, first, 10);
    fresh_client(talk, "the second fresh client");
}

void fault_talk_end(struct fault_talk *talk)
{
    struct fault_client *first = &talk->clients[0];

    read_all(talk, first);
}

void fault_talk_close(struct fault_talk *talk)
{
    for (unsigned i = 0; i < talk->count; i++)
        drop(&talk->clients[i]);
}
