/* SPDX-License-Identifier: MIT */
/* The bug: the packet of a cancelled receive is ignored, whatever its result.
 *
 * It looks right: the program has called CancelIoEx, so it expects
 * ERROR_OPERATION_ABORTED, which needs no handling.
 *
 * What happens: CancelIoEx is only a request. It does not undo a receive that
 * has already completed: its packet is a success with data that no other
 * receive will get. The next receive begins in the middle of the stream.
 *
 * Where: time limits on receives, in run-time libraries too (python/cpython,
 * bpo-33694).
 *
 * The repair: the packet says how the operation completed. The data of a
 * success is used, even after a cancel.
 *
 * The documentation of CancelIoEx (Microsoft Learn) names success as one of
 * the three results of an operation that is cancelled. The order is certain
 * here: the receive has succeeded at once, and its packet is queued, before
 * CancelIoEx is called. */
#include "common/tests/museum/stage.h"

#include <string.h>

struct conn {
    SOCKET socket;
    OVERLAPPED overlapped;
    char buffer[16];
    bool cancelled; /* CancelIoEx was called for the receive */
    char text[32];  /* what has been received */
};

static void append(struct conn *c, DWORD bytes)
{
    CHECK(strlen(c->text) + bytes < sizeof c->text);
    strncat(c->text, c->buffer, bytes);
}

static void broken_on_recv(struct conn *c, const struct packet *p)
{
    if (c->cancelled)
        c->cancelled = false;
    else if (p->ok)
        append(c, p->bytes);
}

static void repaired_on_recv(struct conn *c, const struct packet *p)
{
    c->cancelled = false;
    if (p->ok)
        append(c, p->bytes);
}

/* Returns whether the receive has succeeded at once. */
static bool start_recv(struct conn *c)
{
    WSABUF buffer = {sizeof c->buffer, c->buffer};
    DWORD flags = 0;
    bool at_once;

    memset(&c->overlapped, 0, sizeof c->overlapped);
    at_once =
        WSARecv(c->socket, &buffer, 1, NULL, &flags, &c->overlapped, NULL) ==
        0;
    stage_started(at_once);
    return at_once;
}

/* Sends a text as the client, and waits until it has arrived. */
static void say(const struct stage *s, const char *text)
{
    struct timeval limit = {(long) (LIMIT_MS / 1000), 0};
    int length = (int) strlen(text);
    fd_set readable;

    CHECK_EQ(send(s->client, text, length, 0), length);
    FD_ZERO(&readable);
    FD_SET(s->server, &readable);
    CHECK_EQ(select(0, &readable, NULL, NULL, &limit), 1);
}

/* Cancels a receive that has just completed with data. */
static void cancel_recv(struct conn *c)
{
    CHECK(!CancelIoEx((HANDLE) c->socket, &c->overlapped));
    CHECK_EQ(GetLastError(), ERROR_NOT_FOUND);
    c->cancelled = true;
}

/* The client sends "hello " and "world". The receive of the first is cancelled
 * too late. c->text is what was received. */
static void receive_both(struct conn *c,
                         void (*on_recv)(struct conn *c,
                                         const struct packet *p))
{
    struct stage s;
    struct packet p;

    memset(c, 0, sizeof *c);
    stage_open(&s);
    stage_connect(&s);
    c->socket = s.server;
    stage_associate(s.port, c->socket, (ULONG_PTR) c);
    say(&s, "hello ");
    if (!start_recv(c))
        SKIP("the receive was pending, though data had arrived");
    cancel_recv(c);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.overlapped == &c->overlapped);
    on_recv(c, &p);
    say(&s, "world");
    start_recv(c);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.overlapped == &c->overlapped);
    on_recv(c, &p);
    stage_close(&s);
}

static void broken(void)
{
    struct conn c;

    receive_both(&c, broken_on_recv);
    CHECK_STR_EQ(c.text, "world");
    printf(
        "broken: the client has sent \"hello world\", of which \"%s\" was"
        " received\n",
        c.text);
}

static void repaired(void)
{
    struct conn c;

    receive_both(&c, repaired_on_recv);
    CHECK_STR_EQ(c.text, "hello world");
    printf(
        "repaired: the client has sent and the server has received \"%s\"\n",
        c.text);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
