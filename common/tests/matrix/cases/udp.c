/* SPDX-License-Identifier: MIT */
/* Datagrams. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

#define TEN "0123456789"

static void truncated_while_pending(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->first, 4);
    peer_send(t, TEN, 10);
    dequeue(t, &t->first);
}

static void truncated_at_once(struct trial *t)
{
    open_udp(t);
    peer_send(t, TEN, 10);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 4);
    dequeue(t, &t->first);
}

/* The row is that of the next receive, which gets the next datagram. */
static void rest_is_lost(struct trial *t)
{
    open_udp(t);
    peer_send(t, TEN, 10);
    peer_send(t, "next", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->second, 4);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue(t, &t->first);
}

static void zero_bytes(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->first, 0);
    peer_send(t, TEN, 10);
    dequeue(t, &t->first);
}

/* The row shows that the zero-byte receive has discarded the datagram. */
static void zero_bytes_take_the_datagram(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->second, 0);
    peer_send(t, TEN, 10);
    discard_packet(t);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

static void empty_datagram(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->first, 16);
    peer_send(t, "", 0);
    dequeue(t, &t->first);
}

/* The address of a port that no socket is bound to any more. */
static struct sockaddr_in nobody(struct trial *t)
{
    struct sockaddr_in address = address_of(t, t->peer);

    close_socket(t, &t->peer);
    return address;
}

static void start_recv_from(struct trial *t, struct io *io)
{
    prepare(t, io, &t->socket, 16);
    if (!t->failed)
        started(io,
                WSARecvFrom(t->socket,
                            &io->buffer,
                            1,
                            &io->transferred,
                            &io->flags,
                            NULL,
                            NULL,
                            &io->overlapped,
                            NULL) == 0);
}

static void send_to(struct trial *t, const struct sockaddr_in *address)
{
    require(t,
            t->failed || sendto(t->socket,
                                TEN,
                                10,
                                0,
                                (const struct sockaddr *) address,
                                sizeof *address) == 10,
            "the datagram is sent");
}

static void nobody_is_there(struct trial *t)
{
    struct sockaddr_in address;

    open_udp(t);
    address = nobody(t);
    start_recv_from(t, &t->first);
    send_to(t, &address);
    dequeue_soon(t, &t->first);
}

static void connect_to_nobody(struct trial *t)
{
    struct sockaddr_in address;

    open_udp(t);
    address = nobody(t);
    require(t,
            t->failed || connect(t->socket,
                                 (struct sockaddr *) &address,
                                 sizeof address) == 0,
            "a UDP socket can be connected to nobody");
    start_recv(t, &t->first, 16);
    require(t,
            t->failed || send(t->socket, TEN, 10, 0) == 10,
            "the datagram is sent");
    dequeue(t, &t->first);
}

static void nobody_is_there_and_not_reported(struct trial *t)
{
    struct sockaddr_in address;
    BOOL report = FALSE;
    DWORD bytes = 0;

    open_udp(t);
    require(t,
            t->failed || WSAIoctl(t->socket,
                                  SIO_UDP_CONNRESET,
                                  &report,
                                  sizeof report,
                                  NULL,
                                  0,
                                  &bytes,
                                  NULL,
                                  NULL) == 0,
            "SIO_UDP_CONNRESET can be set");
    address = nobody(t);
    start_recv_from(t, &t->first);
    send_to(t, &address);
    dequeue_nothing(t, &t->first);
}

/* Like the other row of 17e, with an injected packet. */
static void nobody_is_there_injected(struct trial *t)
{
    open_udp(t);
    prepare(t, &t->first, &t->socket, 16);
    inject(t, &t->first, 0xC000023F, 0);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void closed(struct trial *t)
{
    open_udp(t);
    start_recv(t, &t->first, 16);
    close_socket(t, &t->socket);
    dequeue(t, &t->first);
}

static void zero_bytes_at_once(struct trial *t)
{
    open_udp(t);
    peer_send(t, TEN, 10);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 0);
    dequeue(t, &t->first);
}

static void unbound(struct trial *t)
{
    t->socket = WSASocketW(AF_INET,
                           SOCK_DGRAM,
                           IPPROTO_UDP,
                           NULL,
                           0,
                           WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    associate(t, (HANDLE) t->socket);
    start_recv(t, &t->first, 16);
    dequeue_nothing(t, &t->first);
}

/* What WSARecvFrom writes besides the buffer when a datagram arrives. Static,
 * because the operation may complete after the case. */
static struct {
    struct sockaddr_in address;
    int length;
} sender;

static void start_recv_from_sender(struct trial *t)
{
    memset(&sender, 0, sizeof sender);
    sender.length = sizeof sender.address;
    prepare(t, &t->first, &t->socket, 16);
    if (goes_on(t))
        started(&t->first,
                WSARecvFrom(t->socket,
                            &t->first.buffer,
                            1,
                            &t->first.transferred,
                            &t->first.flags,
                            (struct sockaddr *) &sender.address,
                            &sender.length,
                            &t->first.overlapped,
                            NULL) == 0);
}

static void sender_is_written_late(struct trial *t)
{
    open_udp(t);
    start_recv_from_sender(t);
    require(t,
            sender.address.sin_port == 0,
            "the call has written no address");
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
    require(t,
            sender.address.sin_port == address_of(t, t->peer).sin_port &&
                sender.length == sizeof sender.address,
            "the address of the sender is there with the packet");
}

static void nobody_was_there_before_the_receive(struct trial *t)
{
    struct sockaddr_in address;

    open_udp(t);
    address = nobody(t);
    send_to(t, &address);
    let_it_wait(t); /* nothing tells when the ICMP message has arrived */
    start_recv_from(t, &t->first);
    dequeue_nothing(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "udp.truncated-while-pending",
     .ref = "17a",
     .title = "A datagram that does not fit completes the receive with"
              " ERROR_MORE_DATA (234) and the bytes that fit",
     .how = "WSARecv with 4 bytes is pending, a datagram of 10 arrives",
     .run = truncated_while_pending,
     .windows = "997 FALSE 234 4 ours ours 80000005 10040",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV",
     .look_for = "IOCTL_AFD_RECV STATUS_BUFFER_OVERFLOW",
     .reaction = "the bytes are good and the rest is lost: use them or count"
                 " the datagram as bad; the socket is fine"},

    {.name = "udp.truncated-at-once",
     .ref = "17b",
     .title = "If such a datagram has already arrived, the call fails with"
              " WSAEMSGSIZE (10040), and a packet comes all the same, because"
              " the status is a warning",
     .how = "a datagram of 10 bytes arrives, then WSARecv with 4",
     .run = truncated_at_once,
     .windows = "10040|997 FALSE 234 4 ours ours 80000005 10040",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV;"
               " that the packet comes: Wine 8.0,"
               " ntoskrnl.exe/tests/ntoskrnl.c, do_return_status; so"
               " lalinsky/zio #733",
     .look_for = "IOCTL_AFD_RECV STATUS_BUFFER_OVERFLOW NtRemoveIoCompletion",
     .reaction = "the call fails with another error than WSA_IO_PENDING, and a"
                 " packet still comes: do not free after the call, or avoid"
                 " this with buffers of 64 KiB"},

    {.name = "udp.rest-is-lost",
     .ref = "17a",
     .title = "What did not fit is lost: the next receive gets the next"
              " datagram",
     .how = "datagrams of 10 and of 4 bytes; the first is received into 4"
            " bytes",
     .run = rest_is_lost,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV;"
               " Microsoft Learn, WSARecv, on message-oriented sockets",
     .look_for = "IOCTL_AFD_RECV STATUS_BUFFER_OVERFLOW",
     .reaction = "use buffers for the largest datagram"},

    {.name = "udp.zero-bytes",
     .ref = "17c",
     .title = "A receive of no bytes completes with ERROR_MORE_DATA (234)",
     .how = "WSARecv with 0 bytes is pending, a datagram arrives",
     .run = zero_bytes,
     .windows = "997 FALSE 234 0 ours ours 80000005 10040",
     .confidence = REPORTED,
     .source = "lalinsky/zio #733",
     .reaction = "do not use zero-byte receives on UDP"},

    {.name = "udp.zero-bytes-take-the-datagram",
     .ref = "5i",
     .title = "A receive of no bytes discards the datagram: you cannot wait"
              " for one that way",
     .how = "WSARecv with 0 bytes completes; another one finds nothing",
     .run = zero_bytes_take_the_datagram,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = REPORTED,
     .source = "lalinsky/zio #733; Go, internal/poll, waits with MSG_PEEK"
               " instead",
     .reaction = "do not use zero-byte receives on UDP"},

    {.name = "udp.empty-datagram",
     .ref = "17d",
     .title = "An empty datagram is a success with 0 bytes, not the end of a"
              " stream",
     .how = "WSARecv is pending, an empty datagram arrives",
     .run = empty_datagram,
     .windows = "997 TRUE 0 0 ours ours 00000000 0",
     .confidence = INFERRED,
     .source = "UDP has no end of stream",
     .reaction = "receive again"},

    {.name = "udp.nobody-is-there",
     .ref = "17e",
     .title = "After a datagram to a port without a socket, the next receive"
              " completes with ERROR_PORT_UNREACHABLE (1234), which Winsock"
              " reports as WSAECONNRESET",
     .how = "WSARecvFrom is pending, sendto to a port without a socket",
     .run = nobody_is_there,
     .windows = "997 FALSE 1234 0 ours ours C000023F 10054",
     .confidence = LIBRARY,
     .source = "python/cpython, Lib/asyncio/windows_events.py,"
               " _finish_recvfrom; microsoft/msquic, datapath_winuser.c,"
               " IsUnreachableErrorCode; Microsoft, KB263823",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "the host does not report it to a socket that is not connected",
     .claim = "001-50: WSAECONNRESET is a peer that has closed",
     .correction = "for UDP it means that a datagram of ours reached nobody",
     .reaction = "receive again: the socket is still usable"},

    {.name = "udp.nobody-is-there-injected",
     .ref = "17e",
     .title = "The same with an injected packet, for systems that do not"
              " report it",
     .how = "NtSetIoCompletion with STATUS_PORT_UNREACHABLE",
     .run = nobody_is_there_injected,
     .windows = "- FALSE 1234 0 ours ours C000023F 10054",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult;"
               " Wine 8.0, ntdll/tests/error.c, run_error_tests; Microsoft,"
               " KB263823",
     .look_for = "STATUS_PORT_UNREACHABLE ERROR_PORT_UNREACHABLE"
                 " WSAECONNRESET",
     .injected = true,
     .reaction = "receive again: the socket is still usable"},

    {.name = "udp.connect-to-nobody",
     .ref = "17f",
     .title = "The same happens on a UDP socket that is connected",
     .how = "connect to a port without a socket, WSARecv is pending, send",
     .run = connect_to_nobody,
     .windows = "997 FALSE 1234 0 ours ours C000023F 10054",
     .confidence = LIBRARY,
     .source = "microsoft/msquic, datapath_winuser.c, IsUnreachableErrorCode",
     .wine8 = "997 FALSE 1225 0 ours ours C0000236 10061",
     .wine10 = "997 FALSE 1225 0 ours ours C0000236 10061",
     .why = "the host reports it as a refusal",
     .reaction = "receive again, or tell the user that nobody listens"},

    {.name = "udp.nobody-is-there-and-not-reported",
     .ref = "17g",
     .title = "With SIO_UDP_CONNRESET off the receive stays pending",
     .how = "SIO_UDP_CONNRESET FALSE, WSARecvFrom is pending, sendto to a port"
            " without a socket",
     .run = nobody_is_there_and_not_reported,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft, KB263823; Go and .NET switch it off",
     .reaction = "switch it off in a server that talks to many clients"},

    {.name = "udp.closed",
     .ref = "17h",
     .title = "closesocket completes a pending receive with"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "WSARecv is pending, then closesocket",
     .run = closed,
     .windows = "997 FALSE 995 0 ours ours C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by IOCTL_AFD_RECV",
     .look_for = "IOCTL_AFD_RECV closesocket STATUS_CANCELLED",
     .wine8 = "997 FALSE 676 0 ours ours 8000000A -",
     .wine10 = "997 FALSE 676 0 ours ours 8000000A -",
     .why = "Wine completes a receive whose socket is closed with"
            " STATUS_HANDLES_CLOSED",
     .reaction = "free the operation; you know why you closed"},

    {.name = "udp.zero-bytes-at-once",
     .ref = "17c",
     .title = "When a datagram has arrived, a receive of 0 bytes fails at once"
              " with WSAEMSGSIZE (10040), queues a packet as well, and"
              " discards the datagram",
     .how = "a datagram of 10 bytes has arrived, then WSARecv of 0 bytes",
     .run = zero_bytes_at_once,
     .windows = "10040|997 FALSE 234 0 ours ours 80000005 10040",
     .confidence = REPORTED,
     .source = "lalinsky/zio #733",
     .reaction = "never wait for datagrams with 0 bytes: start the receive"
                 " with its buffer"},

    {.name = "udp.unbound",
     .ref = "17i",
     .title = "A receive on a UDP socket that is not bound fails at once with"
              " WSAEINVAL (10022)",
     .how = "WSARecv on a new UDP socket",
     .run = unbound,
     .windows = "10022 - 0 untouched - - 00000103|00000000 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_recv, by a control code;"
               " Microsoft Learn, recv",
     .look_for = "IOCTL_AFD_RECV SOCK_DGRAM STATUS_INVALID_PARAMETER",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine leaves it to the host, which binds the socket when it sends",
     .reaction = "bind the socket, or send first, which binds it too"},

    {.name = "udp.sender-is-written-late",
     .ref = "17j",
     .title = "WSARecvFrom writes the address of the sender, and its length,"
              " when the datagram arrives, and not during the call",
     .how = "WSARecvFrom with lpFrom and lpFromlen is pending, a datagram"
            " arrives",
     .run = sender_is_written_late,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, WSARecvFrom; golang/go #77975 had the length"
               " on a stack",
     .reaction = "keep both beside the OVERLAPPED, never on the stack of the"
                 " call"},

    {.name = "udp.nobody-was-there-before-the-receive",
     .ref = "17k",
     .title = "The next call of WSARecvFrom may itself report that nobody was"
              " there, with WSAECONNRESET (10054), and then there is no"
              " packet",
     .how = "sendto to a port without a socket, a pause, then WSARecvFrom",
     .run = nobody_was_there_before_the_receive,
     .windows = "10054 - 0 untouched - - 00000103|00000000 - or"
                " 997 FALSE 1234 0 ours ours C000023F 10054",
     .confidence = REPORTED,
     .source = "python/cpython #127057, from the call; python/cpython #91227,"
               " from the packet",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "the host reports it only to a socket that is connected",
     .reaction = "start the receive again, whether the call or the packet"
                 " reports it, or the server receives nothing any more;"
                 " SIO_UDP_CONNRESET switches both off"},
};

const struct matrix_group group_udp = {"udp",
                                       "Datagrams",
                                       cases,
                                       sizeof cases / sizeof cases[0]};
