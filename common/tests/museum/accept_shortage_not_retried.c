/* SPDX-License-Identifier: MIT */
/* The bug: an AcceptEx that fails in the call, because memory is short, is not
 * tried again.
 *
 * It looks right: each packet of an accept starts the next one, so that those
 * which fail are replaced, too.
 *
 * What happens: a call that fails at once has no packet. Nothing will ever
 * lead back to it. With the last accept gone the server is deaf, long after
 * there is memory again, and the clients that connect wait.
 *
 * Where: in servers that start an accept from the packet of another one and
 * from nowhere else; see failed_accept_not_posted_again.c, too.
 *
 * The repair: while an accept is missing, the wait of the worker has a time
 * limit, and at its end the missing ones are started.
 *
 * The shortage is injected: neither system can be made to have one here. That
 * an immediate failure has no packet is in the documentation of AcceptEx and
 * of the other overlapped calls (Microsoft Learn). */
#include "common/tests/museum/stage.h"

#include <string.h>

#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* How often the repaired server looks whether memory is there again. */
#define RETRY_MS 20

struct server {
    HANDLE port;
    SOCKET listener;
    LPFN_ACCEPTEX accept_ex;
    int failures_left; /* injected */
    bool accepting;
    OVERLAPPED overlapped;
    SOCKET accepted;
    char addresses[2 * ADDRESS_SPACE];
};

/* AcceptEx, or a failure that is injected. */
static bool call_accept_ex(struct server *s)
{
    DWORD bytes = 0;

    if (s->failures_left > 0) {
        s->failures_left--;
        WSASetLastError(WSAENOBUFS);
        return false;
    }
    memset(&s->overlapped, 0, sizeof s->overlapped);
    return s->accept_ex(s->listener,
                        s->accepted,
                        s->addresses,
                        0,
                        ADDRESS_SPACE,
                        ADDRESS_SPACE,
                        &bytes,
                        &s->overlapped) ||
           WSAGetLastError() == WSA_IO_PENDING;
}

static void start_accept(struct server *s)
{
    s->accepted = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(s->accepted != INVALID_SOCKET);
    s->accepting = call_accept_ex(s);
    if (!s->accepting)
        closesocket(s->accepted);
}

/* Waits for the next packet; milliseconds are for one that does not come. */
static struct packet broken_wait(struct server *s, DWORD milliseconds)
{
    return stage_wait(s->port, milliseconds);
}

static struct packet repaired_wait(struct server *s, DWORD milliseconds)
{
    while (!s->accepting) {
        struct packet p = stage_wait(s->port, RETRY_MS);

        if (p.overlapped != NULL)
            return p;
        start_accept(s);
    }
    return stage_wait(s->port, milliseconds);
}

/* A client connects. Returns whether it is served, which is to be told
 * goodbye. */
static bool client_is_served(struct server *s,
                             struct packet (*wait)(struct server *s,
                                                   DWORD milliseconds),
                             DWORD milliseconds)
{
    SOCKET client = stage_client(s->listener);
    struct packet p = wait(s, milliseconds);
    char byte;

    if (p.overlapped != NULL) {
        CHECK(p.ok);
        closesocket(s->accepted);
        CHECK_EQ(recv(client, &byte, 1, 0), 0);
        start_accept(s);
    }
    closesocket(client);
    return p.overlapped != NULL;
}

static void server_close(struct server *s, struct stage *stage)
{
    closesocket(stage->listener);
    stage->listener = INVALID_SOCKET;
    if (s->accepting) {
        CHECK(stage_wait(s->port, LIMIT_MS).overlapped != NULL);
        closesocket(s->accepted);
    }
    stage_close(stage);
}

/* Serves a client, has a shortage when the next accept is to be started, and
 * is over it. Returns whether the next client is served. */
static bool next_client_is_served(struct packet (*wait)(struct server *s,
                                                        DWORD milliseconds),
                                  DWORD milliseconds)
{
    struct stage stage;
    struct server s = {0};
    bool served;

    stage_open(&stage);
    stage_associate(stage.port, stage.listener, 1);
    s.port = stage.port;
    s.listener = stage.listener;
    s.accept_ex = stage_accept_ex(stage.listener);
    start_accept(&s);
    s.failures_left = 1;
    CHECK(client_is_served(&s, wait, LIMIT_MS));
    CHECK_EQ(s.failures_left, 0);
    CHECK(!s.accepting);
    served = client_is_served(&s, wait, milliseconds);
    CHECK_EQ(s.accepting, served);
    server_close(&s, &stage);
    return served;
}

static void broken(void)
{
    CHECK(!next_client_is_served(broken_wait, QUIET_MS));
    printf(
        "broken: the shortage is over, no accept is pending, and the next"
        " client has connected and is not served\n");
}

static void repaired(void)
{
    CHECK(next_client_is_served(repaired_wait, LIMIT_MS));
    printf(
        "repaired: the accept was started again after the shortage, and the"
        " next client is served\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
