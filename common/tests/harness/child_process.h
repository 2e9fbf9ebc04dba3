/* SPDX-License-Identifier: MIT */
/* A program that a test starts. Its output is collected, it can be sent a real
 * Ctrl-C, and it is terminated with the test. */
#ifndef COMMON_TESTS_HARNESS_CHILD_PROCESS_H_
#define COMMON_TESTS_HARNESS_CHILD_PROCESS_H_

#include "common/tests/harness/child_output.h"

struct child {
    HANDLE process;
    DWORD id;
    DWORD first_thread; /* runs main */
    HANDLE job;         /* closing it, even by a crash, kills the child */
    HANDLE input;       /* NULL if there is none, or it is closed */
    struct child_output out, err;
};

/* Cuts a command line at "--" and returns what follows, the command line of
 * the child; it is empty if there is no "--". */
char **child_command(char **argv);

/* Starts arguments[0]; the array ends with NULL. Standard input is a pipe, or
 * empty. Returns false after printing an error; then there is nothing to
 * free. */
bool child_start(const char *const *arguments,
                 bool with_input,
                 struct child *child);

/* Writes to the standard input of the child. Returns false if the child no
 * longer reads it. */
bool child_write(struct child *child, const void *bytes, size_t length);

void child_end_input(struct child *child);

/* Sends Ctrl-C to the console of the child, without waiting for it to take
 * effect. Returns false after printing an error. */
bool child_interrupt(const struct child *child);

/* Suspends or resumes all threads of the child. The system still completes its
 * pending operations. Returns false after printing an error. */
bool child_freeze(const struct child *child, bool frozen);

/* The same for the first thread only. */
bool child_freeze_first_thread(const struct child *child, bool held);

/* Waits until the child has exited and all of its output is collected. Returns
 * false if that takes longer. */
bool child_wait(struct child *child, DWORD milliseconds, DWORD *exit_code);

/* Terminates the child if it is still running, and frees everything. */
void child_free(struct child *child);

#endif /* COMMON_TESTS_HARNESS_CHILD_PROCESS_H_ */
