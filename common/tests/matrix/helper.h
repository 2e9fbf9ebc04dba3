/* SPDX-License-Identifier: MIT */
/* A second process, for the cases that need two. It is this program again,
 * which performs one task with the handle or the number that it is given, and
 * then waits until it is told to exit or is terminated. */
#ifndef COMMON_TESTS_MATRIX_HELPER_H_
#define COMMON_TESTS_MATRIX_HELPER_H_

#include "common/tests/harness/child_process.h"
#include "common/tests/matrix/trial.h"

struct helper {
    struct child child; /* .process is NULL if there is none */
};

/* Starts it. These are the tasks:
 *
 *   "hold"     keeps the handle open, and does nothing with it
 *   "read"     starts a read of one byte with ReadFile, which must be pending
 *   "post"     posts a packet with 17 bytes and TRIAL_KEY to a port
 *   "connect"  connects to that port of loopback */
void helper_start(struct trial *t, struct helper *helper, const char *task);

/* Gives it a duplicate of a handle, or a number, and waits until it has done
 * its task. */
void helper_give(struct trial *t, struct helper *helper, HANDLE handle);
void helper_give_number(struct trial *t,
                        struct helper *helper,
                        unsigned long long number);

/* Lets it return from main without closing anything, and waits for its
 * exit. */
void helper_exit(struct trial *t, struct helper *helper);

/* Terminates it with that exit code, and waits for its exit. */
void helper_terminate(struct trial *t, struct helper *helper, DWORD code);

/* Every case that calls helper_start ends with this, even if it failed. */
void helper_free(struct helper *helper);

/* main calls this before it parses its arguments. In the helper process it
 * performs the task and returns the exit code; otherwise it returns -1. */
int helper_main(int argc, char **argv);

#endif /* COMMON_TESTS_MATRIX_HELPER_H_ */
