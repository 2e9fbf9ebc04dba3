/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <limits.h>
#include <stdio.h>

#include "common/options.h"

/* In the order of services[] and of enum receive_policy. */
static const char *const services[] =
    {"echo", "discard", "chargen", "daytime", "messages", NULL};
static const char *const policies[] = {"adaptive",
                                       "zero-byte",
                                       "buffered",
                                       NULL};

/* Marks an option whose default depends on another option. */
#define NOT_GIVEN UINT_MAX

static const struct settings defaults = {
    .accepts = 16,
    .max_connections = 20000,
    .per_address = NOT_GIVEN,
    .max_operations = 65536,
    .memory_kib = 65536,
    .queue_kib = NOT_GIVEN,
    .first_byte_s = NOT_GIVEN,
    .idle_s = 600,
    .stall_s = 60,
    .finish_s = 10,
    .drain_s = 5,
};

/* A year, in seconds. */
#define FOREVER 31536000

/* The options that are numbers. */
static const struct number {
    const char *name;
    size_t offset; /* in struct settings */
    const char *argument;
    unsigned minimum, maximum;
    const char *help;
} numbers[] = {
    {"accepts",
     offsetof(struct settings, accepts),
     "N",
     1,
     1024,
     "accepts to keep pending (default 16)"},
    {"max-connections",
     offsetof(struct settings, max_connections),
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
     offsetof(struct settings, max_operations),
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
     "send queue of one connection (default 256)"},
    {"first-byte",
     offsetof(struct settings, first_byte_s),
     "SECONDS",
     0,
     FOREVER,
     "for a first byte (default 60, 1 when full; 0: forever)"},
    {"idle",
     offsetof(struct settings, idle_s),
     "SECONDS",
     0,
     FOREVER,
     "without any progress (default 600; 0: forever)"},
    {"stall",
     offsetof(struct settings, stall_s),
     "SECONDS",
     0,
     FOREVER,
     "that one send may take (default 60; 0: forever)"},
    {"finish",
     offsetof(struct settings, finish_s),
     "SECONDS",
     0,
     FOREVER,
     "to close after our FIN (default 10; 0: forever)"},
    {"drain",
     offsetof(struct settings, drain_s),
     "SECONDS",
     0,
     3600,
     "for connections to close after Ctrl-C (default 5)"},
    {"stop-after",
     offsetof(struct settings, stop_after_s),
     "SECONDS",
     0,
     FOREVER,
     "stop by itself after that time (default 0: never)"},
    {"stats",
     offsetof(struct settings, stats_s),
     "SECONDS",
     0,
     FOREVER,
     "between statistics (default 0: only at the end)"},
};

#define NUMBERS (sizeof numbers / sizeof numbers[0])

static struct option settings_number_option(const struct number *n,
                                            struct settings *s)
{
    struct option o = {0};

    o.name = n->name;
    o.type = OPTION_NUMBER;
    o.value = (char *) s + n->offset;
    o.argument = n->argument;
    o.help = n->help;
    o.minimum = n->minimum;
    o.maximum = n->maximum;
    return o;
}

static struct option settings_choice_option(const char *name,
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

static struct option settings_text_option(const char *name,
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

/* Refuses options that contradict each other, with which the server could not
 * do what it was told. */
static int settings_refuse(const char *why)
{
    fprintf(stderr, "%s\n", why);
    return 2;
}

/* Derives defaults from other options, so that a default never contradicts
 * one. */
static void settings_fill_defaults(struct settings *s)
{
    if (s->per_address == NOT_GIVEN) /* half, but one at least */
        s->per_address = (s->max_connections + 1) / 2;
    if (s->queue_kib == NOT_GIVEN)
        s->queue_kib = s->memory_kib < 256 ? s->memory_kib : 256;
    if (s->first_byte_s == NOT_GIVEN)
        s->first_byte_s = s->idle_s != 0 && s->idle_s < 60 ? s->idle_s : 60;
    s->queue_bytes = (size_t) s->queue_kib * 1024;
}

static int settings_check_conflicts(const struct settings *s)
{
    if (s->queue_kib > s->memory_kib)
        return settings_refuse(
            "--queue is more than --memory allows all together");
    if (s->per_address > s->max_connections)
        return settings_refuse("--per-address is more than --max-connections");
    if (s->idle_s != 0 && s->first_byte_s > s->idle_s)
        return settings_refuse("--first-byte is longer than --idle");
    if (s->stop_after_s != 0 && s->stats_s > s->stop_after_s)
        return settings_refuse("--stats is longer than --stop-after");
    return -1;
}

int settings_parse(int argc, char **argv, struct settings *s)
{
    struct option extra[3 + NUMBERS];
    struct server_options options = {0};
    int code;

    *s = defaults;
    extra[0] =
        settings_choice_option("service",
                               &s->service,
                               services,
                               "echo (default), discard, chargen, daytime or"
                               " messages");
    extra[1] =
        settings_choice_option("receive",
                               &s->receive,
                               policies,
                               "adaptive (default), zero-byte or buffered");
    extra[2] =
        settings_text_option("trace",
                             &s->trace_file,
                             "FILE",
                             "record every operation, for ui.perfetto.dev");
    for (size_t i = 0; i < NUMBERS; i++)
        extra[3 + i] = settings_number_option(&numbers[i], s);
    code = options_parse_server(argc,
                                argv,
                                "The complete server.",
                                &options,
                                extra,
                                sizeof extra / sizeof extra[0]);
    s->address = options.address;
    settings_fill_defaults(s);
    return code >= 0 ? code : settings_check_conflicts(s);
}
