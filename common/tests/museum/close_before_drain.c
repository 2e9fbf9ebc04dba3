/* SPDX-License-Identifier: MIT */
/* The bug: closesocket is called right after the last WSASend.
 *
 * It looks right: with blocking sockets it is, because everything that send
 * has accepted is sent after closesocket. It also works with small answers,
 * because their sends have completed when WSASend returns.
 *
 * What happens: the system has not accepted the data of a pending send.
 * Windows cancels the send (Microsoft Learn, closesocket). Under Wine it fails
 * when the client has read what was accepted. Either way the client gets only
 * the beginning. Under Wine the stream then even ends in an orderly way, so a
 * client that does not know the length takes the data for complete.
 *
 * Where: run-time libraries and well-known samples; reported as resets or
 * truncated data.
 *
 * The repair: call shutdown(SD_SEND), which ends our stream after everything
 * that is pending; wait for the send and for the end of the client's stream;
 * then close.
 *
 * Claims: 000-32, 000-33, 000-34, 000-35. This was measured with Wine 8 and
 * 10. For Windows, documentation and libraries say that pending operations are
 * cancelled, but not how many bytes still arrive. */
#include "common/tests/museum/stage.h"

#include "common/thread_group.h"

/* More than can be in flight to a client that does not read. */
#define TOTAL (1024 * 1024)

struct conn {
    SOCKET socket;
    HANDLE port;
    OVERLAPPED send, recv;
    char byte;
};

/* A client that waits for the event, and then reads to the end. */
struct reader {
    SOCKET socket;
    HANDLE may_read;
    int received;
    int end; /* what the last recv returned: 0 is the end of the stream */
};

static void broken_finish(struct conn *c, HANDLE client_may_read)
{
    closesocket(c->socket);
    SetEvent(client_may_read);
}

static void repaired_finish(struct conn *c, HANDLE client_may_read)
{
    CHECK_EQ(shutdown(c->socket, SD_SEND), 0);
    stage_start_recv(c->socket, &c->byte, 1, &c->recv);
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

/* Sends TOTAL bytes to a client and calls finish; r has what it received. */
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
    stage_start_long_send(c.socket, bytes_to_send, TOTAL, &c.send);
    finish(&c, r->may_read);
    CHECK_EQ(WaitForSingleObject(group.threads[0], LIMIT_MS), WAIT_OBJECT_0);
    CHECK(thread_group_join(&group));
    CloseHandle(r->may_read);
    /* c must stay valid until the packet of a cancelled send has come. */
    if (!HasOverlappedIoCompleted(&c.send))
        CHECK(stage_wait(s.port, LIMIT_MS).overlapped == &c.send);
    stage_close(&s);
}

static void broken(void)
{
    struct reader r = {INVALID_SOCKET, NULL, 0, -1};

    deliver(broken_finish, &r);
    if (test_wine_version() == NULL && r.received == TOTAL)
        SKIP("this Windows has sent the pending data after the close");
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
