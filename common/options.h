/* SPDX-License-Identifier: MIT */
/* Command-line options described by a table. Accepts "--name VALUE" and
 * "--name=VALUE". Every program also has --help. */
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
    void *value;               /* points to the default; is set here */
    const char *argument;      /* for the help: "N", "ADDR"; NULL for a flag */
    const char *help;          /* one line, including the default */
    unsigned minimum, maximum; /* OPTION_NUMBER */
    const char *const *choices; /* OPTION_CHOICE: words, then NULL */
};

enum options_result {
    OPTIONS_OK,
    OPTIONS_HELP, /* the help has been printed: exit with 0 */
    OPTIONS_WRONG /* an error has been printed on stderr: exit with 2 */
};

/* Parses argv and stores the values through the pointers in the table. what is
 * the line of the help that says what the program does. Operands are refused.
 */
enum options_result options_parse(int argc,
                                  char **argv,
                                  const char *what,
                                  const struct option *options,
                                  size_t count);

/* The arguments that are not options, in order. */
struct operands {
    const char *const *words; /* into argv */
    size_t count;
};

/* The same for a program that takes operands. usage is what the help prints
 * for them: "[CASE...]". Moves the operands to the front of argv. */
enum options_result options_parse_operands(int argc,
                                           char **argv,
                                           const char *what,
                                           const struct option *options,
                                           size_t count,
                                           const char *usage,
                                           struct operands *operands);

/* The options that every server in this repository has. */
struct server_options {
    const char *host;
    unsigned port;
    bool verbose;
    struct net_address address; /* host and port, parsed */
};

/* Parses the command line of a server: --host, --port, --verbose, --help, and
 * the extra options of its chapter. extra may be NULL if count is 0. Fills in
 * server->address and turns verbose_print on for --verbose. Winsock must be
 * started. Returns -1 if the program should continue; otherwise its exit code:
 * 0 after --help, 2 after printing what is wrong with the command line. */
int options_parse_server(int argc,
                         char **argv,
                         const char *what,
                         struct server_options *server,
                         const struct option *extra,
                         size_t count);

#endif /* COMMON_OPTIONS_H_ */
