/* SPDX-License-Identifier: MIT */
/* Included before everything else in a build of a server for a test: ends the
 * process when its loop passes over an event that is set. No client can see
 * that for certain, because one that is busy all the time has to be quicker
 * than the server.
 *
 * An event that is set when a wait returns has to be reset, or closed, by the
 * loop before the wait after next returns. */
#ifndef COMMON_TESTS_HARNESS_FAIR_H_
#define COMMON_TESTS_HARNESS_FAIR_H_

#include "common/win.h"

/* The exit code of a process whose loop does; a line on stderr says so. */
#define FAIR_PASSED_OVER 96

/* In place of WSAWaitForMultipleEvents, for one thread, and of the functions
 * that reset and close what it waits for. */
DWORD fair_wait(DWORD count,
                const WSAEVENT *events,
                BOOL all,
                DWORD limit,
                BOOL alertable);
BOOL fair_reset(HANDLE event);
BOOL fair_close(WSAEVENT event);

#define WSAWaitForMultipleEvents fair_wait
#define ResetEvent fair_reset
#define WSACloseEvent fair_close

#endif /* COMMON_TESTS_HARNESS_FAIR_H_ */
