/* SPDX-License-Identifier: MIT */
#include "common/trace.h"

#include <stdarg.h>
#include <stdio.h>

static bool trace__on;

void trace_enable(bool on)
{
    trace__on = on;
}

bool trace_enabled(void)
{
    return trace__on;
}

void trace(const char *format, ...)
{
    char line[256];
    va_list arguments;
    int length;

    if (!trace__on)
        return;
    va_start(arguments, format);
    length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if (length > (int) sizeof line - 2)
        length = (int) sizeof line - 2;
    line[length] = '\n';
    /* One call for the whole line: the C library locks the stream once. */
    fwrite(line, 1, (size_t) length + 1, stdout);
    fflush(stdout);
}
