/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <limits.h>
#include <stdio.h>

#include "common/options.h"

/* In the order of services[] and of enum receive_policy. */
static const char *const services[] = {"echo",
                                       "discard",
                                       "chargen",
                                       "daytime",
                                       NULL};
static const char *const policies[] = {"adaptive",
                                       "zero-byte",
                                       "buffered",
                                       NULL};

/* Of an option whose default depends on another option. */
#define NOT_GIVEN UINT_MAX

static const struct settings defaults = {
    .accepts = 16,
    .connections = 20000,
    .per_address = NOT_GIVEN,
    .operations = 65536,
    .memory_kib = 65536,
    .queue_kib = NOT_GIVEN,
    .first_byte = NOT_GIVEN,
    .idle = 600,
    .stall = 60,
    .finish = 10,
    .drain = 5,
};

/* A year, in seconds. */
#define FOREVER 31536000

/* The options that are numbers. */
static const struct number {
    const char *name;
    size_t offset; /* in struct settings */
    const char *argument;
    unsigned least, most;
    const char *help;
} numbers[] = {
    {"accepts",
     offsetof(struct settings, accepts),
     "N",
     1,
     1024,
     "accepts to keep pending (default 16)"},
    {"max-connections",
     offsetof(struct settings, connections),
     "N",
     1,
     1000000,
     "connections at a time (default 20000)"},
    {"per-address",
     offsetof(struct settings, per_address),
     "N",
     0,
     1000000,
     "of them, from one address (default half; 0: no limit)"},
    {"max-operations",
     offsetof(struct settings, operations),
     "N",
     1,
     1000000,
     "receives and sends in flight (default 65536)"},
    {"memory",
     offsetof(struct settings, memory_kib),
     "KIB",
     1,
     4194303,
     "buffers for all connections (default 65536)"},
    {"queue",
     offsetof(struct settings, queue_kib),
     "KIB",
     1,
     4194303,
     "buffers for one to be sent (default 256)"},
    {"first-byte",
     offsetof(struct settings, first_byte),
     "SECONDS",
     0,
     FOREVER,
     "to send something (default 60, 1 when full; 0: forever)"},
    {"idle",
     offsetof(struct settings, idle),
     "SECONDS",
     0,
     FOREVER,
     "that nothing may happen (default 600; 0: forever)"},
    {"stall",
     offsetof(struct settings, stall),
     "SECONDS",
     0,
     FOREVER,
     "that one send may take (default 60; 0: forever)"},
    {"finish",
     offsetof(struct settings, finish),
     "SECONDS",
     0,
     FOREVER,
     "for a client to end after us (default 10; 0: forever)"},
    {"drain",
     offsetof(struct settings, drain),
     "SECONDS",
     0,
     3600,
     "connections get to end after Ctrl-C (default 5)"},
    {"stop-after",
     offsetof(struct settings, stop_after),
     "SECONDS",
     0,
     FOREVER,
     "stop by itself after that time (default 0: never)"},
    {"stats",
     offsetof(struct settings, stats),
     "SECONDS",
     0,
     FOREVER,
     "between statistics (default 0: only at the end)"},
};

#define NUMBERS (sizeof numbers / sizeof numbers[0])

static struct option number_option(const struct number *n, struct settings *s)
{
    struct option o = {0};

    o.name = n->name;
    o.type = OPTION_NUMBER;
    o.value = (char *) s + n->offset;
    o.argument = n->argument;
    o.help = n->help;
    o.least = n->least;
    o.most = n->most;
    return o;
}

static struct option choice_option(const char *name,
                                   int *value,
                                   const char *const *words,
                                   const char *help)
{
    struct option o = {0};

    o.name = name;
    o.type = OPTION_CHOICE;
    o.value = value;
    o.argument = "WORD";
    o.help = help;
    o.choices = words;
    return o;
}

static struct option text_option(const char *name,
                                 const char **value,
                                 const char *argument,
                                 const char *help)
{
    struct option o = {0};

    o.name = name;
    o.type = OPTION_TEXT;
    o.value = value;
    o.argument = argument;
    o.help = help;
    return o;
}

/* What contradicts each other would make the server do something else than it
 * was told, or nothing at all. */
static int refuse(const char *why)
{
    fprintf(stderr, "%s\n", why);
    return 2;
}

/* A default contradicts nobody. */
static void settings_complete(struct settings *s)
{
    if (s->per_address == NOT_GIVEN) /* half, but one at least */
        s->per_address = (s->connections + 1) / 2;
    if (s->queue_kib == NOT_GIVEN)
        s->queue_kib = s->memory_kib < 256 ? s->memory_kib : 256;
    if (s->first_byte == NOT_GIVEN)
        s->first_byte = s->idle != 0 && s->idle < 60 ? s->idle : 60;
    s->queue = (size_t) s->queue_kib * 1024;
}

static int settings_check(const struct settings *s)
{
    if (s->queue_kib > s->memory_kib)
        return refuse("--queue is more than --memory allows all together");
    if (s->per_address > s->connections)
        return refuse("--per-address is more than --max-connections");
    if (s->idle != 0 && s->first_byte > s->idle)
        return refuse("--first-byte is longer than --idle");
    if (s->stop_after != 0 && s->stats > s->stop_after)
        return refuse("--stats is longer than --stop-after");
    return -1;
}

int settings_parse(int argc, char **argv, struct settings *s)
{
    struct option extra[3 + NUMBERS];
    struct server_options options = {0};
    int code;

    *s = defaults;
    extra[0] = choice_option("service",
                             &s->service,
                             services,
                             "echo (default), discard, chargen or daytime");
    extra[1] = choice_option("receive",
                             &s->receive,
                             policies,
                             "adaptive (default), zero-byte or buffered");
    extra[2] = text_option("trace",
                           &s->trace,
                           "FILE",
                           "record every operation, for ui.perfetto.dev");
    for (size_t i = 0; i < NUMBERS; i++)
        extra[3 + i] = number_option(&numbers[i], s);
    code = options_parse_server(argc,
                                argv,
                                "The complete server.",
                                &options,
                                extra,
                                sizeof extra / sizeof extra[0]);
    s->address = options.address;
    settings_complete(s);
    return code >= 0 ? code : settings_check(s);
}
