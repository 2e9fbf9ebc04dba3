/* SPDX-License-Identifier: MIT */
#include "common/clients/load_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/load_pattern.h"
#include "common/clients/load_result.h"
#include "common/clients/load_stream.h"
#include "common/options.h"

static const struct load_settings load_settings__defaults = {
    .connections = 10,
    .warm_up = 200,
    .stall = 10,
};

static int load_settings__wrong(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return 2;
}

static bool load_settings__is_loopback(const struct net_address *address)
{
    const struct sockaddr_in *v4 =
        (const struct sockaddr_in *) &address->storage;
    const struct sockaddr_in6 *v6 =
        (const struct sockaddr_in6 *) &address->storage;

    if (address->storage.ss_family == AF_INET)
        return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    return memcmp(&v6->sin6_addr, &in6addr_loopback, sizeof v6->sin6_addr) ==
           0;
}

/* Opening as many connections as possible would be an attack on any server
 * that is not your own. */
static int load_settings__find_server(const struct operands *operands,
                                      struct load_settings *settings)
{
    unsigned long port;
    char *end;

    if (operands->count != 2)
        return load_settings__wrong("arguments",
                                    "expected HOST PORT; see --help");
    port = strtoul(operands->words[1], &end, 10);
    if (*operands->words[1] < '0' || *operands->words[1] > '9' ||
        *end != '\0' || port == 0 || port > 65535)
        return load_settings__wrong(operands->words[1],
                                    "not a port from 1 to 65535");
    if (!net_parse_address(operands->words[0],
                           (uint16_t) port,
                           &settings->server))
        return load_settings__wrong(
            operands->words[0],
            "not an IPv4 or IPv6 address; try 127.0.0.1");
    if (!settings->allow_remote &&
        !load_settings__is_loopback(&settings->server))
        return load_settings__wrong(
            operands->words[0],
            "not this machine; to allow it, use --allow-remote");
    net_format_address((const struct sockaddr *) &settings->server.storage,
                       settings->server.length,
                       settings->name);
    return -1;
}

static int load_settings__complete(const struct operands *operands,
                                   struct load_settings *settings)
{
    if (settings->mode == LOAD_CONNECT && settings->idle > 0)
        return load_settings__wrong("--idle",
                                    "cannot be used with --mode connect");
    if (settings->mode == LOAD_CONNECT && settings->messages > 0)
        return load_settings__wrong("--messages",
                                    "cannot be used with --mode connect");
    if (settings->seconds > 0 && settings->messages > 0)
        return load_settings__wrong("--messages",
                                    "cannot be used with --seconds");
    if (settings->seconds == 0 && settings->messages == 0)
        settings->seconds = 5;
    settings->window = settings->mode == LOAD_BULK ? LOAD_STREAM_WINDOW : 1;
    if (settings->bytes == 0)
        settings->bytes = settings->mode == LOAD_BULK ? 65536 : 64;
    return load_settings__find_server(operands, settings);
}

/* Two functions fill in the options: what to do, and how to measure it. Each
 * returns the number of its options. */
static size_t load_settings__work(struct load_settings *settings,
                                  struct option *options)
{
    const struct option work[] = {
        {.name = "mode",
         .type = OPTION_CHOICE,
         .value = &settings->mode,
         .argument = "MODE",
         .help = "echo (default), bulk or connect",
         .choices = load_mode_names},
        {.name = "connections",
         .type = OPTION_NUMBER,
         .value = &settings->connections,
         .argument = "N",
         .help = "active connections (default 10)",
         .minimum = 1,
         .maximum = 20000},
        {.name = "idle",
         .type = OPTION_NUMBER,
         .value = &settings->idle,
         .argument = "N",
         .help = "connections that are idle after one message (default 0)",
         .maximum = 20000},
        {.name = "bytes",
         .type = OPTION_NUMBER,
         .value = &settings->bytes,
         .argument = "N",
         .help = "size of a message (default 64; bulk 65536)",
         .minimum = 1,
         .maximum = LOAD_PATTERN_MOST},
        {.name = "allow-remote",
         .type = OPTION_FLAG,
         .value = &settings->allow_remote,
         .help = "allow a HOST that is not this machine"},
    };

    memcpy(options, work, sizeof work);
    return sizeof work / sizeof work[0];
}

static size_t load_settings__measurement(struct load_settings *settings,
                                         struct option *options)
{
    const struct option measurement[] = {
        {.name = "seconds",
         .type = OPTION_NUMBER,
         .value = &settings->seconds,
         .argument = "N",
         .help = "time to measure (default 5)",
         .minimum = 1,
         .maximum = 86400},
        {.name = "messages",
         .type = OPTION_NUMBER,
         .value = &settings->messages,
         .argument = "N",
         .help = "measure until one connection has had N echoes instead",
         .minimum = 1,
         .maximum = 1000000000},
        {.name = "warm-up",
         .type = OPTION_NUMBER,
         .value = &settings->warm_up,
         .argument = "MS",
         .help = "time before measuring starts (default 200)",
         .maximum = 60000},
        {.name = "stall",
         .type = OPTION_NUMBER,
         .value = &settings->stall,
         .argument = "SECONDS",
         .help = "fail after this long without an echo (default 10)",
         .minimum = 1,
         .maximum = 3600},
        {.name = "json",
         .type = OPTION_FLAG,
         .value = &settings->json,
         .help = "print one JSON object"},
    };

    memcpy(options, measurement, sizeof measurement);
    return sizeof measurement / sizeof measurement[0];
}

int load_settings_parse(int argc, char **argv, struct load_settings *settings)
{
    struct option options[16];
    struct operands operands = {NULL, 0};
    enum options_result result;
    size_t count;

    *settings = load_settings__defaults;
    count = load_settings__work(settings, options);
    count += load_settings__measurement(settings, options + count);
    result = options_parse_operands(
        argc,
        argv,
        "Measures an echo server and checks every byte that comes back.",
        options,
        count,
        "HOST PORT",
        &operands);
    if (result != OPTIONS_OK)
        return result == OPTIONS_HELP ? 0 : 2;
    return load_settings__complete(&operands, settings);
}
