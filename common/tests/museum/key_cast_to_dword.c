/* SPDX-License-Identifier: MIT */
/* The bug: the pointer that becomes the completion key is cast to DWORD.
 *
 * It looks right: older text calls the key "a DWORD of your own", the cast
 * silences the compiler, and on 32-bit Windows nothing is lost. On 64-bit
 * Windows nothing is lost either while the heap is below 4 GiB, which it may
 * be on the machine where the program was written.
 *
 * What happens: the key has the lower half of the pointer. The worker casts it
 * back and uses memory that is not the connection: it crashes, or worse.
 *
 * Where: published sample code, written before 64-bit Windows was common.
 *
 * The repair: ULONG_PTR, the type of the parameter, is as wide as a pointer.
 *
 * Claims: 002-29, 002-27 (b), 001-39. The rules of C decide this, so Windows
 * and Wine show the same. */
#include "common/tests/museum/stage.h"

#include <stdint.h>

/* The lower half of the address at which the connection is. */
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

/* A connection above 4 GiB, where the heap may put it any day, at an address
 * with the lower half that is wanted. */
static struct conn *conn_above_4_gib(void)
{
    char *memory = NULL;

    /* From 0x7FF612345678 downwards: others may be there. */
    for (uint64_t upper = 0x7FF6; memory == NULL && upper > 0; upper--)
        memory = VirtualAlloc((void *) (uintptr_t) (upper << 32 | LOWER_HALF),
                              sizeof(struct conn),
                              MEM_RESERVE | MEM_COMMIT,
                              PAGE_READWRITE);
    CHECK(memory != NULL);
    memory += LOWER_HALF % 0x10000; /* what VirtualAlloc has rounded off */
    return (struct conn *) (void *) memory;
}

/* The key of the packet that is due when the client has said something. */
static ULONG_PTR key_that_arrives(struct conn *c,
                                  ULONG_PTR (*key_of)(struct conn *c))
{
    struct stage s;
    struct packet p;

    stage_open(&s);
    stage_connect(&s);
    c->socket = s.server;
    stage_associate(s.port, c->socket, key_of(c));
    stage_post_recv(c->socket, &c->byte, 1, &c->overlapped);
    CHECK_EQ(send(s.client, "x", 1, 0), 1);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK(p.overlapped == &c->overlapped);
    stage_close(&s);
    return p.key;
}

/* A function, since Visual Studio warns of a condition that is constant. */
static bool has_long_pointers(void)
{
    return sizeof(void *) > sizeof(DWORD);
}

static struct conn *conn_new(void)
{
    if (!has_long_pointers())
        SKIP("a pointer of 32 bits has no upper half that could get lost");
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
