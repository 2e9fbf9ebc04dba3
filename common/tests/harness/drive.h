/* SPDX-License-Identifier: MIT */
/* What the files of the test driver share: drive.c plays the script,
 * drive_server.c starts, finds and stops the server, drive_checks.c checks its
 * exit code and its output. */
#ifndef COMMON_TESTS_HARNESS_DRIVE_H_
#define COMMON_TESTS_HARNESS_DRIVE_H_

#include "common/clients/script.h"
#include "common/clients/time_limit.h"
#include "common/printf_like.h"
#include "common/tests/harness/child_process.h"
#include "common/tests/harness/drive_options.h"

enum { DRIVE_OK = 0, DRIVE_FAILED = 1, DRIVE_WRONG = 2, DRIVE_SKIPPED = 77 };

struct drive {
    struct drive_options options;
    struct script *script;
    struct child server;
    bool interrupted;
    ULONGLONG interrupted_at;
    size_t awaited; /* end of the last awaited text in its stdout */
    int result;     /* the exit code so far */
};

/* Prints a failure, and sets the exit code to 1 if it is 0. */
void drive_fail(struct drive *drive, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Starts the server, with that --port if it is not 0. */
bool drive_start(struct drive *drive, unsigned port);

/* Waits for the line with the server's address. */
bool drive_find_server(struct drive *drive, struct net_address *address);

/* Sends Ctrl-C, at most once. context is the struct drive. */
bool drive_interrupt(void *context);

/* Suspends or resumes all threads of the server. */
bool drive_freeze(void *context, bool frozen);

/* Waits until the server prints the text. */
bool drive_await(void *context, const char *text, DWORD milliseconds);

/* Returns a loopback port that is in use as long as the listener is open, or 0
 * after printing an error. */
unsigned drive_occupy_port(SOCKET *listener);

/* Whether the driver's options need IPv6, and whether the machine has it. */
bool drive_needs_ipv6(const struct drive_options *options);
bool drive_has_ipv6(void);

void drive_wait_for_exit(struct drive *drive);

void drive_check_output(struct drive *drive);

/* Prints the output of the server. */
void drive_print_output(const struct drive *drive);

#endif /* COMMON_TESTS_HARNESS_DRIVE_H_ */
