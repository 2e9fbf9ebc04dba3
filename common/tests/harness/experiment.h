/* SPDX-License-Identifier: MIT */
/* What the files of the program experiment share: experiment.c starts the two
 * servers and prints what came of it, experiment_plays.c is what the clients
 * do to each, experiment_crowd.c is the clients. */
#ifndef COMMON_TESTS_HARNESS_EXPERIMENT_H_
#define COMMON_TESTS_HARNESS_EXPERIMENT_H_

#include "common/net.h"
#include "common/tests/harness/child_process.h"

/* One of the two servers, while the clients play to it. */
struct experiment_run {
    struct child server;
    struct net_address address;
    /* How long clients that are held up wait for their answers. */
    DWORD patience_ms;
    /* How long they have waited. */
    DWORD waited_ms;
    char result[160]; /* what is printed of it: no newline */
};

struct experiment_server {
    const char *name;             /* as printed */
    const char *const *arguments; /* end with NULL */
};

struct experiment {
    const char *name;    /* the number of its chapter */
    const char *clients; /* what they do, as a sentence or two */
    struct experiment_server before, current;
    const char *fault; /* IOCP_FAULT, see stress/faults.h; NULL: none */
    /* Plays to the server that is there. False after printing why that could
     * not be done. */
    bool (*play)(struct experiment_run *run);
};

/* Prints what has failed. Returns false. */
bool experiment_fail(const char *what);

/* NULL if there is none of that name. */
const struct experiment *experiment_find(const char *name);

#endif /* COMMON_TESTS_HARNESS_EXPERIMENT_H_ */
