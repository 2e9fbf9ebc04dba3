/* SPDX-License-Identifier: MIT */
/* Limits on waits, for tests and for the clients that play scripts. A limit
 * only stops what hangs; no verdict may depend on the speed of a machine. So
 * each limit is a time that is ample on a fast machine, multiplied by one
 * factor. */
#ifndef COMMON_CLIENTS_TIME_LIMIT_H_
#define COMMON_CLIENTS_TIME_LIMIT_H_

#include <stdlib.h>

#include "common/win.h"

/* The environment variable IOCP_TIME_FACTOR if it is a number from 1 to 1000;
 * otherwise the CMake variable of the same name, from when this was built. */
static inline unsigned time_factor(void)
{
    char text[8];
    DWORD length =
        GetEnvironmentVariableA("IOCP_TIME_FACTOR", text, sizeof text);
    unsigned long factor = 0;
    char *end = text;

    if (length > 0 && length < sizeof text)
        factor = strtoul(text, &end, 10);
    if (factor < 1 || factor > 1000 || *end != '\0')
        return IOCP_TIME_FACTOR;
    return (unsigned) factor;
}

/* usual_ms must be ample on a fast machine, and at most an hour. */
static inline DWORD time_limit_ms(DWORD usual_ms)
{
    return usual_ms * time_factor();
}

#endif /* COMMON_CLIENTS_TIME_LIMIT_H_ */
