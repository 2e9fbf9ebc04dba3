/* SPDX-License-Identifier: MIT */
/* A group of threads that run the same function. */
#ifndef COMMON_THREAD_GROUP_H_
#define COMMON_THREAD_GROUP_H_

#include <stdbool.h>

#include "common/win.h"

typedef unsigned(__stdcall *thread_function)(void *argument);

struct thread_group {
    HANDLE *threads;
    unsigned count;
};

/* The number of logical processors that this process may use. */
unsigned thread_processor_count(void);

/* Starts count threads with the C run-time library ready in each
 * (_beginthreadex, not CreateThread). False after printing a failure; those
 * that did start are counted in the group and must still be joined. */
bool thread_group_start(struct thread_group *group,
                        unsigned count,
                        thread_function function,
                        void *argument);

/* The same with an argument for each. */
bool thread_group_start_each(struct thread_group *group,
                             unsigned count,
                             thread_function function,
                             void *const *arguments);

/* Waits until all have returned and frees the group. One by one, because a
 * single WaitForMultipleObjects takes no more than MAXIMUM_WAIT_OBJECTS (64)
 * handles. True if every thread returned 0. */
bool thread_group_join(struct thread_group *group);

#endif /* COMMON_THREAD_GROUP_H_ */
