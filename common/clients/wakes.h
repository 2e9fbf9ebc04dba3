/* SPDX-License-Identifier: MIT */
/* A measure of time that a busy machine stretches as it stretches the pauses
 * of the programs on it. */
#ifndef COMMON_CLIENTS_WAKES_H_
#define COMMON_CLIENTS_WAKES_H_

#include <stdbool.h>

/* Wakes another thread count times, one after the other, and is woken by it
 * as often. A thread elsewhere that only waits for its turn on a processor
 * gets one meanwhile. False after printing why there can be no such thread. */
bool wakes_wait_for(unsigned count);

#endif /* COMMON_CLIENTS_WAKES_H_ */
