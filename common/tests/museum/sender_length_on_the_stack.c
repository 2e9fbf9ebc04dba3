/* SPDX-License-Identifier: MIT */
/* The bug: the int in which WSARecvFrom returns the length of the sender's
 * address is a local variable of the function that starts the receive.
 *
 * It looks right: with recvfrom the length is local, the OVERLAPPED and the
 * buffers are stored elsewhere, and the length looks like an argument that
 * only the call uses.
 *
 * What happens: the system writes lpFromlen, like lpFrom, when the datagram
 * arrives. By then the function has returned, so four bytes change in the
 * variables of another function. The program crashes now and then, in
 * unrelated code. Wine 8 also reads the value then, as the length of the
 * buffer at lpFrom, and clears that many bytes.
 *
 * Where: a release of the run-time library of Go (golang/go #77975).
 *
 * The repair: store the address and the length next to the OVERLAPPED.
 *
 * The documentation of WSARecvFrom (Microsoft Learn) says that neither may be
 * a variable on the stack. lpFlags may be, because it is not written later. */
#include "common/tests/museum/stage.h"

#include <string.h>

#include "common/net.h"

struct receive {
    HANDLE port;
    SOCKET socket, sender;
    OVERLAPPED overlapped;
    char byte;
    SOCKADDR_STORAGE from;
    int from_length; /* of the repaired program */
    ULONG_PTR where; /* the address of the length */
};

static void start_receive(struct receive *r, int *length)
{
    WSABUF buffer = {1, &r->byte};
    DWORD flags = 0;

    *length = sizeof r->from;
    r->where = (ULONG_PTR) length;
    memset(&r->overlapped, 0, sizeof r->overlapped);
    stage_started(WSARecvFrom(r->socket,
                              &buffer,
                              1,
                              NULL,
                              &flags,
                              (struct sockaddr *) &r->from,
                              length,
                              &r->overlapped,
                              NULL) == 0);
    CHECK_EQ(*length, sizeof r->from);
}

static void broken_start(void *argument)
{
    int length;

    start_receive(argument, &length);
}

static void repaired_start(void *argument)
{
    struct receive *r = argument;

    start_receive(r, &r->from_length);
}

/* Sends the datagram, and waits for the packet of the receive. */
static void receive_datagram(void *argument)
{
    const struct receive *r = argument;
    SOCKADDR_STORAGE name;
    int length = sizeof name;
    struct packet p;

    CHECK_EQ(getsockname(r->socket, (struct sockaddr *) &name, &length), 0);
    CHECK_EQ(
        sendto(r->sender, "x", 1, 0, (const struct sockaddr *) &name, length),
        1);
    p = stage_wait(r->port, LIMIT_MS);
    CHECK(p.ok);
    CHECK_EQ(p.bytes, 1);
    CHECK(p.overlapped == &r->overlapped);
}

static SOCKET open_socket(void)
{
    struct net_address loopback;
    SOCKET s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

    CHECK(s != INVALID_SOCKET);
    CHECK(net_parse_address("127.0.0.1", 0, &loopback));
    CHECK_EQ(
        bind(s, (const struct sockaddr *) &loopback.storage, loopback.length),
        0);
    return s;
}

static void start(struct receive *r, void (*run)(void *argument))
{
    CHECK(net_start_winsock());
    r->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    CHECK(r->port != NULL);
    r->socket = open_socket();
    r->sender = open_socket();
    stage_associate(r->port, r->socket, 1);
    stage_run_below(run, r);
}

static void stop(const struct receive *r)
{
    closesocket(r->socket);
    closesocket(r->sender);
    CloseHandle(r->port);
    net_stop_winsock();
}

static void broken(void)
{
    struct receive r;

    start(&r, broken_start);
    CHECK_EQ(stage_reuse_stack(r.where, sizeof(int), receive_datagram, &r), 1);
    stop(&r);
    printf(
        "broken: the datagram has changed a variable of another function\n");
}

static void repaired(void)
{
    struct receive r;

    start(&r, repaired_start);
    CHECK_EQ(stage_reuse_stack(0, 0, receive_datagram, &r), 0);
    CHECK_EQ(r.from_length, sizeof(struct sockaddr_in));
    stop(&r);
    printf(
        "repaired: the length of the address, %d, is next to the"
        " OVERLAPPED\n",
        r.from_length);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
