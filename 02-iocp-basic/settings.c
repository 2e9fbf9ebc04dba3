/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "common/options.h"

int settings_parse(int argc, char **argv, struct settings *settings)
{
    struct server_options options = {0};
    int code;

    code = options_parse_server(argc,
                                argv,
                                "An echo server on one completion port.",
                                &options,
                                NULL,
                                0);
    settings->address = options.address;
    return code;
}
