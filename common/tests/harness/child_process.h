/* SPDX-License-Identifier: MIT */
/* A program that a test starts: what it prints is collected, a real Ctrl-C
 * can be delivered to it, and it never outlives the test. */
#ifndef COMMON_TESTS_HARNESS_CHILD_PROCESS_H_
#define COMMON_TESTS_HARNESS_CHILD_PROCESS_H_

#include "common/tests/harness/child_output.h"

struct child {
    HANDLE process;
    DWORD id;
    DWORD first_thread; /* the one that runs main */
    HANDLE job;   /* ends its processes when it is closed, however we end */
    HANDLE input; /* NULL if there is none, or no more */
    struct child_output out, err;
};

/* Cuts a command line at "--" and returns what follows, which is the child's;
 * nothing if there is none. */
char **child_command(char **argv);

/* Starts arguments[0] with the arguments after it; NULL ends them. Its
 * standard input is a pipe or has nothing to read. False after printing a
 * failure; then there is nothing to free. */
bool child_start(const char *const *arguments,
                 bool with_input,
                 struct child *child);

/* Writes to its standard input; false if it reads no more. */
bool child_write(struct child *child, const void *bytes, size_t length);

void child_end_input(struct child *child);

/* Presses Ctrl-C at the console of the child and does not wait for what it
 * does then. False after printing a failure. */
bool child_interrupt(const struct child *child);

/* Suspends every thread that it has, or resumes them. What the system does on
 * its behalf goes on. False after printing a failure. */
bool child_freeze(const struct child *child, bool frozen);

/* The same for its first thread alone. */
bool child_freeze_first_thread(const struct child *child, bool held);

/* Waits until the child has ended and all it printed is collected. False if
 * that takes longer. */
bool child_wait(struct child *child, DWORD milliseconds, DWORD *exit_code);

/* Ends the child if it is still there. */
void child_free(struct child *child);

#endif /* COMMON_TESTS_HARNESS_CHILD_PROCESS_H_ */
