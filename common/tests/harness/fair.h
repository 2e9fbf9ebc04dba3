/* SPDX-License-Identifier: MIT */
/* Included before everything else in a test build of a server. Terminates the
 * process when its loop passes over an event that is set. A client cannot
 * detect that reliably, because a client that keeps the loop busy would have
 * to be faster than the server.
 *
 * The loop must reset or close an event that is set when a wait returns,
 * before the wait after the next one returns. */
#ifndef COMMON_TESTS_HARNESS_FAIR_H_
#define COMMON_TESTS_HARNESS_FAIR_H_

#include "common/win.h"

/* The exit code of a process whose loop passed over an event; a line on stderr
 * says so. */
#define FAIR_PASSED_OVER 96

/* Replace WSAWaitForMultipleEvents, for a single thread, and the functions
 * that reset and close the events. */
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
