/* SPDX-License-Identifier: MIT */
#ifndef COMMON_TESTS_STRESS_SOAK_HANDLES_H_
#define COMMON_TESTS_STRESS_SOAK_HANDLES_H_

#include <stddef.h>

#include "common/win.h"

/* Returns how many handles a process has open, or 0 after printing an error.
 */
size_t soak_handles_of(HANDLE process);

#endif /* COMMON_TESTS_STRESS_SOAK_HANDLES_H_ */
