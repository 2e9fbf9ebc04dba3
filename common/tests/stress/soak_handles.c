/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/soak_handles.h"

#include <stdbool.h>

#include "common/errors.h"

/* Handle values are multiples of four. Source: R. Chen, "Why are kernel
 * HANDLEs always a multiple of four?", The Old New Thing, 2005. Wine assigns
 * the lowest free value, so after this many free values in a row there are no
 * more handles. */
#define SOAK__STEP 4u
#define SOAK__MOST_GAPS 512u

/* A handle is open if it can be duplicated. The copy is closed at once. */
static bool soak__is_open(HANDLE process, ULONG_PTR value)
{
    HANDLE copy;

    if (!DuplicateHandle(process,
                         (HANDLE) value,
                         GetCurrentProcess(),
                         &copy,
                         0,
                         FALSE,
                         DUPLICATE_SAME_ACCESS))
        return false;
    CloseHandle(copy);
    return true;
}

static size_t soak__count(HANDLE process)
{
    size_t count = 0;
    ULONG_PTR value = SOAK__STEP;
    unsigned gaps = 0;

    for (; gaps < SOAK__MOST_GAPS; value += SOAK__STEP) {
        gaps++;
        if (soak__is_open(process, value)) {
            count++;
            gaps = 0;
        }
    }
    return count;
}

size_t soak_handles_of(HANDLE process)
{
    DWORD count = 0;
    size_t found;

    if (!GetProcessHandleCount(process, &count)) {
        error_report("GetProcessHandleCount", GetLastError());
        return 0;
    }
    found = count > 0 ? count : soak__count(process);
    if (found == 0)
        error_report("DuplicateHandle", GetLastError());
    return found;
}
