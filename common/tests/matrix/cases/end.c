/* SPDX-License-Identifier: MIT */
/* The end of the stream, and what can happen after it. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void while_a_receive_pends(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_close(t);
    dequeue(t, &t->first);
}

static void before_the_receive(struct trial *t)
{
    connect_pair(t);
    peer_close(t);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void again_and_again(struct trial *t)
{
    connect_pair(t);
    peer_close(t);
    await_readable(t, t->socket);
    start_recv(t, &t->second, 16);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void data_comes_before_it(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    peer_close(t);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void comes_after_the_data(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "data", 4);
    peer_close(t);
    await_readable(t, t->socket);
    start_recv(t, &t->second, 16);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void half_close(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    peer_shutdown_send(t);
    dequeue(t, &t->first);
}

static void send_after_a_half_close(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    peer_shutdown_send(t);
    discard_packet(t);
    start_send(t, &t->first, 16);
    dequeue(t, &t->first);
    require(t, t->failed || peer_recv(t) == 16, "the peer gets the bytes");
}

/* Sends to a peer that has closed, whose system answers with a reset. */
static void answer_a_peer_that_is_gone(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    peer_close(t);
    discard_packet(t);
    start_send(t, &t->second, 16);
    discard_packet(t);
    await_reset(t, t->socket);
}

static void receive_after_a_send_into_the_void(struct trial *t)
{
    answer_a_peer_that_is_gone(t);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void second_send_into_the_void(struct trial *t)
{
    answer_a_peer_that_is_gone(t);
    start_send(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "end.while-a-receive-pends",
     .ref = "4a",
     .title = "The peer's orderly close completes a pending receive with TRUE"
              " and 0 bytes",
     .how = "WSARecv is pending, the peer calls closesocket",
     .run = while_a_receive_pends,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV;"
               " Wine 8.0, ws2_32/tests/sock.c, test_shutdown, by event",
     .look_for = "IOCTL_AFD_RECV closesocket WSARecv ERROR_IO_PENDING",
     .claim = "002-37: 0 bytes of a receive or a send is a client that has"
              " disconnected",
     .correction = "only of a receive with a buffer; a send or a receive of no"
                   " bytes has 0 bytes too",
     .reaction = "send what is owed, shutdown(SD_SEND), close"},

    {.name = "end.before-the-receive",
     .ref = "4b",
     .title = "A receive that starts after the peer's close succeeds at once"
              " with 0 bytes, and queues its packet",
     .how = "the peer calls closesocket, then WSARecv",
     .run = before_the_receive,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port (graceful"
               " shutdown)",
     .look_for = "closesocket WSARecv GetQueuedCompletionStatus",
     .claim = "000-28: a peer that closes between two receives makes WSARecv"
              " fail with 10054",
     .correction = "a reset does; an orderly close is no failure",
     .reaction = "as for a receive that was pending"},

    {.name = "end.again-and-again",
     .ref = "4c",
     .title = "Every further receive reports the end of the stream again",
     .how = "the peer calls closesocket, then WSARecv twice",
     .run = again_and_again,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, with recv",
     .look_for = "recv SD_SEND",
     .reaction =
         "start no receive after the end of the stream: it would loop"},

    {.name = "end.data-comes-before-it",
     .ref = "4d",
     .title = "Data that was sent before the close is received first",
     .how = "the peer sends 4 bytes and closes, then WSARecv",
     .run = data_comes_before_it,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_close_events, with recv",
     .look_for = "closesocket recv",
     .reaction = "go on receiving until 0 bytes"},

    {.name = "end.comes-after-the-data",
     .ref = "4d",
     .title = "The end of the stream comes after the data, with a receive of"
              " its own",
     .how = "the peer sends 4 bytes and closes, then WSARecv twice",
     .run = comes_after_the_data,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering, with"
               " recv",
     .look_for = "closesocket recv",
     .reaction = "go on receiving until 0 bytes"},

    {.name = "end.half-close",
     .ref = "4e",
     .title = "A peer that ends only its own direction gives the same result:"
              " TRUE and 0 bytes",
     .how = "WSARecv is pending, the peer calls shutdown(SD_SEND)",
     .run = half_close,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, by event",
     .look_for = "WSARecv ERROR_IO_PENDING SD_SEND",
     .reaction = "the peer may still be reading: send what is owed before the"
                 " close"},

    {.name = "end.send-after-a-half-close",
     .ref = "4e",
     .title = "After the peer's shutdown(SD_SEND) we can still send, and it"
              " still receives",
     .how = "the peer calls shutdown(SD_SEND), we send 16 bytes",
     .run = send_after_a_half_close,
     .windows = "0 TRUE 0 16 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_shutdown, with send",
     .look_for = "SD_SEND send sync_recv",
     .reaction = "do not close at 0 bytes while something is owed"},

    {.name = "end.receive-after-a-send-into-the-void",
     .ref = "4f",
     .title = "A send to a peer that has closed succeeds, brings a reset back,"
              " and the next receive fails with WSAECONNABORTED (10053)",
     .how = "the peer calls closesocket; we send; once the reset has arrived,"
            " WSARecv",
     .run = receive_after_a_send_into_the_void,
     .windows = "10053 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_shutdown, with recv, the"
               " end of the stream not yet received: 10053",
     .look_for = "send recv WSAECONNABORTED",
     .wine8 = "0 TRUE 0 0 ours ours 00000000 0",
     .wine10 = "10054 - 0 untouched - - 00000103 -",
     .why = "Wine 8 reports the end of the stream in place of the reset, Wine"
            " 10 a reset by the peer",
     .claim = "001-49: WSAECONNABORTED is a timeout or a cable that was"
              " pulled",
     .correction = "it means that our own side has aborted the connection,"
                   " which has many causes",
     .reaction = "close this socket"},

    {.name = "end.second-send-into-the-void",
     .ref = "4g",
     .title = "The second send to a peer that has closed fails at once",
     .how = "the peer calls closesocket; we send; once the reset has arrived,"
            " WSASend",
     .run = second_send_into_the_void,
     .windows = "10053|10054 - 0 untouched - - 00000103 -",
     .confidence = INFERRED,
     .source = "the connection is gone",
     .reaction = "close this socket"},
};

const struct matrix_group group_end = {"end",
                                       "The end of the stream",
                                       cases,
                                       sizeof cases / sizeof cases[0]};
