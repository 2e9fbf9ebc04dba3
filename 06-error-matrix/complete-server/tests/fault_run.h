/* SPDX-License-Identifier: MIT */
/* One run of a server, in which one call fails. */
#ifndef TESTS_FAULT_RUN_H_
#define TESTS_FAULT_RUN_H_

#include "common/printf_like.h"
#include "common/tests/harness/child_process.h"
#include "fault_clients.h"
#include "fault_kinds.h"

/* How the server is run. */
struct fault_way {
    const char *service, *policy;
    unsigned most;  /* calls to try; 0: all */
    unsigned times; /* how many calls in a row fail */
};

/* One run of the server, with one fault. */
struct fault_run {
    const struct fault_kind *kind;
    struct fault_error error;
    unsigned n;
    const struct fault_way *way;
    struct child server;
    struct fault_talk talk;
    bool started; /* it listens */
    DWORD code;
    bool injected;
    unsigned client; /* port of the client that the call was for */
    long sockets;    /* that were not closed */
    bool failed;
};

/* Runs the server once. The caller fills in kind, error, n and way, and zeroes
 * the rest. Returns true if the server made the call n times, so that the
 * fault was injected. Prints each failure and then the server's output; with
 * shows, prints the output in any case. */
bool fault_run(struct fault_run *run, const char *path, bool shows);

/* Prints a failure, and marks the run as failed. */
void fault_run_fail(struct fault_run *run, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif /* TESTS_FAULT_RUN_H_ */
