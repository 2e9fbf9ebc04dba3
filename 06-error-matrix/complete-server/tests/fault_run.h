/* SPDX-License-Identifier: MIT */
/* One run of a server, in which one call fails. */
#ifndef TESTS_FAULT_RUN_H_
#define TESTS_FAULT_RUN_H_

#include "common/printf_like.h"
#include "common/tests/harness/child_process.h"
#include "fault_clients.h"
#include "fault_kinds.h"

/* What else there is to the server. */
struct fault_way {
    const char *service, *policy;
    unsigned most;  /* calls, 0: as many as there are */
    unsigned times; /* calls that fail one after the other */
};

/* One run of the server, with one fault. */
struct fault_run {
    const struct fault_kind *kind;
    struct fault_error error;
    unsigned n;
    const struct fault_way *way;
    struct child server;
    struct fault_talk talk;
    bool started; /* to listen */
    DWORD code;
    bool injected;
    unsigned client; /* the port of the one that it was for */
    long sockets;    /* that are left */
    bool failed;
};

/* Runs it, after kind, error, n and way have been filled in and the rest
 * zeroed. Returns whether the call has been made so often. What is not as it
 * should be is printed, with all that the server has printed; shows asks for
 * that anyway. */
bool fault_run(struct fault_run *run, const char *path, bool shows);

/* Prints what is not as it should be. */
void fault_run_fail(struct fault_run *run, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif /* TESTS_FAULT_RUN_H_ */
