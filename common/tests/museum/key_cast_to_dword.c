/* SPDX-License-Identifier: MIT */
/* The bug: the pointer that is passed as the completion key is cast to DWORD.
 *
 * It looks right: older texts call the key "a DWORD of your own", the cast
 * silences the compiler, and on 32-bit Windows nothing is lost. Nothing is
 * lost on 64-bit Windows either while the heap is below 4 GiB, as it may be on
 * the machine where the program was written.
 *
 * What happens: the key is the lower half of the pointer. The worker casts it
 * back and uses memory that is not the connection: it crashes, or damages
 * other data.
 *
 * Where: published sample code, written before 64-bit Windows was common.
 *
 * The repair: ULONG_PTR, the type of the parameter, is as wide as a pointer.
 *
 * Claims: 002-29, 002-27 (b), 001-39. The rules of C decide this, so Windows
 * and Wine show the same. */
#include "common/tests/museum/stage.h"

#include <stdint.h>

/* The lower half of the connection's address. */
#define LOWER_HALF 0x12345678u

struct conn {
    SOCKET socket;
    OVERLAPPED overlapped;
    char byte;
};

static ULONG_PTR broken_key(struct conn *c)
{
    return (DWORD) (ULONG_PTR) c;
}

static ULONG_PTR repaired_key(struct conn *c)
{
    return (ULONG_PTR) c;
}

/* Allocates a connection above 4 GiB, where a heap may place it too, at an
 * address with that lower half. */
static struct conn *conn_above_4_gib(void)
{
    char *memory = NULL;

    /* From 0x7FF612345678 downwards, because some addresses may be in use. */
    for (uint64_t upper = 0x7FF6; memory == NULL && upper > 0; upper--)
        memory = VirtualAlloc((void *) (uintptr_t) (upper << 32 | LOWER_HALF),
                              sizeof(struct conn),
                              MEM_RESERVE | MEM_COMMIT,
                              PAGE_READWRITE);
    CHECK(memory != NULL);
    memory += LOWER_HALF % 0x10000; /* VirtualAlloc has rounded it down */
    return (struct conn *) (void *) memory;
}

/* Associates the connection with a key, and returns the key of a packet. */
static ULONG_PTR key_that_arrives(struct conn *c,
                                  ULONG_PTR (*key_of)(struct conn *c))
{
    struct stage s;
    struct packet p;

    stage_open(&s);
    stage_connect(&s);
    c->socket = s.server;
    stage_associate(s.port, c->socket, key_of(c));
    stage_start_recv(c->socket, &c->byte, 1, &c->overlapped);
    CHECK_EQ(send(s.client, "x", 1, 0), 1);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK(p.overlapped == &c->overlapped);
    stage_close(&s);
    return p.key;
}

/* A function, because Visual Studio warns about constant conditions. */
static bool has_long_pointers(void)
{
    return sizeof(void *) > sizeof(DWORD);
}

static struct conn *conn_new(void)
{
    if (!has_long_pointers())
        SKIP("a 32-bit pointer has no upper half that could be lost");
    return conn_above_4_gib();
}

static void broken(void)
{
    struct conn *c = conn_new();
    ULONG_PTR key = key_that_arrives(c, broken_key);

    CHECK_EQ(key, LOWER_HALF);
    CHECK(key != (ULONG_PTR) c);
    printf(
        "broken: the connection is at %p, the key that arrives is "
        "0x%llX\n",
        (void *) c,
        (unsigned long long) key);
}

static void repaired(void)
{
    struct conn *c = conn_new();
    ULONG_PTR key = key_that_arrives(c, repaired_key);

    CHECK(key == (ULONG_PTR) c);
    printf(
        "repaired: the connection is at %p, the key that arrives is "
        "0x%llX\n",
        (void *) c,
        (unsigned long long) key);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
