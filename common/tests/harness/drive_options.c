/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/drive_options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum drive__kind {
    DRIVE__FLAG,
    DRIVE__NUMBER,
    DRIVE__TEXT,
    DRIVE__TEXTS /* may be repeated */
};

/* An option, and the member of struct drive_options that it sets. */
struct drive__option {
    const char *name;
    enum drive__kind kind;
    size_t offset;
};

#define DRIVE__AT(member) offsetof(struct drive_options, member)

static const struct drive__option drive__options[] = {
    {"--script", DRIVE__TEXT, DRIVE__AT(script)},
    {"--host", DRIVE__TEXT, DRIVE__AT(host)},
    {"--connect-host", DRIVE__TEXT, DRIVE__AT(connect_host)},
    {"--expect-failure", DRIVE__TEXT, DRIVE__AT(expect_failure)},
    {"--transcript", DRIVE__TEXT, DRIVE__AT(transcript)},
    {"--stdout", DRIVE__TEXTS, DRIVE__AT(out)},
    {"--stderr", DRIVE__TEXTS, DRIVE__AT(err)},
    {"--exit", DRIVE__NUMBER, DRIVE__AT(exit_code)},
    {"--exit-within", DRIVE__NUMBER, DRIVE__AT(exit_within)},
    {"--workers", DRIVE__NUMBER, DRIVE__AT(workers)},
    {"--no-listen", DRIVE__FLAG, DRIVE__AT(no_listen)},
    {"--as-is", DRIVE__FLAG, DRIVE__AT(as_is)},
    {"--one-line", DRIVE__FLAG, DRIVE__AT(one_line)},
    {"--occupy-port", DRIVE__FLAG, DRIVE__AT(occupy_port)},
    {"--update", DRIVE__FLAG, DRIVE__AT(update)},
};

static const struct drive__option *drive__find(const char *name)
{
    size_t count = sizeof drive__options / sizeof drive__options[0];

    for (size_t i = 0; i < count; i++)
        if (strcmp(drive__options[i].name, name) == 0)
            return &drive__options[i];
    return NULL;
}

static bool drive__add(struct drive_texts *texts, const char *text)
{
    if (texts->count == DRIVE_MOST_TEXTS)
        return false;
    texts->texts[texts->count++] = text;
    return true;
}

/* strtoull would also accept blanks and a sign. */
static bool drive__number(const char *text, unsigned *number)
{
    unsigned long long value = strtoull(text, NULL, 10);

    *number = (unsigned) value;
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0' &&
           value == *number;
}

static bool drive__set(const struct drive__option *option,
                       const char *value,
                       struct drive_options *options)
{
    void *member = (char *) options + option->offset;

    switch (option->kind) {
    case DRIVE__FLAG:
        *(bool *) member = true;
        return true;
    case DRIVE__NUMBER:
        return drive__number(value, member);
    case DRIVE__TEXT:
        *(const char **) member = value;
        return true;
    case DRIVE__TEXTS:
        return drive__add(member, value);
    }
    return false;
}

static bool drive__wrong(const char *what, const char *why)
{
    fprintf(stderr,
            "%s: %s\n"
            "usage: drive [options] --script FILE -- SERVER [ARGUMENT...]\n"
            "       drive [options] --no-listen   -- SERVER [ARGUMENT...]\n",
            what,
            why);
    return false;
}

static bool drive__makes_sense(const struct drive_options *options)
{
    bool has_script = options->script != NULL;

    if (options->server[0] == NULL)
        return drive__wrong("--", "the server is missing");
    if (options->no_listen == has_script)
        return drive__wrong("--script", "this or --no-listen, not both");
    if (options->update && options->transcript == NULL)
        return drive__wrong("--update", "needs --transcript");
    return true;
}

bool drive_options_read(char **argv, struct drive_options *options)
{
    const struct drive__option *option;
    const char *name;

    memset(options, 0, sizeof *options);
    options->exit_within = 10000;
    while (*++argv != NULL && strcmp(*argv, "--") != 0) {
        name = *argv;
        option = drive__find(name);
        if (option == NULL)
            return drive__wrong(name, "unknown option");
        if (option->kind != DRIVE__FLAG && *++argv == NULL)
            return drive__wrong(name, "needs a value");
        if (!drive__set(option, *argv, options))
            return drive__wrong(name, "not a number, or given too often");
    }
    if (*argv == NULL)
        return drive__wrong("--", "is missing");
    options->server = argv + 1;
    return drive__makes_sense(options);
}
