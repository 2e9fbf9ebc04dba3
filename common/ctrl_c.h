/* SPDX-License-Identifier: MIT */
/* Ctrl-C as an event to wait for. */
#ifndef COMMON_CTRL_C_H_
#define COMMON_CTRL_C_H_

#include <stdbool.h>

#include "common/win.h"

/* After this call, Ctrl-C, Ctrl-Break and closing the console window set event
 * instead of ending the process. Windows calls the handler on a thread of its
 * own, so the handler only sets the event and the thread that waits for it
 * stops the program. The caller owns the event, which must exist until the
 * process exits. Returns false after printing an error.
 * Source: Microsoft Learn, SetConsoleCtrlHandler and HandlerRoutine. */
bool ctrl_c_attach_event(HANDLE event);

/* Creates a manual-reset event and attaches it in the same way, for a program
 * whose main thread does nothing but wait for Ctrl-C. Do not close the event.
 * Returns NULL after printing an error. */
HANDLE ctrl_c_create_event(void);

/* Returns how many times the user has asked the program to stop. A thread that
 * waits for the event should check this from time to time as well, because
 * SetEvent can fail. */
unsigned ctrl_c_count(void);

/* Returns how long, in milliseconds, the program may wait for its clients
 * before it stops. This is wanted, or less if the console window is being
 * closed, the user is logging off or Windows is shutting down: Windows then
 * gives the process 5 seconds, and the result is what remains of the first 3.
 */
DWORD ctrl_c_limit_ms(DWORD wanted);

#endif /* COMMON_CTRL_C_H_ */
