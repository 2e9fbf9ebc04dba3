/* SPDX-License-Identifier: MIT */
/* The options of the test driver; see drive.c. */
#ifndef COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_
#define COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_

#include <stdbool.h>

#define DRIVE_MOST_TEXTS 8

/* Texts that the output must contain. */
struct drive_texts {
    const char *texts[DRIVE_MOST_TEXTS];
    unsigned count;
};

struct drive_options {
    const char *script;
    const char *host;           /* --host of the server */
    const char *connect_host;   /* where to connect instead, or NULL */
    const char *expect_failure; /* text of the expected failure, or NULL */
    const char *transcript;
    struct drive_texts out, err;
    unsigned exit_code;
    unsigned exit_within; /* ms */
    unsigned workers;     /* skip the test with fewer */
    bool no_listen;
    bool as_is;
    bool one_line;
    bool occupy_port;
    bool update;
    char **server; /* the command line after "--", then NULL */
};

/* Returns false after printing what is wrong. */
bool drive_options_read(char **argv, struct drive_options *options);

#endif /* COMMON_TESTS_HARNESS_DRIVE_OPTIONS_H_ */
