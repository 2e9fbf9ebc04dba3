/* SPDX-License-Identifier: MIT */
#include "common/verbose.h"

#include <stdarg.h>
#include <stdio.h>

static bool verbose__on;

void verbose_enable(bool on)
{
    verbose__on = on;
}

bool verbose_is_enabled(void)
{
    return verbose__on;
}

void verbose_print(const char *format, ...)
{
    char line[256];
    va_list arguments;
    int length;

    if (!verbose__on)
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
