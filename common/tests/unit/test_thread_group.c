/* SPDX-License-Identifier: MIT */
/* A group of threads: all of them run, and the join waits for all of them. */
#include <errno.h>

#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"
#include "common/thread_group.h"

/* The state that the threads of a case share. */
static struct {
    volatile LONG started;
    volatile LONG ended;
    LONG failing; /* number of the thread that returns 1 */
    LONG awaited; /* number of the thread that sets the event */
    HANDLE event; /* may be NULL */
    HANDLE gate;  /* the threads wait for it, unless it is NULL */
} shared;

static unsigned __stdcall run(void *argument)
{
    LONG number = InterlockedIncrement(&shared.started);

    if (argument != &shared)
        return 2;
    if (number == shared.awaited)
        SetEvent(shared.event);
    if (shared.gate != NULL)
        WaitForSingleObject(shared.gate, INFINITE);
    InterlockedIncrement(&shared.ended);
    return number == shared.failing ? 1 : 0;
}

static void check_group(unsigned count)
{
    struct thread_group group;

    CHECK(thread_group_start(&group, count, run, &shared));
    CHECK_EQ(group.count, count);
    CHECK(thread_group_join(&group));
    CHECK_EQ(shared.ended, count);
    CHECK_EQ(group.count, 0);
    CHECK(group.threads == NULL);
}

static void group_runs_every_thread_once(void)
{
    check_group(5);
}

/* WaitForMultipleObjects waits for at most 64 handles. */
#define MANY (MAXIMUM_WAIT_OBJECTS + 6)

static void group_may_have_more_than_64_threads(void)
{
    check_group(MANY);
}

/* The thread with an argument ends after all others, and returns 1. */
static unsigned __stdcall end_last(void *argument)
{
    if (argument != NULL)
        WaitForSingleObject(shared.event, time_limit_ms(10000));
    if (InterlockedIncrement(&shared.ended) == MANY - 1)
        SetEvent(shared.event);
    return argument != NULL ? 1 : 0;
}

static void last_of_more_than_64_threads_is_waited_for(void)
{
    struct thread_group group;
    void *arguments[MANY] = {NULL};

    arguments[MANY - 1] = &shared;
    shared.event = CreateEventW(NULL, TRUE, FALSE, NULL);
    CHECK(shared.event != NULL);
    CHECK(thread_group_start_each(&group, MANY, end_last, arguments));
    CHECK(!thread_group_join(&group));
    CHECK_EQ(shared.ended, MANY);
}

static void threads_of_a_group_run_at_the_same_time(void)
{
    struct thread_group group;

    shared.awaited = 3;
    shared.event = CreateEventW(NULL, TRUE, FALSE, NULL);
    shared.gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    CHECK(shared.event != NULL && shared.gate != NULL);
    CHECK(thread_group_start(&group, 3, run, &shared));
    CHECK_EQ(WaitForSingleObject(shared.event, time_limit_ms(10000)),
             WAIT_OBJECT_0);
    CHECK_EQ(shared.ended, 0);
    SetEvent(shared.gate);
    CHECK(thread_group_join(&group));
    CHECK_EQ(shared.ended, 3);
}

static void thread_that_returns_not_0_is_seen(void)
{
    struct thread_group group;

    for (shared.failing = 1; shared.failing <= 3; shared.failing++) {
        shared.started = 0;
        CHECK(thread_group_start(&group, 3, run, &shared));
        CHECK(!thread_group_join(&group));
    }
}

/* errno is per thread; _beginthreadex sets that up. */
static unsigned __stdcall set_errno(void *argument)
{
    (void) argument;
    errno = ERANGE;
    return errno == ERANGE ? 0 : 1;
}

static void threads_have_an_errno_of_their_own(void)
{
    struct thread_group group;

    errno = 0;
    CHECK(thread_group_start(&group, 2, set_errno, NULL));
    CHECK(thread_group_join(&group));
    CHECK_EQ(errno, 0);
}

static void processors_are_those_the_process_may_use(void)
{
    SYSTEM_INFO system;
    DWORD_PTR ours, all;

    GetSystemInfo(&system);
    CHECK(thread_processor_count() >= 1);
    CHECK(thread_processor_count() <= system.dwNumberOfProcessors);
    CHECK(GetProcessAffinityMask(GetCurrentProcess(), &ours, &all));
    if (ours == system.dwActiveProcessorMask)
        CHECK_EQ(thread_processor_count(), system.dwNumberOfProcessors);
    CHECK(SetProcessAffinityMask(GetCurrentProcess(), ours & (~ours + 1)));
    CHECK_EQ(thread_processor_count(), 1);
}

static const struct test_case cases[] = {
    {"group_runs_every_thread_once", group_runs_every_thread_once},
    {"group_may_have_more_than_64_threads",
     group_may_have_more_than_64_threads},
    {"last_of_more_than_64_threads_is_waited_for",
     last_of_more_than_64_threads_is_waited_for},
    {"threads_of_a_group_run_at_the_same_time",
     threads_of_a_group_run_at_the_same_time},
    {"thread_that_returns_not_0_is_seen", thread_that_returns_not_0_is_seen},
    {"threads_have_an_errno_of_their_own", threads_have_an_errno_of_their_own},
    {"processors_are_those_the_process_may_use",
     processors_are_those_the_process_may_use},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
