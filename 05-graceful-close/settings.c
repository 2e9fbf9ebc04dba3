/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "common/options.h"

static const struct settings defaults = {
    .accepts = 16,
    .buffers = 256,
    .max_operations = 16384,
    .drain_s = 5,
};

int settings_parse(int argc, char **argv, struct settings *settings)
{
    const struct option extra[] = {
        {.name = "accepts",
         .type = OPTION_NUMBER,
         .value = &settings->accepts,
         .argument = "N",
         .help = "accepts to keep pending (default 16)",
         .minimum = 1,
         .maximum = 1024},
        {.name = "buffers",
         .type = OPTION_NUMBER,
         .value = &settings->buffers,
         .argument = "N",
         .help = "buffers of 16 KiB, all connections together (default 256)",
         .minimum = 1,
         .maximum = 65535},
        {.name = "max-operations",
         .type = OPTION_NUMBER,
         .value = &settings->max_operations,
         .argument = "N",
         .help = "receives and sends in flight, at most (default 16384)",
         .minimum = 1,
         .maximum = 1000000},
        {.name = "drain",
         .type = OPTION_NUMBER,
         .value = &settings->drain_s,
         .argument = "SECONDS",
         .help = "time connections get to end after Ctrl-C (default 5)",
         .minimum = 0,
         .maximum = 3600},
    };
    struct server_options options = {0};
    int code;

    *settings = defaults;
    code = options_parse_server(
        argc,
        argv,
        "An echo server that closes without losing a byte.",
        &options,
        extra,
        sizeof extra / sizeof extra[0]);
    settings->address = options.address;
    return code;
}
