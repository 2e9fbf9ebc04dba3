/* SPDX-License-Identifier: MIT */
/* Sends: when they complete, and with how many bytes. */
#include <stdlib.h>
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

#define PIECE ((size_t) 1024 * 1024)

static void small(struct trial *t)
{
    connect_pair(t);
    start_send(t, &t->first, 16);
    dequeue(t, &t->first);
}

/* The data has been copied by then, so the buffer may change before the peer
 * reads. */
static void buffer_is_free_after_the_end(struct trial *t)
{
    char byte = 0;

    connect_pair(t);
    start_send(t, &t->first, 16);
    if (!t->failed)
        memset(t->first.bytes, 'y', 16);
    dequeue(t, &t->first);
    await_readable(t, t->peer);
    require(t,
            t->failed || (recv(t->peer, &byte, 1, 0) == 1 && byte == 'x'),
            "the peer gets what was in the buffer at the call");
}

#define HUGE_SIZE ((size_t) 64 * 1024 * 1024)

static void huge(struct trial *t)
{
    connect_pair(t);
    start_send(t, &t->first, HUGE_SIZE);
    row_of_call(t, t->first.call);
}

static void without_send_buffer(struct trial *t)
{
    int none = 0;

    connect_pair(t);
    require(t,
            t->failed || setsockopt(t->socket,
                                    SOL_SOCKET,
                                    SO_SNDBUF,
                                    (const char *) &none,
                                    sizeof none) == 0,
            "SO_SNDBUF can be set");
}

static void large_without_send_buffer(struct trial *t)
{
    without_send_buffer(t);
    start_send(t, &t->first, PIECE);
    dequeue_nothing(t, &t->first);
}

static void until_it_pends(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    dequeue_nothing(t, &t->first);
}

static void all_of_it(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, PIECE);
    require(t, peer_drain(t) >= PIECE, "the peer gets all of it");
    dequeue(t, &t->first);
}

static void non_blocking(struct trial *t)
{
    u_long yes = 1;

    connect_pair(t);
    require(t,
            t->failed || ioctlsocket(t->socket, (long) FIONBIO, &yes) == 0,
            "the socket is made non-blocking");
}

/* The row has the number of bytes if all were accepted. */
static void whole_without_overlapped(struct trial *t)
{
    int sent;

    non_blocking(t);
    prepare(t, &t->first, &t->socket, HUGE_SIZE);
    if (t->failed)
        return;
    sent = send(t->socket, t->first.bytes, (int) HUGE_SIZE, 0);
    require(t, sent > 0, "some bytes are accepted");
    row_of_call(t, 0);
    if (sent == (int) HUGE_SIZE)
        row_set_number(&t->row, COLUMN_BYTES, (unsigned long) sent);
}

/* A part has been sent when the connection is reset. */
static void part_and_then_a_reset(struct trial *t)
{
    without_send_buffer(t);
    start_send(t, &t->first, PIECE);
    await_readable(t, t->peer);
    peer_reset(t);
    dequeue(t, &t->first);
}

static void non_blocking_does_not_matter(struct trial *t)
{
    non_blocking(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    dequeue_nothing(t, &t->first);
}

static void after_our_own_end(struct trial *t)
{
    connect_pair(t);
    require(t,
            t->failed || shutdown(t->socket, SD_SEND) == 0,
            "shutdown succeeds");
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void several_in_order(struct trial *t)
{
    char bytes[4] = "";
    size_t got = 0;

    connect_pair(t);
    for (int i = 0; i < 4; i++) {
        prepare(t, &t->first, &t->socket, 1);
        if (t->failed)
            return;
        t->first.bytes[0] = "abcd"[i];
        started(&t->first,
                WSASend(t->socket,
                        &t->first.buffer,
                        1,
                        &t->first.transferred,
                        0,
                        &t->first.overlapped,
                        NULL) == 0);
        if (i < 3)
            discard_packet(t);
    }
    dequeue(t, &t->first);
    while (!t->failed && got < sizeof bytes) {
        int n = 0;

        await_readable(t, t->peer);
        if (!t->failed)
            n = recv(t->peer, bytes + got, (int) (sizeof bytes - got), 0);
        require(t, n > 0, "the peer receives");
        got += n > 0 ? (size_t) n : 0;
    }
    require(t,
            memcmp(bytes, "abcd", sizeof bytes) == 0,
            "the peer gets them in the order of the calls");
}

static void small_without_send_buffer(struct trial *t)
{
    without_send_buffer(t);
    start_send(t, &t->first, 16);
    require(t, peer_recv(t) == 16, "the peer gets the bytes");
    dequeue(t, &t->first);
}

/* Injects the status of a shortage, because no test can provoke one. */
static void shortage(struct trial *t)
{
    t->socket = new_socket(t);
    prepare(t, &t->first, &t->socket, 0);
    inject(t, &t->first, 0xC000009A, 0);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static const struct matrix_case cases[] = {
    {.name = "send.small",
     .ref = "22a",
     .title = "A small send completes at once, and queues its packet",
     .how = "WSASend of 16 bytes",
     .run = small,
     .windows = "0 TRUE 0 16 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port, of a"
               " socket on no port; that the packet comes is the rule for any"
               " success",
     .look_for = "WSASend",
     .claim = "004-15: the packet of a send means that the data is written",
     .correction = "it means that the buffer is free; the peer need not have"
                   " read a byte",
     .reaction = "only a reply from the peer tells you that it has read the"
                 " data"},

    {.name = "send.buffer-is-free-after-the-end",
     .ref = "22a",
     .title = "The data of a send that completes at once has been copied:"
              " changing the buffer changes nothing",
     .how = "WSASend of 16 bytes, the buffer is overwritten, the peer reads",
     .run = buffer_is_free_after_the_end,
     .windows = "0 TRUE 0 16 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft, KB214397, on the send buffer",
     .claim = "000-2: after WSASend has returned 0 the memory is ours again",
     .correction = "the bytes are; the OVERLAPPED is not, because its packet"
                   " is still to come",
     .reaction = "free nothing before the packet"},

    {.name = "send.huge",
     .ref = "22b",
     .title = "A first send is accepted whole, whatever its size",
     .how = "WSASend of 64 MiB on a connection that is idle",
     .run = huge,
     .windows = "0|997 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering, with"
               " send: 50 MiB; Microsoft, KB214397",
     .look_for = "send buffer_size",
     .claim = "000-3: WSA_IO_PENDING means that the send buffer is full",
     .correction = "what counts is what the buffer holds before the call, not"
                   " the size of the request",
     .reaction = "count bytes yourself: the system does not stop you"},

    {.name = "send.large-without-send-buffer",
     .ref = "22c",
     .title = "With SO_SNDBUF 0 a large send stays pending while the peer does"
              " not read",
     .how = "SO_SNDBUF 0, WSASend of 1 MiB",
     .run = large_without_send_buffer,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_send, by event",
     .look_for = "SO_SNDBUF WSASend ERROR_IO_PENDING",
     .reaction = "the buffer is locked until the packet: leave it alone"},

    {.name = "send.until-it-pends",
     .ref = "22c",
     .title = "While the peer does not read, one of several sends of 1 MiB"
              " stays pending",
     .how = "WSASend of 1 MiB again and again",
     .run = until_it_pends,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = INFERRED,
     .source = "where a send without an OVERLAPPED has WSAEWOULDBLOCK (Wine"
               " 10.0, ws2_32/tests/sock.c, test_send_buffering); Microsoft,"
               " KB214397",
     .reaction = "stop reading from a peer that does not read"},

    {.name = "send.all-of-it",
     .ref = "22d",
     .title = "A pending send completes with all its bytes once the peer has"
              " read",
     .how = "sends until one stays pending, then the peer reads",
     .run = all_of_it,
     .windows = "997 TRUE 0 1048576 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_send, by event",
     .look_for = "WSASend ERROR_IO_PENDING GetOverlappedResult",
     .claim = "000-15: WSASend may report fewer bytes than were asked for",
     .correction = "not an overlapped one on a stream: it sends everything, or"
                   " it fails",
     .reaction = "continue at the offset all the same; never from the start"},

    {.name = "send.whole-without-overlapped",
     .ref = "22e",
     .title = "A non-blocking send without an OVERLAPPED is accepted whole if"
              " nothing is buffered; otherwise it may be short, which an"
              " overlapped send never is",
     .how = "a non-blocking send of 64 MiB; the row has the bytes if all were"
            " accepted",
     .run = whole_without_overlapped,
     .windows = "0 - 0 67108864 - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering;"
               " Microsoft Learn, send, on short sends",
     .look_for = "send buffer_size",
     .wine8 = "0 - 0 untouched - - - -",
     .why = "Wine 8 accepts what the socket of the host accepts",
     .reaction = "continue at the offset"},

    {.name = "send.part-and-then-a-reset",
     .ref = "22e",
     .title = "A send that is cut off by a reset fails, and its byte count may"
              " say how much had been sent",
     .how = "SO_SNDBUF 0, WSASend of 1 MiB is pending, the peer reads nothing"
            " and resets",
     .run = part_and_then_a_reset,
     .windows = "997 FALSE 64 * ours ours C000020D 10054",
     .confidence = REPORTED,
     .source = "Stack Overflow 14347708, Len Holgate, on the bytes of sends"
               " that fail",
     .reaction = "close this socket; the byte count does not say what was"
                 " read"},

    {.name = "send.non-blocking-does-not-matter",
     .ref = "22f",
     .title = "An overlapped send on a non-blocking socket stays pending; it"
              " does not fail with WSAEWOULDBLOCK for want of room",
     .how = "FIONBIO, sends until one stays pending",
     .run = non_blocking_does_not_matter,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_send, by event;"
               " Microsoft, KB181611",
     .look_for = "set_blocking SO_SNDBUF WSASend ERROR_IO_PENDING",
     .reaction = "one socket can do both: recv until WSAEWOULDBLOCK, WSASend"
                 " with an OVERLAPPED"},

    {.name = "send.after-our-own-end",
     .ref = "22g",
     .title = "A send after shutdown(SD_SEND) fails at once with WSAESHUTDOWN"
              " (10058)",
     .how = "shutdown(SD_SEND), then WSASend",
     .run = after_our_own_end,
     .windows = "10058 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, with send",
     .look_for = "SD_SEND send WSAESHUTDOWN",
     .reaction = "undo the count of the operation: no packet comes"},

    {.name = "send.several-in-order",
     .ref = "22h",
     .title = "Sends of one thread go out in the order of the calls",
     .how = "four WSASend of one byte each; the row is the last one's",
     .run = several_in_order,
     .windows = "0 TRUE 0 1 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSASend, which warns of several threads",
     .reaction = "one send in flight per connection, and a queue behind it"},

    {.name = "send.small-without-send-buffer",
     .ref = "22i",
     .title = "With SO_SNDBUF 0 even a small send may stay pending until the"
              " peer's system has it",
     .how = "SO_SNDBUF 0, WSASend of 16 bytes, the peer reads",
     .run = small_without_send_buffer,
     .windows = "0|997 TRUE 0 16 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft, KB214397",
     .claim = "000-17: switching off the send buffer may help",
     .correction = "only with two sends in flight; with one, the connection"
                   " idles for a round trip",
     .reaction = "leave SO_SNDBUF alone, or measure"},

    {.name = "send.shortage",
     .ref = "22k",
     .title = "When the system is short of resources, a packet has"
              " ERROR_NO_SYSTEM_RESOURCES (1450), and a call fails with"
              " WSAENOBUFS (10055)",
     .how = "STATUS_INSUFFICIENT_RESOURCES, as on a system that is out of"
            " non-paged pool",
     .run = shortage,
     .windows = "- FALSE 1450 0 ours ours C000009A 10055",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult;"
               " Wine 8.0, ntdll/tests/error.c, run_error_tests",
     .look_for = "STATUS_INSUFFICIENT_RESOURCES ERROR_NO_SYSTEM_RESOURCES"
                 " WSAENOBUFS",
     .injected = true,
     .claim = "000-12: locked pages of 4 KiB are why WSAENOBUFS is seen",
     .correction = "on NT 4 and 2000, where few pages could be locked; since"
                   " Vista it is the pool, quotas or ports",
     .reaction = "for a receive, or a call that failed: wait and try again;"
                 " for a send whose packet has it: close, because it is"
                 " unknown how much of it was sent"},
};

const struct matrix_group group_send = {"send",
                                        "Sends",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
