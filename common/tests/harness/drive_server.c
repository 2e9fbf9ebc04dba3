/* SPDX-License-Identifier: MIT */
/* Starts the server, finds its address and stops it. */
#include "common/tests/harness/drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRIVE__START_LIMIT time_limit_ms(10000)

/* Builds the command line of the server. The options go before its own
 * arguments, because the last of those may lack its value on purpose. */
struct drive__command {
    char path[MAX_PATH];
    char port[8];
    const char **arguments;
};

static bool drive__chooses_port(char **arguments)
{
    for (; *arguments != NULL; arguments++)
        if (strncmp(*arguments, "--port", 6) == 0)
            return true;
    return false;
}

static bool drive__command(struct drive *drive,
                           unsigned port,
                           struct drive__command *command)
{
    char **own = drive->options.server;
    size_t count = 0, n = 0;

    while (own[count] != NULL)
        count++;
    command->arguments = calloc(count + 5, sizeof *command->arguments);
    if (command->arguments == NULL)
        return false;
    /* Wine's GetFullPathName converts a Unix path to a Windows path. */
    if (GetFullPathNameA(own[0], MAX_PATH, command->path, NULL) == 0)
        return false;
    command->arguments[n++] = command->path;
    if (drive->options.host != NULL) {
        command->arguments[n++] = "--host";
        command->arguments[n++] = drive->options.host;
    }
    if (!drive->options.as_is && (port != 0 || !drive__chooses_port(own))) {
        snprintf(command->port, sizeof command->port, "%u", port);
        command->arguments[n++] = "--port";
        command->arguments[n++] = command->port;
    }
    memcpy(command->arguments + n, own + 1, count * sizeof *own);
    return true;
}

bool drive_start(struct drive *drive, unsigned port)
{
    struct drive__command command = {"", "", NULL};
    bool started = drive__command(drive, port, &command) &&
                   child_start(command.arguments, false, &drive->server);

    free(command.arguments);
    if (!started)
        drive_fail(drive, "the server could not be started");
    return started;
}

/* Splits "[::1]:7777"; the address loses its brackets. */
static bool drive__split(char *text, const char **host, unsigned *port)
{
    char *colon = strrchr(text, ':');
    char *end;
    size_t length;

    if (colon == NULL)
        return false;
    *port = (unsigned) strtoul(colon + 1, &end, 10);
    *colon = '\0';
    length = strlen(text);
    *host = text;
    if (text[0] == '[' && length > 1 && text[length - 1] == ']') {
        text[length - 1] = '\0';
        *host = text + 1;
    }
    return *port > 0 && *port < 65536 && *end == '\0';
}

bool drive_find_server(struct drive *drive, struct net_address *address)
{
    char text[NET_TEXT_SIZE], told[NET_TEXT_SIZE];
    const char *host = "";
    unsigned port = 0;

    if (!child_output_wait(&drive->server.out,
                           "listening on ",
                           DRIVE__START_LIMIT,
                           told,
                           sizeof told)) {
        drive_fail(drive, "the server did not print \"listening on ...\"");
        return false;
    }
    snprintf(text, sizeof text, "%s", told);
    if (drive__split(text, &host, &port)) {
        if (drive->options.connect_host != NULL)
            host = drive->options.connect_host;
        if (net_parse_address(host, (uint16_t) port, address))
            return true;
    }
    drive_fail(drive, "not an address to connect to: %s", told);
    return false;
}

static bool drive__has_exited(const struct drive *drive)
{
    return WaitForSingleObject(drive->server.process, 0) == WAIT_OBJECT_0;
}

/* The command "stop" of the script. Only the first one has an effect. */
bool drive_interrupt(void *context)
{
    struct drive *drive = context;

    if (drive__has_exited(drive)) {
        drive_fail(drive, "the server exited before it was stopped");
        return false;
    }
    if (!drive->interrupted)
        drive->interrupted_at = GetTickCount64();
    drive->interrupted = true;
    return child_interrupt(&drive->server);
}

/* The commands "freeze" and "thaw". */
bool drive_freeze(void *context, bool frozen)
{
    struct drive *drive = context;

    return child_freeze(&drive->server, frozen);
}

/* The command "await". */
bool drive_await(void *context, const char *text, DWORD milliseconds)
{
    struct drive *drive = context;

    return child_output_wait_behind(&drive->server.out,
                                    text,
                                    milliseconds,
                                    &drive->awaited);
}

unsigned drive_occupy_port(SOCKET *listener)
{
    struct net_address address;
    struct sockaddr_in taken;
    int length = sizeof taken;

    if (!net_parse_address("127.0.0.1", 0, &address))
        return 0;
    *listener = net_open_listener(&address);
    if (*listener == INVALID_SOCKET)
        return 0;
    if (getsockname(*listener, (struct sockaddr *) &taken, &length) != 0) {
        closesocket(*listener);
        *listener = INVALID_SOCKET;
        return 0;
    }
    return ntohs(taken.sin_port);
}

bool drive_has_ipv6(void)
{
    struct net_address address;
    SOCKET probe = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
    bool has = probe != INVALID_SOCKET &&
               net_parse_address("::1", 0, &address) &&
               bind(probe,
                    (const struct sockaddr *) &address.storage,
                    address.length) == 0;

    if (probe != INVALID_SOCKET)
        closesocket(probe);
    return has;
}

bool drive_needs_ipv6(const struct drive_options *options)
{
    const char *hosts[2];

    hosts[0] = options->host;
    hosts[1] = options->connect_host;
    for (int i = 0; i < 2; i++)
        if (hosts[i] != NULL && strchr(hosts[i], ':') != NULL)
            return true;
    return false;
}
