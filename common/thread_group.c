/* SPDX-License-Identifier: MIT */
#include "common/thread_group.h"

#include <process.h>
#include <stdlib.h>

#include "common/errors.h"

/* Returns the number of processors in all processor groups of this process, or
 * 0 if the process has only one group. A group has at most 64 processors. */
static unsigned thread__count_in_groups(void)
{
    USHORT groups[64];
    USHORT count = sizeof groups / sizeof groups[0];
    unsigned processors = 0;

    if (!GetProcessGroupAffinity(GetCurrentProcess(), &count, groups) ||
        count < 2)
        return 0;
    for (USHORT i = 0; i < count; i++)
        processors += GetActiveProcessorCount(groups[i]);
    return processors;
}

/* The mask describes one processor group. It is 0 for a process in several
 * groups (Microsoft Learn, GetProcessAffinityMask). */
unsigned thread_processor_count(void)
{
    DWORD_PTR ours = 0, all = 0;
    unsigned count = thread__count_in_groups();

    if (count == 0 &&
        GetProcessAffinityMask(GetCurrentProcess(), &ours, &all)) {
        for (; ours != 0; ours &= ours - 1)
            count++;
    }
    if (count == 0)
        count = GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return count > 0 ? count : 1;
}

/* Starts one more thread. The array has room for it. */
static bool thread_group__start_one(struct thread_group *group,
                                    thread_function function,
                                    void *argument)
{
    uintptr_t thread = _beginthreadex(NULL, 0, function, argument, 0, NULL);

    if (thread == 0) {
        error_report("_beginthreadex", (uint32_t) _doserrno);
        return false;
    }
    group->threads[group->count++] = (HANDLE) thread;
    return true;
}

static bool thread_group__allocate(struct thread_group *group, unsigned count)
{
    group->count = 0;
    group->threads = calloc(count, sizeof *group->threads);
    if (group->threads == NULL)
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
    return group->threads != NULL;
}

bool thread_group_start(struct thread_group *group,
                        unsigned count,
                        thread_function function,
                        void *argument)
{
    bool ok = thread_group__allocate(group, count);

    while (ok && group->count < count)
        ok = thread_group__start_one(group, function, argument);
    return ok;
}

bool thread_group_start_each(struct thread_group *group,
                             unsigned count,
                             thread_function function,
                             void *const *arguments)
{
    bool ok = thread_group__allocate(group, count);

    while (ok && group->count < count)
        ok = thread_group__start_one(group, function, arguments[group->count]);
    return ok;
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
