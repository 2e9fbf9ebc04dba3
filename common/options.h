/* SPDX-License-Identifier: MIT */
/* Command-line options as a table. Both "--name VALUE" and "--name=VALUE" are
 * understood; --help is always there. */
#ifndef COMMON_OPTIONS_H_
#define COMMON_OPTIONS_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/net.h"

enum option_type {
    OPTION_FLAG,   /* no value; *value is a bool, set to true */
    OPTION_NUMBER, /* *value is an unsigned from minimum to maximum */
    OPTION_CHOICE, /* *value is an int: the index of the word in choices */
    OPTION_TEXT    /* *value is a const char * into argv */
};

struct option {
    const char *name; /* without the two dashes */
    enum option_type type;
    void *value;               /* holds the default before, the choice after */
    const char *argument;      /* for the help: "N", "ADDR"; NULL for a flag */
    const char *help;          /* one line, with the default in it */
    unsigned minimum, maximum; /* OPTION_NUMBER */
    const char *const *choices; /* OPTION_CHOICE: words, ended by NULL */
};

enum options_result {
    OPTIONS_OK,
    OPTIONS_HELP, /* the help was asked for and is printed: exit with 0 */
    OPTIONS_WRONG /* one line on stderr says what is wrong: exit with 2 */
};

/* Reads argv into the values of the table. what is one line for the help that
 * says what the program does. Takes no operands. */
enum options_result options_parse(int argc,
                                  char **argv,
                                  const char *what,
                                  const struct option *options,
                                  size_t count);

/* Arguments that are no options, in their order. */
struct operands {
    const char *const *words; /* into argv */
    size_t count;
};

/* The same for a program that takes operands, which is how the help calls
 * them: "[CASE...]". The operands are moved to the front of argv. */
enum options_result options_parse_operands(int argc,
                                           char **argv,
                                           const char *what,
                                           const struct option *options,
                                           size_t count,
                                           const char *usage,
                                           struct operands *operands);

/* What every server of this repository is asked for. */
struct server_options {
    const char *host;
    unsigned port;
    bool verbose;
    struct net_address address; /* host and port, parsed */
};

/* Reads argv as a server does: --host, --port, --verbose and --help, and the
 * extra options that a chapter adds; extra may be NULL if count is 0. Fills
 * in the address and turns verbose_print on for --verbose. Winsock must be
 * started. Returns -1 if the program should go on and its exit code
 * otherwise: 0 after --help, 2 after a line about wrong usage. */
int options_parse_server(int argc,
                         char **argv,
                         const char *what,
                         struct server_options *server,
                         const struct option *extra,
                         size_t count);

#endif /* COMMON_OPTIONS_H_ */
