/* SPDX-License-Identifier: MIT */
/* Tests the interactive client, with pipes in place of its console. The
 * servers are threads of this test. */
#include <stdlib.h>
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/net.h"
#include "common/tests/harness/child_process.h"
#include "common/tests/harness/test.h"
#include "common/thread_group.h"

#define LIMIT time_limit_ms(15000)

static struct net_address here(uint16_t port)
{
    struct net_address address;

    CHECK(net_start_winsock());
    CHECK(net_parse_address("127.0.0.1", port, &address));
    return address;
}

static uint16_t port_of(SOCKET listener)
{
    struct sockaddr_in address;
    int length = sizeof address;

    CHECK_EQ(getsockname(listener, (struct sockaddr *) &address, &length), 0);
    return ntohs(address.sin_port);
}

static SOCKET listen_here(uint16_t port)
{
    struct net_address address = here(port);
    SOCKET listener = net_open_listener(&address);

    CHECK(listener != INVALID_SOCKET);
    return listener;
}

/* Returns a port on which no program listens: it was just closed. */
static uint16_t silent_port(void)
{
    SOCKET listener = listen_here(0);
    uint16_t port = port_of(listener);

    closesocket(listener);
    return port;
}

/* The client is in the same folder as this program. */
static void start_client_with(struct child *client, const char *port)
{
    char path[MAX_PATH] = "";
    const char *arguments[4];
    char *name;

    CHECK(GetModuleFileNameA(NULL, path, MAX_PATH) < MAX_PATH);
    name = strrchr(path, '\\');
    CHECK(name != NULL && name - path + 12 < MAX_PATH);
    snprintf(name + 1, 11, "client.exe");
    arguments[0] = path;
    arguments[1] = "127.0.0.1";
    arguments[2] = port;
    arguments[3] = NULL;
    CHECK(child_start(arguments, true, client));
}

static void start_client(struct child *client, uint16_t port)
{
    char text[8];

    snprintf(text, sizeof text, "%u", port);
    start_client_with(client, text);
}

static void type(struct child *client, const char *text)
{
    CHECK(child_write(client, text, strlen(text)));
}

static void expect_on_stderr(struct child *client, const char *text)
{
    CHECK(child_output_wait(&client->err, text, LIMIT, NULL, 0));
}

static void expect_exit(struct child *client, DWORD expected)
{
    DWORD code = 0;

    child_end_input(client);
    CHECK(child_wait(client, LIMIT, &code));
    CHECK_EQ(code, expected);
}

static void expect_stdout(const struct child *client, const char *text)
{
    CHECK_STR_EQ(client->out.length == 0 ? "" : client->out.text, text);
}

static unsigned times(const struct child *client, const char *text)
{
    unsigned count = 0;
    const char *at = client->err.text;

    while (at != NULL && (at = strstr(at, text)) != NULL) {
        count++;
        at++;
    }
    return count;
}

/* An echo server that reads only as fast as it can write, and serves one
 * client at a time. */
static unsigned __stdcall echo(void *argument)
{
    SOCKET listener = *(SOCKET *) argument;
    SOCKET client;
    char bytes[65536];

    while ((client = accept(listener, NULL, NULL)) != INVALID_SOCKET) {
        int count;

        while ((count = recv(client, bytes, sizeof bytes, 0)) > 0)
            for (int sent = 0, more = 0; sent < count; sent += more) {
                more = send(client, bytes + sent, count - sent, 0);
                if (more <= 0)
                    break;
            }
        closesocket(client);
    }
    return 0;
}

static uint16_t start_echo(SOCKET *listener)
{
    static struct thread_group group;

    *listener = listen_here(0);
    CHECK(thread_group_start(&group, 1, echo, listener));
    return port_of(*listener);
}

static SOCKET accept_client(SOCKET listener)
{
    SOCKET client = accept(listener, NULL, NULL);

    CHECK(client != INVALID_SOCKET);
    return client;
}

static void reset(SOCKET client)
{
    struct linger abort_now = {1, 0};

    setsockopt(client,
               SOL_SOCKET,
               SO_LINGER,
               (const char *) &abort_now,
               sizeof abort_now);
    closesocket(client);
}

static void says_that_the_server_is_not_up(void)
{
    struct child client;

    start_client(&client, silent_port());
    expect_exit(&client, 1);
    CHECK_CONTAINS(client.err.text, "connect 127.0.0.1:");
    CHECK_CONTAINS(client.err.text, "WSAECONNREFUSED (10061)");
    CHECK_CONTAINS(client.err.text, "the server is not up");
    CHECK_CONTAINS(client.err.text, "\nReconnect? [Y/n] ");
    CHECK_EQ(times(&client, "Reconnect?"), 1);
    expect_stdout(&client, "");
    child_free(&client);
}

/* On Windows each refusal takes two seconds, because connect retries. */
static void tries_again_until_told_not_to(void)
{
    struct child client;

    start_client(&client, silent_port());
    type(&client, "\nY\r\nwhat?\nn\n");
    expect_exit(&client, 1);
    CHECK_EQ(times(&client, "WSAECONNREFUSED"), 3);
    CHECK_EQ(times(&client, "Reconnect? [Y/n] "), 4);
    child_free(&client);
}

static void reconnects_to_a_server_that_came_up(void)
{
    static SOCKET listener;
    static struct thread_group group;
    uint16_t port = silent_port();
    struct child client;

    start_client(&client, port);
    expect_on_stderr(&client, "Reconnect? [Y/n] ");
    listener = listen_here(port);
    CHECK(thread_group_start(&group, 1, echo, &listener));
    type(&client, "\nhello\n");
    expect_exit(&client, 0);
    expect_stdout(&client, "hello\n");
    child_free(&client);
}

static void lines_come_back(void)
{
    SOCKET listener;
    struct child client;

    start_client(&client, start_echo(&listener));
    type(&client, "one\n\r\n\ntwo, without its newline");
    expect_exit(&client, 0);
    expect_stdout(&client, "one\n\r\n\ntwo, without its newline");
    child_free(&client);
}

static void each_line_comes_back_before_the_next(void)
{
    SOCKET listener;
    struct child client;

    start_client(&client, start_echo(&listener));
    type(&client, "one\n");
    CHECK(child_output_wait(&client.out, "one\n", LIMIT, NULL, 0));
    type(&client, "two\n");
    CHECK(child_output_wait(&client.out, "two\n", LIMIT, NULL, 0));
    expect_exit(&client, 0);
    child_free(&client);
}

/* Includes bytes that a C library or a console could interpret. */
static void any_bytes_come_back(void)
{
    static const char bytes[] = "a\0b\x1A\xFF\r\n\0\n\x04\x1A";
    SOCKET listener;
    struct child client;

    start_client(&client, start_echo(&listener));
    CHECK(child_write(&client, bytes, sizeof bytes));
    expect_exit(&client, 0);
    CHECK_EQ(client.out.length, sizeof bytes);
    CHECK_EQ(memcmp(client.out.text, bytes, sizeof bytes), 0);
    child_free(&client);
}

/* The line is longer than all buffers on the path, so a client that sends
 * everything before it reads would never finish. */
static void very_long_line_comes_back(void)
{
    size_t length = 16u << 20;
    char *line = malloc(length);
    SOCKET listener;
    struct child client;

    CHECK(line != NULL);
    for (size_t i = 0; i < length; i++)
        line[i] = (char) ('a' + i * 7 / 3 % 26);
    line[length - 1] = '\n';
    start_client(&client, start_echo(&listener));
    CHECK(child_write(&client, line, length));
    expect_exit(&client, 0);
    CHECK_EQ(client.out.length, length);
    CHECK_EQ(memcmp(client.out.text, line, length), 0);
    child_free(&client);
    free(line);
}

static void says_that_the_server_has_closed(void)
{
    SOCKET listener = listen_here(0);
    struct child client;

    start_client(&client, port_of(listener));
    closesocket(accept_client(listener));
    expect_on_stderr(&client, "connected to ");
    type(&client, "hello\n");
    expect_on_stderr(&client, "Reconnect? [Y/n] ");
    type(&client, "n\n");
    expect_exit(&client, 1);
    CHECK_CONTAINS(client.err.text, "the server has closed the connection");
    expect_stdout(&client, "");
    child_free(&client);
}

/* The reset comes in the middle of an answer. The client then continues with
 * another connection. */
static void says_that_the_server_has_reset(void)
{
    SOCKET listener = listen_here(0);
    struct child client;
    SOCKET served;
    char bytes[16];

    start_client(&client, port_of(listener));
    served = accept_client(listener);
    type(&client, "hello\n");
    CHECK_EQ(recv(served, bytes, sizeof bytes, 0), 6);
    CHECK_EQ(send(served, "hel", 3, 0), 3);
    CHECK(child_output_wait(&client.err, "connected to", LIMIT, NULL, 0));
    reset(served);
    expect_on_stderr(&client, "Reconnect? [Y/n] ");
    CHECK_CONTAINS(client.err.text, "WSAECONNRESET (10054)");
    type(&client, "y\n");
    served = accept_client(listener);
    type(&client, "again\n");
    CHECK_EQ(recv(served, bytes, sizeof bytes, 0), 6);
    CHECK_EQ(send(served, "again\n", 6, 0), 6);
    child_end_input(&client);
    CHECK_EQ(recv(served, bytes, sizeof bytes, 0), 0);
    closesocket(served);
    expect_exit(&client, 0);
    CHECK(strstr(client.out.text, "again\n") != NULL);
    child_free(&client);
}

/* For example, the reply of a server that has no room for another client. */
static void shows_what_it_did_not_ask_for(void)
{
    SOCKET listener = listen_here(0);
    struct child client;
    SOCKET served;

    start_client(&client, port_of(listener));
    served = accept_client(listener);
    CHECK_EQ(send(served, "busy: come back later\r\n", 23, 0), 23);
    closesocket(served);
    expect_on_stderr(&client, "connected to ");
    type(&client, "hi\n");
    expect_on_stderr(&client, "Reconnect? [Y/n] ");
    expect_exit(&client, 1);
    expect_stdout(&client, "busy: come back later\r\n");
    child_free(&client);
}

/* The client also prints what arrives after the end of its input. */
static void waits_for_the_end_of_the_stream(void)
{
    SOCKET listener = listen_here(0);
    struct child client;
    SOCKET served;
    char byte;

    start_client(&client, port_of(listener));
    served = accept_client(listener);
    child_end_input(&client);
    CHECK_EQ(recv(served, &byte, 1, 0), 0);
    CHECK_EQ(send(served, "good", 4, 0), 4);
    CHECK(child_output_wait(&client.err, "connected to", LIMIT, NULL, 0));
    CHECK_EQ(send(served, "bye\n", 4, 0), 4);
    closesocket(served);
    expect_exit(&client, 0);
    expect_stdout(&client, "goodbye\n");
    child_free(&client);
}

static void port_is_digits_from_1_to_65535(void)
{
    static const char *const bad[] = {"0",
                                      "65536",
                                      " 34345",
                                      "34345 ",
                                      "+34345",
                                      "-4294932951",
                                      "4294967297",
                                      "18446744073709551617",
                                      "0x7",
                                      "7seven",
                                      "echo"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct child client;

        start_client_with(&client, bad[i]);
        expect_exit(&client, 2);
        CHECK_CONTAINS(client.err.text, "usage: client HOST PORT");
        child_free(&client);
    }
}

static const struct test_case cases[] = {
    {"port_is_digits_from_1_to_65535", port_is_digits_from_1_to_65535},
    {"says_that_the_server_is_not_up", says_that_the_server_is_not_up},
    {"tries_again_until_told_not_to", tries_again_until_told_not_to},
    {"reconnects_to_a_server_that_came_up",
     reconnects_to_a_server_that_came_up},
    {"lines_come_back", lines_come_back},
    {"each_line_comes_back_before_the_next",
     each_line_comes_back_before_the_next},
    {"any_bytes_come_back", any_bytes_come_back},
    {"very_long_line_comes_back", very_long_line_comes_back},
    {"says_that_the_server_has_closed", says_that_the_server_has_closed},
    {"says_that_the_server_has_reset", says_that_the_server_has_reset},
    {"shows_what_it_did_not_ask_for", shows_what_it_did_not_ask_for},
    {"waits_for_the_end_of_the_stream", waits_for_the_end_of_the_stream},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
