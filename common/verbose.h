/* SPDX-License-Identifier: MIT */
/* The lines of --verbose: one for each step, so that you can follow the
 * operations. */
#ifndef COMMON_VERBOSE_H_
#define COMMON_VERBOSE_H_

#include <stdbool.h>

#include "common/printf_like.h"

/* Output is off until this is called with true. */
void verbose_enable(bool on);

/* For a caller that would have to prepare the text first. */
bool verbose_is_enabled(void);

/* Writes one line to stdout if output is on, and adds the newline. Lines from
 * different threads do not mix. */
void verbose_print(const char *format, ...) PRINTF_LIKE(1, 2);

#endif /* COMMON_VERBOSE_H_ */
