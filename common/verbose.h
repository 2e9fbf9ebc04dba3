/* SPDX-License-Identifier: MIT */
/* One line per step, for --verbose: lets a reader see the operations. */
#ifndef COMMON_VERBOSE_H_
#define COMMON_VERBOSE_H_

#include <stdbool.h>

#include "common/printf_like.h"

/* Off until turned on. */
void verbose_enable(bool on);

/* For those who would have to prepare what they write. */
bool verbose_is_enabled(void);

/* Writes one line to stdout if that is on. Lines of several threads do not
 * mix. The newline is added. */
void verbose_print(const char *format, ...) PRINTF_LIKE(1, 2);

#endif /* COMMON_VERBOSE_H_ */
