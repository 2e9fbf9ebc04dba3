/* SPDX-License-Identifier: MIT */
/* The bug: at the end of its stream a connection is freed, although it
 * contains the OVERLAPPED of an operation that is still pending.
 *
 * It looks right: the client has ended the stream and the socket is closed, so
 * nothing seems to use the connection any more. And it works most of the time,
 * because a freed block is often not reused for a while.
 *
 * What happens: closing only starts the cancellation. Later the system writes
 * the result to the OVERLAPPED, and a packet comes with its address and the
 * address of the connection, when that memory may already be in use for
 * something else. No sanitizer detects the write, because the system makes it,
 * not the program.
 *
 * Where: reported for many servers and libraries, in recent years too.
 *
 * The repair: count the pending operations, and free the connection at the
 * last packet.
 *
 * Claims: 002-45, 002-51, 000-32. common/tests/stress/guard.h detects the
 * write: it keeps freed blocks and checks them. When the system writes is up
 * to the system. Under Wine a send that is pending at the close completes when
 * the client has closed too. On Windows it may complete before closesocket
 * returns, and then only the packet comes late. */
#include "common/tests/museum/stage.h"

#include <stdlib.h>

#include "common/tests/stress/guard.h"

/* The bytes that the client does not read. */
#define TOTAL (1024 * 1024)

struct conn {
    SOCKET socket;
    int pending;
    OVERLAPPED recv, send;
    char byte;
};

static char bytes_to_send[TOTAL];

static void broken_on_end(struct conn *c)
{
    closesocket(c->socket);
    free(c);
}

/* The packet of the send comes later: c has been freed and must not be
 * used. */
static void broken_on_cancelled(struct conn *c)
{
    (void) c;
}

static void release(struct conn *c)
{
    c->pending--;
    if (c->pending == 0)
        free(c);
}

static void repaired_on_end(struct conn *c)
{
    closesocket(c->socket);
    release(c);
}

static void repaired_on_cancelled(struct conn *c)
{
    release(c);
}

/* Opens a connection with a receive and a send pending. */
static struct conn *conn_open(const struct stage *s)
{
    struct conn *c = malloc(sizeof *c);

    CHECK(c != NULL);
    c->socket = s->server;
    c->pending = 2;
    stage_associate(s->port, c->socket, (ULONG_PTR) c);
    stage_start_recv(c->socket, &c->byte, 1, &c->recv);
    stage_start_long_send(c->socket, bytes_to_send, TOTAL, &c->send);
    return c;
}

/* The client ends its stream, which the server handles; then it closes. */
static void end_one(void (*on_end)(struct conn *c),
                    void (*on_cancelled)(struct conn *c))
{
    struct stage s;
    struct packet p;
    ULONG_PTR dead;

    stage_open(&s);
    stage_connect(&s);
    dead = (ULONG_PTR) conn_open(&s);
    s.server = INVALID_SOCKET;
    CHECK_EQ(shutdown(s.client, SD_SEND), 0);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK_EQ(p.key, dead);
    CHECK_EQ(p.bytes, 0);
    on_end((struct conn *) p.key);
    closesocket(s.client);
    s.client = INVALID_SOCKET;
    p = stage_wait(s.port, LIMIT_MS);
    CHECK_EQ(p.ok, FALSE);
    CHECK_EQ(p.key, dead);
    CHECK_EQ((ULONG_PTR) p.overlapped, dead + offsetof(struct conn, send));
    on_cancelled((struct conn *) p.key);
    stage_close(&s);
}

static void broken(void)
{
    char where[80];
    const char *report;
    bool intact;

    test_capture_start(stderr);
    end_one(broken_on_end, broken_on_cancelled);
    intact = guard_check();
    report = test_capture_end();
    CHECK_EQ(guard_live_blocks(), 0);
    if (test_wine_version() == NULL && intact)
        SKIP("a packet came for the freed block, but the write came earlier");
    CHECK(!intact);
    snprintf(where,
             sizeof where,
             "written after it was freed at offset %zu:",
             offsetof(struct conn, send));
    CHECK_CONTAINS(report, where);
    printf(
        "broken: a packet came for a freed block, and the block was "
        "written to: %s",
        report);
    /* exit would make the guard check again, and give the process another
     * exit code. */
    fflush(stdout);
    _exit(0);
}

static void repaired(void)
{
    end_one(repaired_on_end, repaired_on_cancelled);
    CHECK(guard_check());
    CHECK_EQ(guard_live_blocks(), 0);
    printf(
        "repaired: the block was freed after its last packet, and was not "
        "written to afterwards\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
