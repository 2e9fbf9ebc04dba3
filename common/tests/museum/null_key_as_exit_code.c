/* SPDX-License-Identifier: MIT */
/* The bug: the key that tells a worker to stop is NULL, and the worker checks
 * the key before anything else.
 *
 * It looks right: no connection has the address NULL, so NULL is free, and for
 * a worker that waits with INFINITE no wait fails.
 *
 * What happens: a wait without a packet does not write the key. In the first
 * iteration it still has its initial value, NULL, so the first timeout, or a
 * closed port, stops the worker. (In later iterations it has the key of the
 * previous packet, whose connection may have been freed.) One worker after the
 * other exits, and packets stay in the port.
 *
 * Where: published listings; the bug shows as soon as the wait gets a limit.
 *
 * The repair: first check whether there is a packet; then check the key, with
 * a value for "stop" that no variable has by chance.
 *
 * Claims: 002-27 (a), 002-21, 002-30, 000-21. Both systems leave the key
 * unchanged; Microsoft's documentation does not promise that, which is another
 * reason not to read it. */
#include "common/tests/museum/stage.h"

#include "common/thread_group.h"

/* The limit of a worker's wait. */
#define IDLE_MS 20

#define BROKEN_STOP ((ULONG_PTR) 0)
#define REPAIRED_STOP ((ULONG_PTR) 1)
#define KEY_WORK ((ULONG_PTR) 2)

struct pool {
    HANDLE port;
    HANDLE was_idle; /* event, set when a wait has timed out */
    int done;        /* packets */
};

/* The wait of both workers. */
static BOOL next(struct pool *pool, ULONG_PTR *key, OVERLAPPED **ov)
{
    DWORD bytes = 0;
    BOOL ok = GetQueuedCompletionStatus(pool->port, &bytes, key, ov, IDLE_MS);

    if (!ok && GetLastError() == WAIT_TIMEOUT)
        SetEvent(pool->was_idle);
    return ok;
}

static unsigned __stdcall broken_worker(void *argument)
{
    struct pool *pool = argument;
    ULONG_PTR key = 0;
    OVERLAPPED *ov = NULL;

    for (;;) {
        BOOL ok = next(pool, &key, &ov);

        if (key == BROKEN_STOP)
            return 0;
        if (ok)
            pool->done++;
    }
}

static unsigned __stdcall repaired_worker(void *argument)
{
    struct pool *pool = argument;
    ULONG_PTR key = 0;
    OVERLAPPED *ov = NULL;

    for (;;) {
        BOOL ok = next(pool, &key, &ov);

        if (!ok && ov == NULL)
            continue; /* no packet, and key has not been written */
        if (key == REPAIRED_STOP)
            return 0;
        pool->done++;
    }
}

/* Lets the wait of a worker time out once, then posts work, then posts the
 * stop packet. Returns how much work was done; *left is the number of packets
 * that are still queued. */
static int work_done(thread_function worker, ULONG_PTR stop, int *left)
{
    struct stage s;
    struct pool pool = {0};
    struct thread_group group;
    OVERLAPPED work = {0};

    stage_open(&s);
    pool.port = s.port;
    pool.was_idle = CreateEventW(NULL, TRUE, FALSE, NULL);
    CHECK(pool.was_idle != NULL);
    CHECK(thread_group_start(&group, 1, worker, &pool));
    CHECK_EQ(WaitForSingleObject(pool.was_idle, LIMIT_MS), WAIT_OBJECT_0);
    CHECK(PostQueuedCompletionStatus(s.port, 0, KEY_WORK, &work));
    CHECK(PostQueuedCompletionStatus(s.port, 0, stop, NULL));
    CHECK_EQ(WaitForSingleObject(group.threads[0], LIMIT_MS), WAIT_OBJECT_0);
    CHECK(thread_group_join(&group));
    for (*left = 0; stage_wait(s.port, 0).ok; ++*left)
        continue;
    CloseHandle(pool.was_idle);
    stage_close(&s);
    return pool.done;
}

static void broken(void)
{
    int left;

    CHECK_EQ(work_done(broken_worker, BROKEN_STOP, &left), 0);
    CHECK_EQ(left, 2);
    printf(
        "broken: a wait that timed out has stopped the worker; the work and "
        "the stop packet are still queued\n");
}

static void repaired(void)
{
    int left;

    CHECK_EQ(work_done(repaired_worker, REPAIRED_STOP, &left), 1);
    CHECK_EQ(left, 0);
    printf(
        "repaired: after a wait that timed out, the worker has done the "
        "work and has stopped at the stop packet\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
