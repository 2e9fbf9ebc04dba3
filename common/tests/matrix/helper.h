/* SPDX-License-Identifier: MIT */
/* A second process, for the cases that two processes are needed for. It is
 * this program again, which does one thing with the handle or the number that
 * it is given, and then waits for its end. */
#ifndef COMMON_TESTS_MATRIX_HELPER_H_
#define COMMON_TESTS_MATRIX_HELPER_H_

#include "common/tests/harness/child_process.h"
#include "common/tests/matrix/trial.h"

struct helper {
    struct child child; /* .process is NULL if there is none */
};

/* Starts it. What it does with what it is given, is:
 *
 *   "hold"     nothing: it has the handle, and nothing more
 *   "read"     starts a read of one byte with ReadFile, which has to pend
 *   "post"     posts a packet with 17 bytes and TRIAL_KEY to a port
 *   "connect"  connects to that port of loopback */
void helper_start(struct trial *t, struct helper *helper, const char *task);

/* Gives it a handle of its own of what ours is one of, or a number, and waits
 * until it has done its task. */
void helper_give(struct trial *t, struct helper *helper, HANDLE handle);
void helper_give_number(struct trial *t,
                        struct helper *helper,
                        unsigned long long number);

/* Lets it return from main, with everything open that it has. */
void helper_exit(struct trial *t, struct helper *helper);

/* TerminateProcess, with that exit code. */
void helper_terminate(struct trial *t, struct helper *helper, DWORD code);

/* Every case that has started it ends with this, failed or not. */
void helper_free(struct helper *helper);

/* To be called by main before it looks at its arguments: in the helper it does
 * all there is to do, and returns its exit code; otherwise -1. */
int helper_main(int argc, char **argv);

#endif /* COMMON_TESTS_MATRIX_HELPER_H_ */
