/* SPDX-License-Identifier: MIT */
/* The bug: the key is stored in a DWORD, whose address is cast.
 *
 * It looks right: the key is a small number that fits, lpNumberOfBytes is a
 * DWORD too, and the cast silences the compiler. On 32-bit Windows it is
 * correct.
 *
 * What happens: on 64-bit Windows the system writes eight bytes, and the
 * variable has four. The other four bytes belong to the next variable, which
 * becomes the upper half of the key, usually 0: with each packet a counter
 * starts again or a pointer loses half of its bits.
 *
 * Where: programs that were written for 32-bit Windows.
 *
 * The repair: the variable is a ULONG_PTR, the type of the parameter.
 *
 * The rules of C decide this, so Windows and Wine show the same. */
#include "common/tests/museum/stage.h"

#define KEY 7
#define PACKETS 3

/* The local variables of a worker, in an order in which they may be on its
 * stack. */
struct broken_locals {
    DWORD key;
    DWORD packets; /* so far */
};

struct repaired_locals {
    ULONG_PTR key;
    DWORD packets;
};

/* Dequeues all packets. Returns how many it has counted. */
static DWORD broken_count(HANDLE port)
{
    struct broken_locals l = {0, 0};
    DWORD bytes;
    OVERLAPPED *ov;

    while (GetQueuedCompletionStatus(port,
                                     &bytes,
                                     (PULONG_PTR) (void *) &l.key,
                                     &ov,
                                     0)) {
        CHECK_EQ(l.key, KEY);
        l.packets++;
    }
    return l.packets;
}

static DWORD repaired_count(HANDLE port)
{
    struct repaired_locals l = {0, 0};
    DWORD bytes;
    OVERLAPPED *ov;

    while (GetQueuedCompletionStatus(port, &bytes, &l.key, &ov, 0)) {
        CHECK_EQ(l.key, KEY);
        l.packets++;
    }
    return l.packets;
}

static DWORD packets_counted(DWORD (*count)(HANDLE port))
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    DWORD counted;

    CHECK(port != NULL);
    for (int i = 0; i < PACKETS; i++)
        CHECK(PostQueuedCompletionStatus(port, 0, KEY, NULL));
    counted = count(port);
    CloseHandle(port);
    return counted;
}

/* A function, because Visual Studio warns about constant conditions. */
static bool is_key_longer(void)
{
    return sizeof(ULONG_PTR) > sizeof(DWORD);
}

static void broken(void)
{
    if (!is_key_longer())
        SKIP("a 32-bit key fits into a DWORD");
    CHECK_EQ(packets_counted(broken_count), 1);
    printf(
        "broken: of %d packets 1 is counted: each key has overwritten the"
        " count with 0\n",
        PACKETS);
}

static void repaired(void)
{
    CHECK_EQ(packets_counted(repaired_count), PACKETS);
    printf("repaired: of %d packets %d are counted\n", PACKETS, PACKETS);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
