/* SPDX-License-Identifier: MIT */
/* The bug: AcceptEx is told of more room than its buffer has.
 *
 * It looks right: with dwReceiveDataLength 0 "nothing is received", so any
 * buffer seems to do, and two IPv4 addresses with 16 bytes each fit into 64
 * bytes. But the lengths in the call say SOCKADDR_STORAGE. There is no
 * parameter for the size of the buffer: the three lengths are the size.
 *
 * What happens: the addresses are written where the lengths say, behind the
 * end of the buffer, over whatever is there.
 *
 * Where: published sample code, copied from chapter to chapter.
 *
 * The repair: one constant is both the size of the buffer and what AcceptEx
 * and GetAcceptExSockaddrs are told.
 *
 * Claims: 003-41, 003-43. How the addresses are laid out is nobody's business,
 * so the number of bytes that get lost is the system's, too; that the remote
 * address lies behind the space for the local one follows from the lengths. */
#include "common/tests/museum/stage.h"

#include <string.h>

#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* What AcceptEx is told, and what it then needs. */
#define ANNOUNCED (2 * ADDRESS_SPACE)

#define BROKEN_SIZE (2 * (sizeof(struct sockaddr_in) + 16))
#define REPAIRED_SIZE ANNOUNCED

/* What lies behind the buffer. It has this value until somebody writes. */
#define CANARY 0x5A

/* The buffer begins at 0 and is as long as the twin says; the rest is the
 * memory of others. Everything is inside this one array, so that the program
 * survives to tell. */
struct room {
    char memory[ANNOUNCED + 256];
};

/* Accepts one client. Returns how many bytes behind the buffer have been
 * written to. */
static size_t overrun(size_t buffer_size)
{
    struct stage s;
    struct room room;
    OVERLAPPED overlapped = {0};
    struct packet p;
    DWORD bytes = 0;
    size_t damaged = 0;

    stage_open(&s);
    stage_associate(s.port, s.listener, 1);
    s.server = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(s.server != INVALID_SOCKET);
    memset(room.memory, CANARY, sizeof room.memory);
    stage_started(stage_accept_ex(s.listener)(s.listener,
                                              s.server,
                                              room.memory,
                                              0,
                                              ADDRESS_SPACE,
                                              ADDRESS_SPACE,
                                              &bytes,
                                              &overlapped));
    s.client = stage_client(s.listener);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK(p.overlapped == &overlapped);
    for (size_t i = buffer_size; i < sizeof room.memory; i++)
        damaged += room.memory[i] != CANARY;
    stage_close(&s);
    return damaged;
}

static void broken(void)
{
    size_t damaged = overrun(BROKEN_SIZE);

    CHECK(damaged > 0);
    CHECK(damaged <= ANNOUNCED - BROKEN_SIZE);
    printf(
        "broken: %zu bytes for what needs %zu: %zu bytes behind the "
        "buffer were written to\n",
        BROKEN_SIZE,
        ANNOUNCED,
        damaged);
}

static void repaired(void)
{
    CHECK_EQ(overrun(REPAIRED_SIZE), 0);
    printf(
        "repaired: %zu bytes for what needs %zu: nothing behind the "
        "buffer was written to\n",
        REPAIRED_SIZE,
        ANNOUNCED);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
