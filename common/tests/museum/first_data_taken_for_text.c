/* SPDX-License-Identifier: MIT */
/* The bug: the data that AcceptEx has received is printed with %s.
 *
 * It looks right: the client has sent text, the buffer was zeroed, and data
 * that is shorter than the room for it is followed by a zero.
 *
 * What happens: only the number of bytes says where the data ends. Data that
 * fills the room exactly is not followed by a zero. The space for the
 * addresses comes next, without a gap, and its bytes are printed as text:
 * garbage in the log at best, and an overrun if they have no zero either.
 *
 * Where: published listings; samples that copy the data as a string.
 *
 * The repair: use the number of bytes in the packet.
 *
 * Claims: 002-24, 002-49. The layout of the addresses depends on the system.
 * If their first byte is zero, the bug does not show, and the exhibit is
 * skipped. Under Wine it is not zero. */
#include "common/tests/museum/stage.h"

#include <string.h>

#define DATA 16
#define ADDRESS_SPACE (sizeof(SOCKADDR_STORAGE) + 16)

struct accept {
    OVERLAPPED overlapped;
    char buffer[DATA + 2 * ADDRESS_SPACE];
    char end; /* stays 0, so that the broken program stays in this struct */
};

static int broken_text(const struct accept *a, DWORD bytes, char text[64])
{
    (void) bytes;
    return snprintf(text, 64, "%s", a->buffer);
}

static int repaired_text(const struct accept *a, DWORD bytes, char text[64])
{
    return snprintf(text, 64, "%.*s", (int) bytes, a->buffer);
}

/* Accepts a client that sends exactly as much as there is room for. */
static void accept_one(struct accept *a, DWORD *bytes)
{
    struct stage s;
    struct packet p;
    DWORD ignored = 0;

    memset(a, 0, sizeof *a);
    stage_open(&s);
    stage_associate(s.port, s.listener, 1);
    s.server = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(s.server != INVALID_SOCKET);
    stage_started(stage_accept_ex(s.listener)(s.listener,
                                              s.server,
                                              a->buffer,
                                              DATA,
                                              ADDRESS_SPACE,
                                              ADDRESS_SPACE,
                                              &ignored,
                                              &a->overlapped));
    s.client = stage_client(s.listener);
    CHECK_EQ(send(s.client, "0123456789ABCDEF", DATA, 0), DATA);
    p = stage_wait(s.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK_EQ(p.bytes, DATA);
    CHECK_EQ(memcmp(a->buffer, "0123456789ABCDEF", DATA), 0);
    *bytes = p.bytes;
    stage_close(&s);
}

static void broken(void)
{
    struct accept a;
    DWORD bytes;
    char text[64];
    int length;

    accept_one(&a, &bytes);
    length = broken_text(&a, bytes, text);
    if (test_wine_version() == NULL && length == DATA)
        SKIP("the address space of this Windows begins with a zero");
    CHECK(length > DATA);
    CHECK_EQ(memcmp(text, "0123456789ABCDEF", DATA), 0);
    printf(
        "broken: the client sent %d bytes, the text has %d, the first of "
        "the wrong ones is 0x%02X\n",
        DATA,
        length,
        (unsigned) (unsigned char) text[DATA]);
}

static void repaired(void)
{
    struct accept a;
    DWORD bytes;
    char text[64];

    accept_one(&a, &bytes);
    CHECK_EQ(repaired_text(&a, bytes, text), DATA);
    CHECK_STR_EQ(text, "0123456789ABCDEF");
    printf("repaired: the client sent %d bytes, the text has %d\n",
           DATA,
           DATA);
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
