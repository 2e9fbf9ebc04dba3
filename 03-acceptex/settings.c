/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "common/options.h"

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
    };
    struct server_options options = {0};
    int code;

    settings->accepts = 16;
    code = options_parse_server(argc,
                                argv,
                                "An echo server that accepts with AcceptEx.",
                                &options,
                                extra,
                                sizeof extra / sizeof extra[0]);
    settings->address = options.address;
    return code;
}
