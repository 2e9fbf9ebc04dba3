/* SPDX-License-Identifier: MIT */
/* The bug: the key that tells a worker to stop is NULL, and the key is looked
 * at before anything else.
 *
 * It looks right: no connection has the address NULL, so NULL is free, and a
 * worker that waits with INFINITE never sees a wait that fails.
 *
 * What happens: a wait that brings no packet leaves the key as it was. In the
 * first round that is what the variable was initialised with, NULL: the first
 * timeout, or a port that is gone, is an order to stop. (In later rounds it is
 * the key of the packet before, which may belong to a connection that is gone
 * by now.) One worker after the other ends and packets stay in the port.
 *
 * Where: published listings; it comes to light when somebody gives the wait a
 * limit.
 *
 * The repair: first whether there is a packet at all; then the key, with a
 * value for "stop" that no variable has by chance.
 *
 * Claims: 002-27 (a), 002-21, 002-30, 000-21. That the key stays as it was is
 * what both systems do; Microsoft's documentation does not promise it, which
 * is one more reason not to look. */
#include "common/tests/museum/stage.h"

#include "common/thread_group.h"

/* An idle worker looks up this often. */
#define IDLE_MS 20

#define BROKEN_STOP ((ULONG_PTR) 0)
#define REPAIRED_STOP ((ULONG_PTR) 1)
#define KEY_WORK ((ULONG_PTR) 2)

struct pool {
    HANDLE port;
    HANDLE was_idle; /* a worker has had a wait that timed out */
    int done;        /* packets */
};

/* Both workers wait like this. */
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
            continue; /* no packet, and nothing to be read from key */
        if (key == REPAIRED_STOP)
            return 0;
        pool->done++;
    }
}

/* Lets a worker be idle once, then gives it something to do, then stops it.
 * Returns how much of that it has done; left: the packets that are left. */
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
        "broken: a wait that timed out has ended the worker; the work and "
        "the order to stop are still in the port\n");
}

static void repaired(void)
{
    int left;

    CHECK_EQ(work_done(repaired_worker, REPAIRED_STOP, &left), 1);
    CHECK_EQ(left, 0);
    printf(
        "repaired: after a wait that timed out the worker has done the "
        "work and has stopped when told to\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
