/* SPDX-License-Identifier: MIT */
/* A load generator on a completion port: it opens many connections with
 * ConnectEx, compares every byte that comes back, and reports how many
 * messages there were and how long they took. Exit codes: 0 all bytes were
 * right, 1 something failed, 2 wrong usage. */
#include <stdio.h>
#include <stdlib.h>

#include "common/clients/load_pattern.h"
#include "common/clients/load_run.h"

static int load__measure_server(const struct load_settings *settings)
{
    struct load_result *result = calloc(1, sizeof *result);
    int code = 1;

    if (result == NULL || !load_pattern_prepare()) {
        fprintf(stderr, "out of memory\n");
    } else if (load_run_measurement(settings, result)) {
        if (settings->json)
            load_result_print_json(result);
        else
            load_result_print(result);
        code = load_result_is_good(result) ? 0 : 1;
    }
    load_pattern_free();
    free(result);
    return code;
}

int main(int argc, char **argv)
{
    struct load_settings settings;
    int code;

    if (!net_start_winsock())
        return 1;
    code = load_settings_parse(argc, argv, &settings);
    if (code < 0)
        code = load__measure_server(&settings);
    net_stop_winsock();
    return code;
}
