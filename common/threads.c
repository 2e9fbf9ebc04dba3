/* SPDX-License-Identifier: MIT */
#include "common/threads.h"

#include <process.h>
#include <stdlib.h>

#include "common/errors.h"

unsigned thread_processor_count(void)
{
    DWORD_PTR ours = 0, all = 0;
    unsigned count = 0;

    if (GetProcessAffinityMask(GetCurrentProcess(), &ours, &all)) {
        for (; ours != 0; ours &= ours - 1)
            count++;
    }
    return count > 0 ? count : 1;
}

bool thread_group_start(struct thread_group *group,
                        unsigned count,
                        thread_function function,
                        void *argument)
{
    group->count = 0;
    group->threads = calloc(count, sizeof *group->threads);
    if (group->threads == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    while (group->count < count) {
        uintptr_t thread =
            _beginthreadex(NULL, 0, function, argument, 0, NULL);

        if (thread == 0) {
            error_report("_beginthreadex", (uint32_t) _doserrno);
            return false;
        }
        group->threads[group->count++] = (HANDLE) thread;
    }
    return true;
}

bool thread_group_join(struct thread_group *group)
{
    bool all_zero = true;

    for (unsigned i = 0; i < group->count; i++) {
        DWORD code = 1;

        WaitForSingleObject(group->threads[i], INFINITE);
        if (!GetExitCodeThread(group->threads[i], &code) || code != 0)
            all_zero = false;
        CloseHandle(group->threads[i]);
    }
    free(group->threads);
    group->threads = NULL;
    group->count = 0;
    return all_zero;
}
