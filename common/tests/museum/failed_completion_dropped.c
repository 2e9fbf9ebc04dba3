/* SPDX-License-Identifier: MIT */
/* The bug: FALSE from GetQueuedCompletionStatus is taken for "no packet".
 *
 * It looks right: FALSE means failure everywhere else in Windows, after a
 * timeout there really is no packet, and clients that close in an orderly way
 * are handled, because the end of a stream is a success with 0 bytes.
 *
 * What happens: a packet has been dequeued nevertheless, the only one of this
 * operation. Nothing is pending on the connection now, so no packet will come
 * for it again: it stays open forever, and its memory is never freed.
 *
 * Where: magazine articles and libraries, some of them corrected late.
 *
 * The repair: check the OVERLAPPED. If it is NULL, there is no packet.
 * Otherwise this operation has failed, and its connection must be closed.
 *
 * Claims: 000-29, 000-30, 001-35, 002-31. The same on Windows and Wine. */
#include "common/tests/museum/stage.h"

/* One closes in an orderly way, the others reset their connections. */
#define CLIENTS 3
#define RESETS 2

struct conn {
    SOCKET socket;
    OVERLAPPED overlapped;
    char byte;
};

struct server {
    HANDLE port;
    int open; /* connections */
};

static void conn_close(struct server *server, struct conn *c)
{
    closesocket(c->socket);
    c->socket = INVALID_SOCKET;
    server->open--;
}

static void on_recv(struct server *server, struct conn *c, DWORD bytes)
{
    if (bytes == 0)
        conn_close(server, c);
    else
        stage_start_recv(c->socket, &c->byte, 1, &c->overlapped);
}

/* One iteration of the worker's loop. */
static void broken_turn(struct server *server)
{
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *ov = NULL;

    if (!GetQueuedCompletionStatus(server->port, &bytes, &key, &ov, LIMIT_MS))
        return;
    on_recv(server, (struct conn *) key, bytes);
}

static void repaired_turn(struct server *server)
{
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *ov = NULL;
    BOOL ok =
        GetQueuedCompletionStatus(server->port, &bytes, &key, &ov, LIMIT_MS);

    if (ov == NULL)
        return;
    if (!ok)
        conn_close(server, (struct conn *) key);
    else
        on_recv(server, (struct conn *) key, bytes);
}

static void conn_open(struct server *server, struct conn *c, SOCKET socket)
{
    c->socket = socket;
    server->open++;
    stage_associate(server->port, socket, (ULONG_PTR) c);
    stage_start_recv(socket, &c->byte, 1, &c->overlapped);
}

/* Lets one client after the other connect and close, and calls turn once for
 * each. Returns how many connections are open at the end. */
static int open_at_the_end(void (*turn)(struct server *server))
{
    struct stage s;
    struct server server;
    struct conn conns[CLIENTS];
    int open;

    stage_open(&s);
    server.port = s.port;
    server.open = 0;
    for (int i = 0; i < CLIENTS; i++) {
        stage_connect(&s);
        conn_open(&server, &conns[i], s.server);
        if (i < RESETS)
            stage_reset(s.client);
        else
            closesocket(s.client);
        turn(&server);
        /* In either case, the packet was queued and has been dequeued. */
        CHECK(HasOverlappedIoCompleted(&conns[i].overlapped));
        CHECK_EQ(stage_wait(s.port, 0).error, WAIT_TIMEOUT);
    }
    open = server.open;
    for (int i = 0; i < CLIENTS; i++)
        if (conns[i].socket != INVALID_SOCKET)
            conn_close(&server, &conns[i]);
    s.client = s.server = INVALID_SOCKET;
    stage_close(&s);
    return open;
}

static void broken(void)
{
    CHECK_EQ(open_at_the_end(broken_turn), RESETS);
    printf(
        "broken: of %d clients %d reset the connection: %d connections "
        "stay open forever\n",
        CLIENTS,
        RESETS,
        RESETS);
}

static void repaired(void)
{
    CHECK_EQ(open_at_the_end(repaired_turn), 0);
    printf(
        "repaired: of %d clients %d reset the connection: none is left "
        "open\n",
        CLIENTS,
        RESETS);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
