/* SPDX-License-Identifier: MIT */
/* An interactive client: sends each line of its input to an echo server and
 * prints what comes back. Exit codes: 0 the input has ended and all of it came
 * back, 1 no connection, 2 wrong usage. */
#include "common/clients/stream.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

/* The most bytes read or received at once. */
#define CLIENT_PIECE 65536

struct client {
    struct net_address server;
    char name[NET_TEXT_SIZE];
    SOCKET socket;
    /* The last line read, of any length and with any bytes. */
    char *line;
    size_t length, capacity;
    char buffer[CLIENT_PIECE];
};

enum client__end { CLIENT_DONE, CLIENT_LOST };

static bool client__grow_line(struct client *client)
{
    size_t capacity = client->capacity * 2 + 4096;
    char *line = realloc(client->line, capacity);

    if (line == NULL)
        return false;
    client->line = line;
    client->capacity = capacity;
    return true;
}

/* Reads one line with its newline, or the rest of the input without one.
 * Returns false at the end of the input. */
static bool client__read_line(struct client *client)
{
    int c = 0;

    client->length = 0;
    while (c != '\n' && (c = getchar()) != EOF) {
        if (client->length == client->capacity && !client__grow_line(client)) {
            fprintf(stderr, "out of memory for a line\n");
            exit(1);
        }
        client->line[client->length++] = (char) c;
    }
    return client->length > 0;
}

/* Returns CLIENT_LOST, so that the caller can return it. */
static enum client__end client__report_loss(const struct client *client,
                                            const char *call,
                                            struct stream_io io)
{
    char what[NET_TEXT_SIZE + 16];

    fflush(stdout);
    snprintf(what, sizeof what, "%s %s", call, client->name);
    if (io.result == STREAM_FAILED)
        error_report(what, (uint32_t) io.error);
    else
        fprintf(stderr, "%s: the server has closed the connection\n", what);
    return CLIENT_LOST;
}

/* Prints at most most bytes of what has arrived, without waiting. */
static struct stream_io client__show_received(struct client *client,
                                              size_t most)
{
    size_t size = most < sizeof client->buffer ? most : sizeof client->buffer;
    struct stream_io io =
        stream_receive_now(client->socket, client->buffer, size);

    fwrite(client->buffer, 1, io.count, stdout);
    return io;
}

/* Prints data that no line asked for, such as a server's refusal, before the
 * next line is sent. Otherwise it would be taken for the echo of that line. */
static struct stream_io client__show_unasked(struct client *client)
{
    struct stream_io io;

    do
        io = client__show_received(client, sizeof client->buffer);
    while (io.result == STREAM_MOVED);
    return io;
}

/* Waits without a limit: the user can press Ctrl-C. */
static unsigned client__wait_until_possible(const struct client *client,
                                            unsigned wanted)
{
    unsigned possible;

    do
        possible = stream_wait_until(client->socket,
                                     wanted,
                                     stream_deadline_after(60000));
    while (possible == 0);
    return possible;
}

/* Sends the line and prints as many bytes as it has, both at the same time. A
 * server that cannot send stops reading, so a client that first sent
 * everything would block forever on a line longer than all the buffers in
 * between. */
static enum client__end client__exchange_line(struct client *client)
{
    size_t sent = 0;
    size_t shown = 0;
    struct stream_io io = client__show_unasked(client);

    if (io.result != STREAM_BUSY)
        return client__report_loss(client, "recv", io);
    while (shown < client->length) {
        unsigned possible = client__wait_until_possible(
            client,
            sent < client->length ? STREAM_CAN_READ | STREAM_CAN_WRITE
                                  : STREAM_CAN_READ);

        if (possible & STREAM_CAN_READ) {
            io = client__show_received(client, client->length - shown);
            if (io.result == STREAM_END || io.result == STREAM_FAILED)
                return client__report_loss(client, "recv", io);
            shown += io.count;
        }
        if (possible & STREAM_CAN_WRITE) {
            io = stream_send_now(client->socket,
                                 client->line + sent,
                                 client->length - sent);
            if (io.result == STREAM_FAILED)
                return client__report_loss(client, "send", io);
            sent += io.count;
        }
    }
    fflush(stdout);
    return CLIENT_DONE;
}

/* Shuts down sending and prints what still arrives. */
static enum client__end client__finish_stream(struct client *client)
{
    struct stream_io io = {STREAM_FAILED, 0, 0};

    if (shutdown(client->socket, SD_SEND) != 0) {
        io.error = WSAGetLastError();
        return client__report_loss(client, "shutdown", io);
    }
    do {
        client__wait_until_possible(client, STREAM_CAN_READ);
        io = client__show_unasked(client);
    } while (io.result == STREAM_BUSY);
    if (io.result != STREAM_END)
        return client__report_loss(client, "recv", io);
    fflush(stdout);
    return CLIENT_DONE;
}

static enum client__end client__send_lines(struct client *client)
{
    enum client__end end = CLIENT_DONE;

    while (end == CLIENT_DONE && client__read_line(client))
        end = client__exchange_line(client);
    if (end == CLIENT_DONE)
        end = client__finish_stream(client);
    return end;
}

static enum client__end client__connect_and_talk(struct client *client)
{
    struct stream_io io = {STREAM_FAILED, 0, 0};
    enum client__end end;

    io.error = stream_connect_by(&client->server,
                                 0,
                                 stream_deadline_after(30000),
                                 &client->socket);
    if (io.error != 0)
        return client__report_loss(client, "connect", io);
    fprintf(stderr, "connected to %s\n", client->name);
    fflush(stderr); /* Wine's UCRT buffers stderr to a pipe */
    end = client__send_lines(client);
    closesocket(client->socket);
    return end;
}

/* Asks on stderr, so that stdout has only what the server sent. */
static bool client__wants_to_reconnect(struct client *client)
{
    for (;;) {
        fprintf(stderr, "Reconnect? [Y/n] ");
        fflush(stderr);
        if (!client__read_line(client))
            break;
        switch (client->line[0]) {
        case 'Y':
        case 'y':
        case '\r':
        case '\n':
            return true;
        case 'N':
        case 'n':
            return false;
        }
    }
    fprintf(stderr, "\n");
    return false;
}

static int client__run_sessions(struct client *client)
{
    while (client__connect_and_talk(client) == CLIENT_LOST)
        if (!client__wants_to_reconnect(client))
            return 1;
    return 0;
}

/* Stops the C library from translating line ends and from ending a pipe or a
 * file at Ctrl-Z. At a console, users expect both. */
static void client__keep_bytes(FILE *stream)
{
    if (!_isatty(_fileno(stream)))
        _setmode(_fileno(stream), _O_BINARY);
}

/* Returns 0 unless text is a port. strtoul would also accept blanks and a
 * sign. */
static uint16_t client__read_port(const char *text)
{
    unsigned long port = 0;

    if (text[strspn(text, "0123456789")] == '\0')
        port = strtoul(text, NULL, 10);
    return port <= 65535 ? (uint16_t) port : 0;
}

static bool client__read_arguments(int argc,
                                   char **argv,
                                   struct client *client)
{
    uint16_t port = argc == 3 ? client__read_port(argv[2]) : 0;

    if (port == 0 || !net_parse_address(argv[1], port, &client->server)) {
        fprintf(stderr,
                "usage: client HOST PORT, for example: client 127.0.0.1 7777\n"
                "Sends each line that you type and prints what comes back.\n");
        return false;
    }
    net_format_address((const struct sockaddr *) &client->server.storage,
                       client->server.length,
                       client->name);
    return true;
}

int main(int argc, char **argv)
{
    struct client *client;
    int exit_code = 2;

    if (!net_start_winsock())
        return 1;
    client = calloc(1, sizeof *client);
    if (client == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        net_stop_winsock();
        return 1;
    }
    client__keep_bytes(stdin);
    client__keep_bytes(stdout);
    /* Long lines are read in large pieces. A short line does not wait for
     * more, and each echo is flushed. */
    setvbuf(stdin, NULL, _IOFBF, CLIENT_PIECE);
    setvbuf(stdout, NULL, _IOFBF, CLIENT_PIECE);
    if (client__read_arguments(argc, argv, client))
        exit_code = client__run_sessions(client);
    free(client->line);
    free(client);
    net_stop_winsock();
    return exit_code;
}
