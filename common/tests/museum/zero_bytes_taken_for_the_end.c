/* SPDX-License-Identifier: MIT */
/* The bug: a completion with 0 bytes is taken for the end of the stream,
 * whatever the kind of the operation.
 *
 * It looks right: for a receive with a buffer it is right, and most packets of
 * a server are receives. One check for "bytes == 0" at the top of the worker
 * seems to save a check in each handler.
 *
 * What happens: a send of 0 bytes completes with 0 bytes, and so does an
 * accept without data or a receive with an empty buffer. The connection of a
 * client that has done nothing wrong is closed.
 *
 * Where: published listings whose worker handles receives and sends alike.
 *
 * The repair: check the kind of the operation first, then what 0 bytes mean
 * for it.
 *
 * Claims: 002-37, 002-38. Observed under Wine; for Windows it follows from the
 * documentation. */
#include "common/tests/museum/stage.h"

#include <string.h>

enum op_kind { OP_RECV, OP_SEND };

struct op {
    OVERLAPPED overlapped;
    enum op_kind kind;
};

struct conn {
    SOCKET socket;
    struct op op;
    char byte;
};

static void conn_close(struct conn *c)
{
    closesocket(c->socket);
    c->socket = INVALID_SOCKET;
}

static void broken_completed(struct conn *c, struct op *op, DWORD bytes)
{
    (void) op;
    if (bytes == 0)
        conn_close(c);
}

static void repaired_completed(struct conn *c, struct op *op, DWORD bytes)
{
    if (op->kind == OP_RECV && bytes == 0)
        conn_close(c);
}

/* Sends a message that happens to be empty. */
static void start_empty_send(struct conn *c)
{
    char nothing = 0;
    WSABUF from = {0, &nothing};

    memset(&c->op.overlapped, 0, sizeof c->op.overlapped);
    c->op.kind = OP_SEND;
    stage_started(
        WSASend(c->socket, &from, 1, NULL, 0, &c->op.overlapped, NULL) == 0);
}

static void start_recv(struct conn *c)
{
    c->op.kind = OP_RECV;
    stage_start_recv(c->socket, &c->byte, 1, &c->op.overlapped);
}

static void take_packet(HANDLE port,
                        void (*completed)(struct conn *c,
                                          struct op *op,
                                          DWORD bytes))
{
    struct packet p = stage_wait(port, LIMIT_MS);

    CHECK(p.ok);
    CHECK_EQ(p.bytes, 0);
    completed((struct conn *) p.key,
              CONTAINING_RECORD(p.overlapped, struct op, overlapped),
              p.bytes);
}

static void conn_open(struct stage *s,
                      struct conn *c,
                      void (*completed)(struct conn *c,
                                        struct op *op,
                                        DWORD bytes))
{
    stage_open(s);
    stage_connect(s);
    c->socket = s->server;
    s->server = INVALID_SOCKET;
    stage_associate(s->port, c->socket, (ULONG_PTR) c);
    start_empty_send(c);
    take_packet(s->port, completed);
}

static void broken(void)
{
    struct stage s;
    struct conn c;
    char byte;

    conn_open(&s, &c, broken_completed);
    CHECK(c.socket == INVALID_SOCKET);
    CHECK_EQ(recv(s.client, &byte, 1, 0), 0);
    stage_close(&s);
    printf(
        "broken: a send of 0 bytes completed, and the server closed the "
        "connection\n");
}

static void repaired(void)
{
    struct stage s;
    struct conn c;
    char byte = 0;

    conn_open(&s, &c, repaired_completed);
    CHECK(c.socket != INVALID_SOCKET);
    CHECK_EQ(send(c.socket, "x", 1, 0), 1);
    CHECK_EQ(recv(s.client, &byte, 1, 0), 1);
    CHECK_EQ(byte, 'x');

    /* The end of the stream is still detected. */
    start_recv(&c);
    CHECK_EQ(shutdown(s.client, SD_SEND), 0);
    take_packet(s.port, repaired_completed);
    CHECK(c.socket == INVALID_SOCKET);
    stage_close(&s);
    printf(
        "repaired: a send of 0 bytes completed, and the connection stayed "
        "open until a receive had 0 bytes\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
