/* SPDX-License-Identifier: MIT */
/* Ctrl-C as an event that can be waited for. */
#ifndef COMMON_CTRL_C_H_
#define COMMON_CTRL_C_H_

#include <stdbool.h>

#include "common/win.h"

/* From now on Ctrl-C, Ctrl-Break and closing the console window set event
 * instead of ending the process. Windows runs the handler on a thread of its
 * own, so it does nothing but set the event; the program does the rest where
 * it waits. The event must live as long as the process. False after printing
 * a failure.
 * Source: Microsoft Learn, SetConsoleCtrlHandler and HandlerRoutine. */
bool ctrl_c_attach_event(HANDLE event);

/* The same with an event of its own, which stays set once it is: what a
 * program waits for that does nothing else on its main thread. NULL after
 * printing a failure. */
HANDLE ctrl_c_create_event(void);

/* How many times it has been asked for. Whoever waits for the event looks at
 * this now and then, too, as the event may fail to be set. */
unsigned ctrl_c_count(void);

/* How long the program may wait for its clients in order to stop: wanted, or
 * less if its window is being closed, the user logs off or Windows shuts down.
 * Then the system leaves it 5 seconds in all, and the answer is what is left
 * of the first 3. */
DWORD ctrl_c_limit_ms(DWORD wanted);

#endif /* COMMON_CTRL_C_H_ */
