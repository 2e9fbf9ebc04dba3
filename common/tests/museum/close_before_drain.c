/* SPDX-License-Identifier: MIT */
/* The bug: closesocket follows the last WSASend at once.
 *
 * It looks right: with blocking sockets this is how it is done, everything
 * that send has taken goes out after closesocket; and with small answers it
 * works here, too, since they are complete when WSASend returns.
 *
 * What happens: what is still pending has not been taken by anybody. Closing
 * cancels it and the client gets the beginning only. Under Wine that even ends
 * in good order, so that a client which knows no length believes that it has
 * everything.
 *
 * Where: run-time libraries and well-known samples, as resets or lost tails.
 *
 * The repair: shutdown(SD_SEND), which puts our end of stream behind
 * everything that is pending; then wait for the send and for the client's end
 * of stream, then close.
 *
 * Claims: 000-32, 000-33, 000-34, 000-35. What was measured is Wine 8 and 10.
 * For Windows, documentation and libraries say that pending operations are
 * cancelled; the number of bytes that get through is not said. */
#include "common/tests/museum/stage.h"

#include "common/thread_group.h"

/* More than is under way to a client that does not read. */
#define TOTAL (1024 * 1024)

struct conn {
    SOCKET socket;
    HANDLE port;
    OVERLAPPED send, recv;
    char byte;
};

/* A client that begins to read when it may, and then reads to the end. */
struct reader {
    SOCKET socket;
    HANDLE may_read;
    int received;
    int end; /* what the last recv has returned: 0 is an orderly end */
};

static void broken_finish(struct conn *c, HANDLE client_may_read)
{
    closesocket(c->socket);
    SetEvent(client_may_read);
}

static void repaired_finish(struct conn *c, HANDLE client_may_read)
{
    CHECK_EQ(shutdown(c->socket, SD_SEND), 0);
    stage_post_recv(c->socket, &c->byte, 1, &c->recv);
    SetEvent(client_may_read);
    for (int packets = 0; packets < 2; packets++) {
        struct packet p = stage_wait(c->port, LIMIT_MS);

        CHECK(p.ok);
        CHECK_EQ(p.bytes, p.overlapped == &c->send ? TOTAL : 0);
    }
    closesocket(c->socket);
}

static unsigned __stdcall read_to_the_end(void *argument)
{
    struct reader *r = argument;
    static char bytes[65536];

    if (WaitForSingleObject(r->may_read, LIMIT_MS) != WAIT_OBJECT_0)
        return 1;
    while ((r->end = recv(r->socket, bytes, sizeof bytes, 0)) > 0)
        r->received += r->end;
    shutdown(r->socket, SD_SEND);
    return 0;
}

static char bytes_to_send[TOTAL];

/* Sends TOTAL bytes to a client and finishes; what came of it is in r. */
static void deliver(void (*finish)(struct conn *c, HANDLE client_may_read),
                    struct reader *r)
{
    struct stage s;
    struct conn c = {0};
    struct thread_group group;

    stage_open(&s);
    stage_connect(&s);
    r->socket = s.client;
    r->may_read = CreateEventW(NULL, TRUE, FALSE, NULL);
    CHECK(r->may_read != NULL);
    CHECK(thread_group_start(&group, 1, read_to_the_end, r));
    c.socket = s.server;
    c.port = s.port;
    s.server = INVALID_SOCKET;
    stage_associate(c.port, c.socket, 1);
    stage_post_long_send(c.socket, bytes_to_send, TOTAL, &c.send);
    finish(&c, r->may_read);
    CHECK_EQ(WaitForSingleObject(group.threads[0], LIMIT_MS), WAIT_OBJECT_0);
    CHECK(thread_group_join(&group));
    CloseHandle(r->may_read);
    /* c must be there until the packet of a send that was cut off has come. */
    if (!HasOverlappedIoCompleted(&c.send))
        CHECK(stage_wait(s.port, LIMIT_MS).overlapped == &c.send);
    stage_close(&s);
}

static void broken(void)
{
    struct reader r = {INVALID_SOCKET, NULL, 0, -1};

    deliver(broken_finish, &r);
    if (test_wine_version() == NULL && r.received == TOTAL)
        SKIP("this Windows has sent what was pending after the close");
    CHECK(r.received < TOTAL);
    if (test_wine_version() != NULL) {
        CHECK(r.received > 0);
        CHECK_EQ(r.end, 0);
    }
    printf("broken: the client got %d of %d bytes, and then %s\n",
           r.received,
           TOTAL,
           r.end == 0 ? "an orderly end of the stream" : "an error");
}

static void repaired(void)
{
    struct reader r = {INVALID_SOCKET, NULL, 0, -1};

    deliver(repaired_finish, &r);
    CHECK_EQ(r.received, TOTAL);
    CHECK_EQ(r.end, 0);
    printf(
        "repaired: the client got all %d bytes, and then the end of the "
        "stream\n",
        TOTAL);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
