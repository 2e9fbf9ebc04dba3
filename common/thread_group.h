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

/* Returns the number of logical processors that this process may use. */
unsigned thread_processor_count(void);

/* Starts count threads with _beginthreadex, which initializes the C run-time
 * library in each of them (CreateThread does not). Returns false after
 * printing an error; the threads that did start are in the group and must
 * still be joined. */
bool thread_group_start(struct thread_group *group,
                        unsigned count,
                        thread_function function,
                        void *argument);

/* The same, with an argument for each thread. The group does not keep the
 * array. */
bool thread_group_start_each(struct thread_group *group,
                             unsigned count,
                             thread_function function,
                             void *const *arguments);

/* Waits for all threads to exit and frees the group. Waits for one thread
 * after the other, because one WaitForMultipleObjects takes at most
 * MAXIMUM_WAIT_OBJECTS (64) handles. Returns true if every thread returned 0.
 */
bool thread_group_join(struct thread_group *group);

#endif /* COMMON_THREAD_GROUP_H_ */
