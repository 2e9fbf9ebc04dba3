/* SPDX-License-Identifier: MIT */
/* A delay that grows with the load of the machine, like the pauses of the
 * other programs on it. */
#ifndef COMMON_CLIENTS_WAKES_H_
#define COMMON_CLIENTS_WAKES_H_

#include <stdbool.h>

/* Wakes another thread count times and is woken by it as often, in turn.
 * Meanwhile any thread that only waits for a processor gets one. Returns false
 * after printing why the thread could not be started. */
bool wakes_wait_for(unsigned count);

#endif /* COMMON_CLIENTS_WAKES_H_ */
