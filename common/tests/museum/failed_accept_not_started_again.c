/* SPDX-License-Identifier: MIT */
/* The bug: after an AcceptEx has failed, no new one is started.
 *
 * It looks right: the handler of a successful accept starts the next one, so
 * one accept is always pending. A failure is an error, and its handler only
 * cleans up.
 *
 * What happens: each client that resets its connection removes one accept.
 * After as many resets as accepts were pending, the server accepts nobody. It
 * still listens, so the system goes on completing connections that the server
 * will never serve, and the clients wait.
 *
 * Where: open reports in run-time libraries and frameworks; a port scanner is
 * enough to trigger it.
 *
 * The repair: the number of pending accepts is a target, which is restored
 * after each packet of an accept, whether it succeeded or failed.
 *
 * Claims: 002-35, 002-41. If AcceptEx has room for data, as here, a reset
 * before the first byte gives ERROR_NETNAME_DELETED under Wine, and also on
 * Windows according to libraries. */
#include "common/tests/museum/stage.h"

#include <string.h>

#define ACCEPTS 2
#define DATA 16
#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

struct accept {
    OVERLAPPED overlapped;
    SOCKET socket;
    char buffer[DATA + 2 * ADDRESS_SPACE];
};

struct server {
    SOCKET listener;
    LPFN_ACCEPTEX accept_ex;
    int pending;
    struct accept accepts[ACCEPTS];
};

static void start_accept(struct server *server, struct accept *a)
{
    DWORD bytes = 0;

    a->socket = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(a->socket != INVALID_SOCKET);
    memset(&a->overlapped, 0, sizeof a->overlapped);
    server->pending++;
    stage_started(server->accept_ex(server->listener,
                                    a->socket,
                                    a->buffer,
                                    DATA,
                                    ADDRESS_SPACE,
                                    ADDRESS_SPACE,
                                    &bytes,
                                    &a->overlapped));
}

static void broken_failed(struct server *server, struct accept *a)
{
    (void) server;
    closesocket(a->socket);
}

static void repaired_failed(struct server *server, struct accept *a)
{
    closesocket(a->socket);
    start_accept(server, a);
}

/* Sends the data back that has come with the connection. */
static void on_client(struct server *server, struct accept *a, DWORD bytes)
{
    CHECK_EQ(send(a->socket, a->buffer, (int) bytes, 0), bytes);
    closesocket(a->socket);
    start_accept(server, a);
}

/* Waits for one packet and handles it. Returns whether one came. */
static bool turn(struct server *server,
                 HANDLE port,
                 DWORD milliseconds,
                 void (*failed)(struct server *server, struct accept *a))
{
    struct packet p = stage_wait(port, milliseconds);
    struct accept *a;

    if (p.overlapped == NULL)
        return false;
    a = CONTAINING_RECORD(p.overlapped, struct accept, overlapped);
    server->pending--;
    if (p.ok)
        on_client(server, a, p.bytes);
    else
        failed(server, a);
    return true;
}

/* Closing the listener completes the accepts that are still pending. Their
 * memory must stay valid until their packets have come. */
static void server_close(struct server *server, struct stage *s)
{
    closesocket(s->listener);
    s->listener = INVALID_SOCKET;
    for (; server->pending > 0; server->pending--) {
        struct packet p = stage_wait(s->port, LIMIT_MS);

        CHECK(p.overlapped != NULL);
        closesocket(CONTAINING_RECORD(p.overlapped, struct accept, overlapped)
                        ->socket);
    }
    stage_close(s);
}

/* As many clients as there are accepts reset their connections, then a good
 * client connects. Returns whether it was served. *pending is the number of
 * accepts that were pending before it connected. */
static bool good_client_is_served(void (*failed)(struct server *server,
                                                 struct accept *a),
                                  int *pending)
{
    struct stage s;
    struct server server = {0};
    char answer[5] = {0};
    bool served;

    stage_open(&s);
    stage_associate(s.port, s.listener, 1);
    server.listener = s.listener;
    server.accept_ex = stage_accept_ex(s.listener);
    for (int i = 0; i < ACCEPTS; i++)
        start_accept(&server, &server.accepts[i]);
    for (int i = 0; i < ACCEPTS; i++) {
        stage_reset(stage_client(s.listener));
        CHECK(turn(&server, s.port, LIMIT_MS, failed));
    }
    *pending = server.pending;
    s.client = stage_client(s.listener);
    CHECK_EQ(send(s.client, "hello", 5, 0), 5);
    served = turn(&server,
                  s.port,
                  server.pending > 0 ? LIMIT_MS : QUIET_MS,
                  failed);
    if (served) {
        CHECK_EQ(stage_receive(s.client, answer, sizeof answer), 5);
        CHECK_EQ(memcmp(answer, "hello", 5), 0);
    }
    server_close(&server, &s);
    return served;
}

static void broken(void)
{
    int pending;

    CHECK(!good_client_is_served(broken_failed, &pending));
    CHECK_EQ(pending, 0);
    printf(
        "broken: after %d resets no accept is pending, and the next client "
        "is connected and not served\n",
        ACCEPTS);
}

static void repaired(void)
{
    int pending;

    CHECK(good_client_is_served(repaired_failed, &pending));
    CHECK_EQ(pending, ACCEPTS);
    printf(
        "repaired: after %d resets %d accepts are pending, and the next "
        "client is served\n",
        ACCEPTS,
        pending);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
