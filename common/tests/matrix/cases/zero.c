/* SPDX-License-Identifier: MIT */
/* Operations of no bytes, and of no buffers. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void bytes_without_data(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 0);
    dequeue_nothing(t, &t->first);
}

static void bytes_then_data(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 0);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

/* The row is that of the next receive, which gets all the data. */
static void bytes_leave_the_data(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 0);
    peer_send(t, "data", 4);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void bytes_with_data(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 0);
    dequeue(t, &t->first);
}

static void bytes_then_end_of_stream(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 0);
    peer_close(t);
    dequeue(t, &t->first);
}

static void bytes_then_reset(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 0);
    peer_reset(t);
    dequeue(t, &t->first);
}

/* A receive with no WSABUF, which is not the same as one of 0 bytes. */
static void start_without_buffers(struct trial *t, WSABUF *buffers)
{
    connect_pair(t);
    prepare(t, &t->first, &t->socket, 16);
    started(&t->first,
            WSARecv(t->socket,
                    buffers,
                    0,
                    &t->first.transferred,
                    &t->first.flags,
                    &t->first.overlapped,
                    NULL) == 0);
    dequeue_nothing(t, &t->first);
}

static void count(struct trial *t)
{
    start_without_buffers(t, &t->first.buffer);
}

static void count_and_null(struct trial *t)
{
    start_without_buffers(t, NULL);
}

static void bytes_sent(struct trial *t)
{
    connect_pair(t);
    start_send(t, &t->first, 0);
    dequeue(t, &t->first);
}

/* The row shows the result of send(s, "", 0, 0), which some programs use to
 * test whether the peer is still there. */
static void probe(struct trial *t)
{
    row_of_call(t, error_of_socket(send(t->socket, "", 0, 0)));
}

static void probe_while_connected(struct trial *t)
{
    connect_pair(t);
    probe(t);
}

static void probe_after_end_of_stream(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    peer_close(t);
    discard_packet(t);
    probe(t);
}

static void probe_after_reset(struct trial *t)
{
    connect_pair(t);
    peer_reset(t);
    await_reset(t, t->socket);
    probe(t);
}

static const struct matrix_case cases[] = {
    {.name = "zero.bytes-without-data",
     .ref = "5a",
     .title = "A receive of no bytes stays pending while there is no data",
     .how = "WSARecv with a buffer of 0 bytes",
     .run = bytes_without_data,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv, by event",
     .look_for = "WSARecv ERROR_IO_PENDING",
     .reaction = "this is how an idle connection waits without a buffer"},

    {.name = "zero.bytes-then-data",
     .ref = "5b",
     .title = "A receive of no bytes completes with TRUE and 0 bytes when data"
              " arrives",
     .how = "WSARecv with a buffer of 0 bytes is pending, then data arrives",
     .run = bytes_then_data,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv, by event",
     .look_for = "WSARecv ERROR_IO_PENDING GetOverlappedResult",
     .claim = "003-34: with receives of no bytes the program bypasses the"
              " buffer of the socket and avoids the copy",
     .correction = "the opposite: the data waits in that buffer, and the next"
                   " read copies it",
     .reaction = "read without blocking until WSAEWOULDBLOCK"},

    {.name = "zero.bytes-leave-the-data",
     .ref = "5b",
     .title = "A receive of no bytes takes no data: the next receive gets all"
              " of it",
     .how = "a zero-byte receive completes because 4 bytes arrive; then"
            " WSARecv",
     .run = bytes_leave_the_data,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv, with recv",
     .look_for = "WSARecv recv",
     .claim = "000-13: after a receive of no bytes read until WSA_IO_PENDING",
     .correction = "without an OVERLAPPED, until WSAEWOULDBLOCK: an overlapped"
                   " read that is pending would hold a buffer again",
     .reaction = "read without blocking until WSAEWOULDBLOCK"},

    {.name = "zero.bytes-with-data",
     .ref = "5c",
     .title = "A receive of no bytes succeeds at once while there is data, and"
              " queues its packet",
     .how = "data arrives, then WSARecv with a buffer of 0 bytes",
     .run = bytes_with_data,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv; the packet as"
               " for any success: Wine 8.0, ws2_32/tests/sock.c,"
               " test_completion_port",
     .look_for = "WSARecv GetQueuedCompletionStatus",
     .reaction = "read the data, or the next zero-byte receive completes at"
                 " once too"},

    {.name = "zero.bytes-then-end-of-stream",
     .ref = "5d",
     .title = "A receive of no bytes completes in the same way at the end of"
              " the stream: only a read tells the two apart",
     .how = "WSARecv with a buffer of 0 bytes is pending, the peer closes",
     .run = bytes_then_end_of_stream,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = INFERRED,
     .source = "the socket has become readable",
     .reaction = "read: 0 bytes from the read is the end of the stream"},

    {.name = "zero.bytes-then-reset",
     .ref = "5e",
     .title = "A reset completes a receive of no bytes like any other",
     .how = "WSARecv with a buffer of 0 bytes is pending, the peer resets",
     .run = bytes_then_reset,
     .windows = "997 FALSE 64 0 ours ours C000020D 10054",
     .confidence = INFERRED,
     .source = "as for a receive with a buffer",
     .reaction = "close this socket"},

    {.name = "zero.count",
     .ref = "5f",
     .title = "A receive without any buffer fails at once with WSAEINVAL"
              " (10022): it is not the same as one buffer of 0 bytes",
     .how = "WSARecv with dwBufferCount 0",
     .run = count,
     .windows = "10022 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv",
     .look_for = "WSARecv WSAEINVAL",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine 8 does not check the count",
     .reaction = "pass one buffer of 0 bytes"},

    {.name = "zero.count-and-null",
     .ref = "5f",
     .title = "The same without an array of buffers",
     .how = "WSARecv with lpBuffers NULL and dwBufferCount 0",
     .run = count_and_null,
     .windows = "10022 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_empty_recv",
     .look_for = "WSARecv NULL WSAEINVAL",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine 8 does not check the count",
     .reaction = "pass one buffer of 0 bytes"},

    {.name = "zero.bytes-sent",
     .ref = "5g",
     .title = "A send of no bytes succeeds, with a packet of 0 bytes, which is"
              " not the end of a stream",
     .how = "WSASend with a buffer of 0 bytes",
     .run = bytes_sent,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = INFERRED,
     .source = "there is nothing to wait for",
     .claim = "003-33: a send of no bytes avoids locked pages",
     .correction = "it does nothing at all; the receive of no bytes is the"
                   " useful one",
     .reaction = "look at the kind of the operation before its bytes"},

    {.name = "zero.probe-while-connected",
     .ref = "5h",
     .title = "A send of no bytes succeeds on a connection that is open, and"
              " says nothing about it",
     .how = "send with a length of 0",
     .run = probe_while_connected,
     .windows = "0 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "there is nothing to send",
     .claim = "002-33: a send of no bytes finds a peer that is dead",
     .correction = "it fails only after a reset has arrived; a peer that"
                   " closed or vanished is not found",
     .reaction = "use deadlines; probe with data of the protocol"},

    {.name = "zero.probe-after-end-of-stream",
     .ref = "5h",
     .title = "A send of no bytes succeeds after the peer has closed",
     .how = "the peer calls closesocket, then send with a length of 0",
     .run = probe_after_end_of_stream,
     .windows = "0 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "there is nothing to send",
     .claim = "002-33: a send of no bytes finds a peer that is dead",
     .correction = "not one that has closed in order",
     .reaction = "keep a receive pending: it reports the end"},

    {.name = "zero.probe-after-reset",
     .ref = "5h",
     .title = "A send of no bytes fails after a reset, which a pending receive"
              " would have reported",
     .how = "the peer resets, then send with a length of 0",
     .run = probe_after_reset,
     .windows = "10054 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "as for any send after a reset",
     .reaction = "keep a receive pending: it reports the reset"},
};

const struct matrix_group group_zero = {"zero",
                                        "Operations of no bytes",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
