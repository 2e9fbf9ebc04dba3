/* SPDX-License-Identifier: MIT */
/* Addresses and the listening socket. */
#include <string.h>

#include "common/net.h"
#include "common/tests/harness/test.h"

static struct net_address parse(const char *host, uint16_t port)
{
    struct net_address address;

    CHECK(net_parse_address(host, port, &address));
    return address;
}

static const char *format(const struct net_address *address)
{
    static char text[NET_TEXT_SIZE];

    net_format_address((const struct sockaddr *) &address->storage,
                       address->length,
                       text);
    return text;
}

/* Returns the local address of a socket. */
static struct net_address local(SOCKET socket)
{
    struct net_address address;

    address.length = sizeof address.storage;
    CHECK_EQ(getsockname(socket,
                         (struct sockaddr *) &address.storage,
                         &address.length),
             0);
    return address;
}

static uint16_t port_of(SOCKET socket)
{
    struct net_address address = local(socket);

    return ntohs(((const struct sockaddr_in *) &address.storage)->sin_port);
}

static SOCKET listen_on(const char *host, uint16_t port)
{
    struct net_address address = parse(host, port);
    SOCKET listener = net_open_listener(&address);

    CHECK(listener != INVALID_SOCKET);
    return listener;
}

/* Tries to listen where that is impossible, and returns what is printed. */
static const char *listen_in_vain(const char *host, uint16_t port)
{
    struct net_address address = parse(host, port);

    test_capture_start(stderr);
    CHECK(net_open_listener(&address) == INVALID_SOCKET);
    return test_capture_end();
}

static void skip_without_ipv6(void)
{
    struct net_address address = parse("::1", 0);
    SOCKET socket = WSASocketW(AF_INET6, SOCK_STREAM, 0, NULL, 0, 0);

    if (socket == INVALID_SOCKET ||
        bind(socket,
             (const struct sockaddr *) &address.storage,
             address.length) != 0)
        SKIP("this machine has no IPv6");
    closesocket(socket);
}

static SOCKET connect_to(const char *host, uint16_t port)
{
    struct net_address address = parse(host, port);
    SOCKET client = socket(address.storage.ss_family, SOCK_STREAM, 0);

    CHECK(client != INVALID_SOCKET);
    CHECK_EQ(connect(client,
                     (const struct sockaddr *) &address.storage,
                     address.length),
             0);
    return client;
}

static void addresses_are_parsed_and_written_back(void)
{
    static const char *const same[] = {"127.0.0.1",
                                       "0.0.0.0",
                                       "255.255.255.255",
                                       "10.0.0.1"};
    struct net_address address;
    char expected[NET_TEXT_SIZE];

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        address = parse(same[i], 7);
        snprintf(expected, sizeof expected, "%s:7", same[i]);
        CHECK_EQ(address.storage.ss_family, AF_INET);
        CHECK_EQ(address.length, sizeof(struct sockaddr_in));
        CHECK_STR_EQ(format(&address), expected);
    }
}

static void ipv6_is_written_in_brackets(void)
{
    struct net_address loopback = parse("::1", 7);
    struct net_address any = parse("0:0:0:0:0:0:0:0", 65535);

    CHECK_EQ(loopback.storage.ss_family, AF_INET6);
    CHECK_EQ(loopback.length, sizeof(struct sockaddr_in6));
    CHECK_STR_EQ(format(&loopback), "[::1]:7");
    CHECK_STR_EQ(format(&any), "[::]:65535");
}

static void ipv6_may_have_a_scope(void)
{
    struct net_address address = parse("fe80::1%1", 7);
    const struct sockaddr_in6 *v6 =
        (const struct sockaddr_in6 *) &address.storage;

    CHECK_EQ(v6->sin6_family, AF_INET6);
    CHECK_EQ(v6->sin6_scope_id, 1);
    CHECK_EQ(ntohs(v6->sin6_port), 7);
}

static void what_is_no_address_is_refused(void)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "localhost",
                                      "example.com",
                                      "1.2.3.256",
                                      "1.2.3.4.5",
                                      "1.2.3.4x",
                                      " 1.2.3.4",
                                      "127.0.0.1:80",
                                      ":::",
                                      "::1x",
                                      "::12345",
                                      /* accepted by inet_aton */
                                      "1",
                                      "127.1",
                                      "0x7f.0.0.1",
                                      "[::1]",
                                      "*"};
    struct net_address address;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (net_parse_address(bad[i], 80, &address))
            CHECK_STR_EQ(bad[i], "not an address");
    }
}

static void what_is_no_address_is_written_too(void)
{
    struct net_address address;

    memset(&address, 0, sizeof address);
    address.length = sizeof address.storage;
    CHECK_STR_EQ(format(&address), "(no address)");
}

static void longest_address_has_room(void)
{
    struct net_address address =
        parse("fe80:1111:2222:3333:4444:5555:6666:7777%4294967295", 65535);

    CHECK(strlen(format(&address)) < NET_TEXT_SIZE);
    CHECK_CONTAINS(format(&address), "]:65535");
}

static void port_0_gives_a_port(void)
{
    SOCKET listener = listen_on("127.0.0.1", 0);

    CHECK(port_of(listener) != 0);
    closesocket(connect_to("127.0.0.1", port_of(listener)));
    closesocket(listener);
}

static void announcement_has_address_and_port(void)
{
    SOCKET listener = listen_on("127.0.0.1", 0);
    struct net_address address = local(listener);
    char expected[NET_TEXT_SIZE + 20];

    snprintf(expected, sizeof expected, "listening on %s\n", format(&address));
    test_capture_start(stdout);
    CHECK(net_announce_listener(listener));
    CHECK_STR_EQ(test_capture_end(), expected);
    closesocket(listener);
}

/* Terminates the process without letting the C library flush its buffers. */
static int child(void)
{
    if (net_announce_listener(listen_on("127.0.0.1", 0)))
        TerminateProcess(GetCurrentProcess(), 3);
    return 0;
}

static void announcement_is_written_at_once(void)
{
    test_capture_start(stdout);
    CHECK_EQ(test_run_self("child", NULL), 3);
    CHECK_CONTAINS(test_capture_end(), "listening on 127.0.0.1:");
}

static void announcement_of_no_socket_fails(void)
{
    test_capture_start(stderr);
    CHECK(!net_announce_listener(INVALID_SOCKET));
    CHECK_CONTAINS(test_capture_end(), "getsockname: WSAENOTSOCK (10038): ");
}

static void taken_port_is_refused(void)
{
    SOCKET first = listen_on("127.0.0.1", 0);
    uint16_t port = port_of(first);
    char expected[NET_TEXT_SIZE + 120];

    snprintf(expected,
             sizeof expected,
             "bind 127.0.0.1:%u: WSAEADDRINUSE (10048): the port is taken,"
             " perhaps by a connection accepted there earlier;"
             " choose another with --port\n",
             (unsigned) port);
    CHECK_STR_EQ(listen_in_vain("127.0.0.1", port), expected);
    closesocket(first);
    closesocket(listen_on("127.0.0.1", port));
}

/* If the port is taken on all addresses, binding one of them fails because of
 * permission, not because it is in use: see the table in Microsoft Learn,
 * "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE". */
static void port_taken_on_all_addresses_is_denied_on_each(void)
{
    SOCKET all = listen_on("0.0.0.0", 0);

    CHECK_CONTAINS(listen_in_vain("127.0.0.1", port_of(all)),
                   ": WSAEACCES (10013): ");
    closesocket(all);
}

/* 192.0.2.0/24 is reserved for examples (RFC 5737); no machine has it. */
static void address_of_another_machine_is_refused(void)
{
    CHECK_STR_EQ(listen_in_vain("192.0.2.1", 0),
                 "bind 192.0.2.1:0: WSAEADDRNOTAVAIL (10049): the address is"
                 " not one of this machine's; try --host 127.0.0.1\n");
}

static void ipv6_any_address_serves_ipv4_too(void)
{
    SOCKET listener, v4, v6;

    skip_without_ipv6();
    listener = listen_on("::", 0);
    v4 = connect_to("127.0.0.1", port_of(listener));
    v6 = connect_to("::1", port_of(listener));
    closesocket(v4);
    closesocket(v6);
    closesocket(listener);
}

static void listener_is_overlapped_and_not_inherited(void)
{
    SOCKET listener = listen_on("127.0.0.1", 0);
    DWORD flags = HANDLE_FLAG_INHERIT;
    HANDLE port = CreateIoCompletionPort((HANDLE) listener, NULL, 0, 0);

    CHECK(GetHandleInformation((HANDLE) listener, &flags));
    CHECK_EQ(flags & HANDLE_FLAG_INHERIT, 0);
    CHECK(port != NULL);
    CloseHandle(port);
    closesocket(listener);
}

static const struct test_case cases[] = {
    {"addresses_are_parsed_and_written_back",
     addresses_are_parsed_and_written_back},
    {"ipv6_is_written_in_brackets", ipv6_is_written_in_brackets},
    {"ipv6_may_have_a_scope", ipv6_may_have_a_scope},
    {"what_is_no_address_is_refused", what_is_no_address_is_refused},
    {"what_is_no_address_is_written_too", what_is_no_address_is_written_too},
    {"longest_address_has_room", longest_address_has_room},
    {"port_0_gives_a_port", port_0_gives_a_port},
    {"announcement_has_address_and_port", announcement_has_address_and_port},
    {"announcement_is_written_at_once", announcement_is_written_at_once},
    {"announcement_of_no_socket_fails", announcement_of_no_socket_fails},
    {"taken_port_is_refused", taken_port_is_refused},
    {"port_taken_on_all_addresses_is_denied_on_each",
     port_taken_on_all_addresses_is_denied_on_each},
    {"address_of_another_machine_is_refused",
     address_of_another_machine_is_refused},
    {"ipv6_any_address_serves_ipv4_too", ipv6_any_address_serves_ipv4_too},
    {"listener_is_overlapped_and_not_inherited",
     listener_is_overlapped_and_not_inherited},
};

int main(int argc, char **argv)
{
    if (!net_start_winsock())
        return 1;
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child();
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
