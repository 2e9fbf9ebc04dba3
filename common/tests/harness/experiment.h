/* SPDX-License-Identifier: MIT */
/* What the files of the program experiment share: experiment.c starts the two
 * servers and prints the results, experiment_plays.c defines the experiments,
 * and experiment_crowd.c implements the clients. */
#ifndef COMMON_TESTS_HARNESS_EXPERIMENT_H_
#define COMMON_TESTS_HARNESS_EXPERIMENT_H_

#include <stdio.h>

#include "common/net.h"
#include "common/tests/harness/child_process.h"

/* One of the two servers while its clients run. */
struct experiment_run {
    struct child server;
    struct net_address address;
    /* How long clients wait for an answer. */
    DWORD patience_ms;
    /* How long they have waited. */
    DWORD waited_ms;
    char result[160]; /* printed for this server; no newline */
};

struct experiment_server {
    const char *name;             /* as printed */
    const char *const *arguments; /* ends with NULL */
};

struct experiment {
    const char *name;    /* the number of its chapter */
    const char *clients; /* what they do, in a sentence or two */
    struct experiment_server before, current;
    const char *fault; /* IOCP_FAULT, see stress/faults.h; NULL: none */
    /* Runs the clients against the server. Returns false after printing why
     * that failed. */
    bool (*play)(struct experiment_run *run);
};

/* Prints what failed. Returns false. */
bool experiment_fail(const char *what);

/* Returns NULL if there is no experiment of that name. */
const struct experiment *experiment_find(const char *name);

/* Prints the names with "|" between them. */
void experiment_print_names(FILE *stream);

#endif /* COMMON_TESTS_HARNESS_EXPERIMENT_H_ */
