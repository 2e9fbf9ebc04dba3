/* SPDX-License-Identifier: MIT */
/* The bug: a call of AcceptEx that fails because memory is short is not
 * retried.
 *
 * It looks right: the handler of each accept packet starts the next accept, so
 * that failed accepts are replaced too.
 *
 * What happens: a call that fails at once queues no packet, so no handler will
 * ever retry it. When the last accept is gone, the server accepts nobody, even
 * when there is memory again, and the clients that connect wait.
 *
 * Where: servers that start accepts only from the packets of other accepts;
 * see also failed_accept_not_started_again.c.
 *
 * The repair: while an accept is missing, the worker waits with a time limit,
 * and then starts the missing accepts.
 *
 * The shortage is injected, because no test can provoke one. That an immediate
 * failure queues no packet is in the documentation of AcceptEx and of the
 * other overlapped calls (Microsoft Learn). */
#include "common/tests/museum/stage.h"

#include <string.h>

#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* How often the repaired server retries. */
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

/* Calls AcceptEx, or injects a failure. Returns whether a packet will come. */
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

/* Waits for the next packet; milliseconds is the limit for a packet that does
 * not come. */
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

/* Connects a client. Returns whether it is served: the server closes its
 * connection. */
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

/* Serves a client, and has a shortage only when the next accept is started.
 * Returns whether the next client is served. */
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
        "broken: the shortage is over, but no accept is pending, and the next"
        " client is connected and not served\n");
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
