/* SPDX-License-Identifier: MIT */
#include "common/server_settings.h"

#include <stddef.h>

#include "common/options.h"

static const char *const modes[] = {"zero-byte", "buffered", NULL};

static const struct server_settings defaults = {
    .accepts = 16,
    .buffers = 256,
    .max_operations = 16384,
    .drain_s = 5,
};

/* All options, each with its setting and the member that it changes. */
static const struct row {
    unsigned setting;
    size_t member;
    struct option option;
} rows[] = {
    {SETTING_ACCEPTS,
     offsetof(struct server_settings, accepts),
     {.name = "accepts",
      .type = OPTION_NUMBER,
      .argument = "N",
      .help = "accepts to keep pending (default 16)",
      .minimum = 1,
      .maximum = 1024}},
    {SETTING_MODE,
     offsetof(struct server_settings, buffered),
     {.name = "mode",
      .type = OPTION_CHOICE,
      .argument = "MODE",
      .help = "zero-byte (default) or buffered: how to wait for data",
      .choices = modes}},
    {SETTING_LIMITS,
     offsetof(struct server_settings, buffers),
     {.name = "buffers",
      .type = OPTION_NUMBER,
      .argument = "N",
      .help = "buffers of 16 KiB for all connections (default 256)",
      .minimum = 1,
      .maximum = 65535}},
    {SETTING_LIMITS,
     offsetof(struct server_settings, max_operations),
     {.name = "max-operations",
      .type = OPTION_NUMBER,
      .argument = "N",
      .help = "limit on receives and sends in flight (default 16384)",
      .minimum = 1,
      .maximum = 1000000}},
    {SETTING_DRAIN,
     offsetof(struct server_settings, drain_s),
     {.name = "drain",
      .type = OPTION_NUMBER,
      .argument = "SECONDS",
      .help = "time for connections to close after Ctrl-C (default 5)",
      .minimum = 0,
      .maximum = 3600}},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

int server_settings_parse(int argc,
                          char **argv,
                          const char *what,
                          unsigned options,
                          struct server_settings *settings)
{
    struct option extra[ROW_COUNT];
    struct server_options server = {0};
    size_t count = 0;
    int code;

    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((options & rows[i].setting) == 0)
            continue;
        extra[count] = rows[i].option;
        extra[count++].value = (char *) settings + rows[i].member;
    }
    *settings = defaults;
    code = options_parse_server(argc, argv, what, &server, extra, count);
    settings->address = server.address;
    return code;
}
