/* SPDX-License-Identifier: MIT */
#include "common/bench/native_settings.h"

#include <stdlib.h>
#include <string.h>

#include "common/clients/load_pattern.h"
#include "common/clients/load_stream.h"

static bool native_settings__set_mode(struct native_settings *settings,
                                      const char *text)
{
    for (int i = 0; load_mode_names[i] != NULL; i++) {
        if (strcmp(text, load_mode_names[i]) == 0) {
            settings->mode = (enum load_mode) i;
            return true;
        }
    }
    return false;
}

static bool native_settings__set(struct native_settings *settings,
                                 const char *name,
                                 const char *text)
{
    unsigned number = (unsigned) strtoul(text, NULL, 10);

    if (strcmp(name, "--mode") == 0)
        return native_settings__set_mode(settings, text);
    if (strcmp(name, "--connections") == 0)
        settings->connections = number;
    else if (strcmp(name, "--idle") == 0)
        settings->idle = number;
    else if (strcmp(name, "--bytes") == 0)
        settings->bytes = number;
    else if (strcmp(name, "--seconds") == 0)
        settings->seconds = strtod(text, NULL);
    else if (strcmp(name, "--warm-up") == 0)
        settings->warm_up = strtod(text, NULL);
    else if (strcmp(name, "--stall") == 0)
        settings->stall = strtod(text, NULL);
    else if (strcmp(name, "--watch") == 0)
        settings->watch = text;
    else
        return false;
    return true;
}

bool native_settings_read(char **argv, struct native_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    settings->connections = 10;
    settings->seconds = 1;
    settings->warm_up = 0.1;
    settings->stall = 10;
    settings->watch = "";
    for (argv++; argv[0] != NULL && argv[1] != NULL; argv += 2)
        if (!native_settings__set(settings, argv[0], argv[1]))
            return false;
    if (argv[0] == NULL)
        return false;
    settings->port = (unsigned) strtoul(argv[0], NULL, 10);
    settings->window = settings->mode == LOAD_BULK ? LOAD_STREAM_WINDOW : 1;
    if (settings->bytes == 0)
        settings->bytes = settings->mode == LOAD_BULK ? 65536 : 64;
    return settings->port > 0 && settings->port < 65536 &&
           settings->connections > 0 && settings->bytes <= LOAD_PATTERN_MOST;
}
