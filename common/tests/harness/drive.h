/* SPDX-License-Identifier: MIT */
/* What the files of the test driver share: drive.c plays the script,
 * drive_server.c starts, finds and stops the server, drive_checks.c checks
 * what it has left behind. */
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
    size_t awaited; /* of its output: up to the text that was awaited last */
    int result;     /* the exit code so far */
};

/* Prints what is not as expected. */
void drive_fail(struct drive *drive, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Starts the server, on a port of the driver's choice if that is not 0. */
bool drive_start(struct drive *drive, unsigned port);

/* Waits until the server says where it listens. */
bool drive_find_server(struct drive *drive, struct net_address *address);

/* Presses Ctrl-C, once only. The context is the struct drive. */
bool drive_interrupt(void *context);

/* Suspends all threads of the server, or lets them go on. */
bool drive_freeze(void *context, bool frozen);

/* Waits until the server prints the text. */
bool drive_await(void *context, const char *text, DWORD milliseconds);

/* A loopback port that is taken as long as the listener is open; 0 after
 * printing a failure. */
unsigned drive_occupy_port(SOCKET *listener);

/* Whether the driver's options ask for IPv6, and whether it is there. */
bool drive_needs_ipv6(const struct drive_options *options);
bool drive_has_ipv6(void);

void drive_wait_for_exit(struct drive *drive);

void drive_check_output(struct drive *drive);

/* Shows what the server printed. */
void drive_print_output(const struct drive *drive);

#endif /* COMMON_TESTS_HARNESS_DRIVE_H_ */
