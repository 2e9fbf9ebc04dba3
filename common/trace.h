/* SPDX-License-Identifier: MIT */
/* One line per step, for --verbose: lets a reader see the operations. */
#ifndef COMMON_TRACE_H_
#define COMMON_TRACE_H_

#include <stdbool.h>

#include "common/printf_like.h"

/* Off until turned on. */
void trace_enable(bool on);

/* For those who would have to prepare what they write. */
bool trace_enabled(void);

/* Writes one line to stdout if tracing is on. Lines of several threads do not
 * mix. The newline is added. */
void trace(const char *format, ...) PRINTF_LIKE(1, 2);

#endif /* COMMON_TRACE_H_ */
