/* SPDX-License-Identifier: MIT */
/* The bug: the lengths passed to AcceptEx are larger than its buffer.
 *
 * It looks right: with dwReceiveDataLength 0 "nothing is received", so any
 * buffer seems large enough, and two IPv4 addresses with 16 bytes more each
 * fit into 64 bytes. But the lengths in the call are those of
 * SOCKADDR_STORAGE. AcceptEx has no parameter for the size of the buffer: it
 * takes the sum of the three lengths for that size.
 *
 * What happens: AcceptEx writes the addresses at the positions that follow
 * from the lengths, past the end of the buffer, over other data.
 *
 * Where: published sample code, copied from chapter to chapter.
 *
 * The repair: one constant is the size of the buffer, and is also passed to
 * AcceptEx and GetAcceptExSockaddrs.
 *
 * Claims: 003-41, 003-43. The layout of the addresses is not documented, so
 * the number of damaged bytes depends on the system. That the remote address
 * comes after the space for the local one follows from the lengths. */
#include "common/tests/museum/stage.h"

#include <string.h>

#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

/* The lengths passed to AcceptEx, and so the size that the buffer needs. */
#define ANNOUNCED (2 * ADDRESS_SPACE)

#define BROKEN_SIZE (2 * (sizeof(struct sockaddr_in) + 16))
#define REPAIRED_SIZE ANNOUNCED

/* Each byte after the buffer has this value until it is overwritten. */
#define CANARY 0x5A

/* The buffer begins at index 0 and has the size that the broken or repaired
 * program gives it; the rest stands for other data. Both are in one array, so
 * that the program does not crash. */
struct room {
    char memory[ANNOUNCED + 256];
};

/* Accepts one client. Returns how many bytes after the buffer were
 * overwritten. */
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
        "broken: the buffer has %zu bytes and needs %zu: %zu bytes after it "
        "were overwritten\n",
        BROKEN_SIZE,
        ANNOUNCED,
        damaged);
}

static void repaired(void)
{
    CHECK_EQ(overrun(REPAIRED_SIZE), 0);
    printf(
        "repaired: the buffer has %zu bytes and needs %zu: nothing after it "
        "was overwritten\n",
        REPAIRED_SIZE,
        ANNOUNCED);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
