/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "common/options.h"

int settings_parse(int argc, char **argv, struct settings *settings)
{
    const struct option extra[] = {
        {.name = "demo",
         .type = OPTION_FLAG,
         .value = &settings->demo,
         .help = "show a file, pipes and a socket instead of serving"},
    };
    struct server_options options = {0};
    int code;

    settings->demo = false;
    code = options_parse_server(argc,
                                argv,
                                "An echo server on one event per connection.",
                                &options,
                                extra,
                                sizeof extra / sizeof extra[0]);
    settings->address = options.address;
    return code;
}
