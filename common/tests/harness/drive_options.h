/* SPDX-License-Identifier: MIT */
/* What the test driver is asked to do; see drive.c. */
#ifndef COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_
#define COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_

#include <stdbool.h>

#define DRIVE_MOST_TEXTS 8

/* Texts that an output has to contain. */
struct drive_texts {
    const char *texts[DRIVE_MOST_TEXTS];
    unsigned count;
};

struct drive_options {
    const char *script;
    const char *host;           /* --host of the server */
    const char *connect_host;   /* where to connect, if not there */
    const char *expect_failure; /* how the script has to fail */
    const char *transcript;
    struct drive_texts out, err;
    unsigned exit_code;
    unsigned exit_within; /* ms */
    unsigned workers;     /* without so many there is nothing to be seen */
    bool no_listen;
    bool as_is;
    bool one_line;
    bool occupy_port;
    bool update;
    char **server; /* the command line after "--", ended by NULL */
};

/* False after printing what is wrong. */
bool drive_options_read(char **argv, struct drive_options *options);

#endif /* COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_ */
