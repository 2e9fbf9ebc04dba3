/* SPDX-License-Identifier: MIT */
#include "common/options.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/verbose.h"

/* The options of a program: those of every server, the program's own, and
 * --help. */
struct option_table {
    const struct option *first;
    size_t first_count;
    const struct option *second;
    size_t second_count;
    const char *usage;         /* of the operands; NULL if there are none */
    struct operands *operands; /* where they go */
};

static const struct option option__help = {.name = "help",
                                           .type = OPTION_FLAG,
                                           .help = "print this help and exit"};

/* Returns the option at an index, or NULL after the last one. */
static const struct option *option__get_at(const struct option_table *table,
                                           size_t i)
{
    if (i < table->first_count)
        return &table->first[i];
    i -= table->first_count;
    if (i < table->second_count)
        return &table->second[i];
    return i == table->second_count ? &option__help : NULL;
}

/* Finds the option whose name is the first length characters of name. */
static const struct option *option__find_name(const struct option_table *table,
                                              const char *name,
                                              size_t length)
{
    const struct option *option;

    for (size_t i = 0; (option = option__get_at(table, i)) != NULL; i++) {
        if (strlen(option->name) == length &&
            memcmp(option->name, name, length) == 0)
            return option;
    }
    return NULL;
}

static int option__print_width(const struct option *option)
{
    size_t width = strlen("--") + strlen(option->name);

    if (option->argument != NULL)
        width += 1 + strlen(option->argument);
    return (int) width;
}

/* Copies "03-acceptex" out of "C:\build\03-acceptex.exe", cut to 63
 * characters. */
static void option__program_name(const char *path, char name[64])
{
    size_t length;

    for (const char *p = path; *p != '\0'; p++) {
        if (*p == '\\' || *p == '/' || *p == ':')
            path = p + 1;
    }
    length = strlen(path);
    if (length > 4 && _stricmp(path + length - 4, ".exe") == 0)
        length -= 4;
    snprintf(name, 64, "%.*s", (int) length, path);
}

static void option__print_help(const struct option_table *table,
                               const char *path,
                               const char *what)
{
    const struct option *option;
    char program[64];
    int widest = 0;

    option__program_name(path, program);
    for (size_t i = 0; (option = option__get_at(table, i)) != NULL; i++) {
        if (option__print_width(option) > widest)
            widest = option__print_width(option);
    }
    printf("%s\nusage: %s [options]%s%s\n\n",
           what,
           program,
           table->usage != NULL ? " " : "",
           table->usage != NULL ? table->usage : "");
    for (size_t i = 0; (option = option__get_at(table, i)) != NULL; i++)
        printf("  --%s%s%s%*s  %s\n",
               option->name,
               option->argument != NULL ? " " : "",
               option->argument != NULL ? option->argument : "",
               widest - option__print_width(option),
               "",
               option->help);
    fflush(stdout);
}

/* Accepts a decimal number and nothing else. strtoul would also accept blanks,
 * a sign, and numbers that are out of range. */
static bool option__read_number(const char *text, const struct option *option)
{
    uint64_t number = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            return false;
        number = number * 10 + (uint64_t) (*p - '0');
        if (number > option->maximum)
            return false;
    }
    if (number < option->minimum)
        return false;
    *(unsigned *) option->value = (unsigned) number;
    return true;
}

static bool option__read_choice(const char *text, const struct option *option)
{
    for (int i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(int *) option->value = i;
            return true;
        }
    }
    return false;
}

/* "--mode fast: not one of buffered, zero-byte" */
static void option__print_choices(const char *text,
                                  const struct option *option)
{
    fprintf(stderr, "--%s %s: not one of ", option->name, text);
    for (int i = 0; option->choices[i] != NULL; i++)
        fprintf(stderr, "%s%s", i > 0 ? ", " : "", option->choices[i]);
    fputc('\n', stderr);
}

static bool option__set_value(const struct option *option, const char *text)
{
    switch (option->type) {
    case OPTION_NUMBER:
        if (option__read_number(text, option))
            return true;
        fprintf(stderr,
                "--%s %s: not a number from %u to %u\n",
                option->name,
                text,
                option->minimum,
                option->maximum);
        return false;
    case OPTION_CHOICE:
        if (option__read_choice(text, option))
            return true;
        option__print_choices(text, option);
        return false;
    case OPTION_TEXT:
        *(const char **) option->value = text;
        return true;
    case OPTION_FLAG: /* has no text */
        break;
    }
    return false;
}

/* Returns the value of an option: the text after the equals sign, or else the
 * next argument. Returns NULL after printing that the value is missing. If the
 * next argument looks like an option, the value was probably forgotten; to
 * pass such a value, write --name=--value. */
static const char *option__take_value(const struct option *option,
                                      const char *equals,
                                      char ***argv)
{
    const char *value = equals != NULL ? equals + 1 : **argv;

    if (equals == NULL && value != NULL) {
        if (strncmp(value, "--", 2) == 0)
            value = NULL;
        else
            ++*argv;
    }
    if (value != NULL && *value != '\0')
        return value;
    fprintf(stderr,
            "--%s: needs a value, as in --%s %s\n",
            option->name,
            option->name,
            option->argument);
    return NULL;
}

/* Handles one option and its value. Advances *argv past the value if that is
 * an argument of its own. */
static enum options_result option__read_argument(
    const struct option_table *table,
    const char *argument,
    char ***argv)
{
    const char *name = argument + 2;
    const char *equals = strchr(argument, '=');
    size_t length = equals != NULL ? (size_t) (equals - name) : strlen(name);
    const struct option *option = option__find_name(table, name, length);
    const char *value;

    if (option == NULL) {
        fprintf(stderr,
                "--%.*s: unknown option; see --help\n",
                (int) length,
                name);
        return OPTIONS_WRONG;
    }
    if (option->type != OPTION_FLAG) {
        value = option__take_value(option, equals, argv);
        return value != NULL && option__set_value(option, value)
                   ? OPTIONS_OK
                   : OPTIONS_WRONG;
    }
    if (equals != NULL) {
        fprintf(stderr, "%s: takes no value\n", argument);
        return OPTIONS_WRONG;
    }
    if (option == &option__help)
        return OPTIONS_HELP;
    *(bool *) option->value = true;
    return OPTIONS_OK;
}

/* Stores an operand. The arguments before it have already been read, so their
 * places in argv can be reused: first is the place of the first operand. */
static enum options_result option__add_operand(
    const struct option_table *table,
    char *argument,
    char **first)
{
    if (table->operands == NULL) {
        fprintf(stderr, "%s: unexpected argument; see --help\n", argument);
        return OPTIONS_WRONG;
    }
    first[table->operands->count++] = argument;
    return OPTIONS_OK;
}

static enum options_result option__parse_argv(char **argv,
                                              const char *what,
                                              const struct option_table *table)
{
    const char *path = *argv != NULL ? *argv++ : "";
    char **first = argv;
    enum options_result result = OPTIONS_OK;

    while (result == OPTIONS_OK && *argv != NULL) {
        char *argument = *argv++;

        if (strncmp(argument, "--", 2) == 0)
            result = option__read_argument(table, argument, &argv);
        else
            result = option__add_operand(table, argument, first);
    }
    if (result == OPTIONS_HELP)
        option__print_help(table, path, what);
    if (table->operands != NULL)
        table->operands->words = (const char *const *) first;
    return result;
}

enum options_result options_parse(int argc,
                                  char **argv,
                                  const char *what,
                                  const struct option *options,
                                  size_t count)
{
    struct option_table table = {.first = options, .first_count = count};

    (void) argc; /* argv ends with NULL */
    return option__parse_argv(argv, what, &table);
}

enum options_result options_parse_operands(int argc,
                                           char **argv,
                                           const char *what,
                                           const struct option *options,
                                           size_t count,
                                           const char *usage,
                                           struct operands *operands)
{
    struct option_table table = {.first = options,
                                 .first_count = count,
                                 .usage = usage,
                                 .operands = operands};

    (void) argc;
    operands->count = 0;
    return option__parse_argv(argv, what, &table);
}

int options_parse_server(int argc,
                         char **argv,
                         const char *what,
                         struct server_options *server,
                         const struct option *extra,
                         size_t count)
{
    const struct option common[] = {
        {.name = "host",
         .type = OPTION_TEXT,
         .value = &server->host,
         .argument = "ADDR",
         .help = "address to listen on, IPv4 or IPv6 (default 127.0.0.1)"},
        {.name = "port",
         .type = OPTION_NUMBER,
         .value = &server->port,
         .argument = "N",
         .help = "port to listen on, 0 lets the system choose (default 7777)",
         .maximum = UINT16_MAX},
        {.name = "verbose",
         .type = OPTION_FLAG,
         .value = &server->verbose,
         .help = "print a line for every step"}};
    struct option_table table = {.first = common,
                                 .first_count = sizeof common / sizeof *common,
                                 .second = extra,
                                 .second_count = count};
    enum options_result result;

    (void) argc;
    memset(server, 0, sizeof *server);
    server->host = "127.0.0.1";
    server->port = 7777;
    result = option__parse_argv(argv, what, &table);
    if (result != OPTIONS_OK)
        return result == OPTIONS_HELP ? 0 : 2;
    if (!net_parse_address(server->host,
                           (uint16_t) server->port,
                           &server->address)) {
        fprintf(stderr,
                "--host %s: not an IPv4 or IPv6 address; try 127.0.0.1 or"
                " ::1\n",
                server->host);
        return 2;
    }
    verbose_enable(server->verbose);
    return -1;
}
