/* SPDX-License-Identifier: MIT */
/* Makes one call of the server fail, with one error for each reaction: in the
 * first run the first such call, in the next run the second, and so on until a
 * run makes no further one. Each other error of the call is tried once.
 *
 *   fault-runs SERVER CALL [first|others]
 *                                      all of them, or only in the first of
 *                                      ways[], or only in the others
 *   fault-runs SERVER CALL N ERROR WAY
 *                                      that one, and shows what it printed;
 *                                      WAY is a row of ways[]
 *
 * SERVER is a build with faults.h, CALL one of fault_kinds.c. The server must
 * go on serving; it may lose only the client that the call was for, and only
 * if reactions.c says to close it. After Ctrl-C it must exit with nothing
 * left. If the fault keeps it from starting, it must report why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault_run.h"
#include "common/tests/harness/test.h"
#include "common/thread_group.h"

/* More calls than any run should make: reaching this is a failure. */
#define MOST_CALLS 100

/* The limit for calls that the server never stops making: enough to cover its
 * start, the clients and its stop. */
#define MOST_ENDLESS_CALLS 40

/* The first is the default, with which all errors are tried; the others get
 * one error for each reaction. Chargen never stops sending, so it has a
 * limit. */
static const struct fault_way ways[] = {{"echo", "adaptive", 0, 1},
                                        {"echo", "zero-byte", 0, 1},
                                        {"echo", "buffered", 0, 1},
                                        {"discard", "adaptive", 0, 1},
                                        {"daytime", "adaptive", 0, 1},
                                        {"chargen", "adaptive", 6, 1},
                                        {"echo", "adaptive", 0, 3}};

#define WAYS (sizeof ways / sizeof ways[0])

struct count {
    unsigned injected, runs, failed, most;
};

/* Makes the n-th call fail with one error. Returns false if there is none. */
static bool run_call(struct fault_run *run,
                     const char *path,
                     struct count *count)
{
    bool injected = fault_run(run, path, false);

    count->runs++;
    count->failed += run->failed;
    if (!injected)
        return false;
    count->injected++;
    count->most = run->n > count->most ? run->n : count->most;
    return true;
}

/* Makes each call fail with one error, a run for each, until a run fails. */
static void run_all(const struct fault_kind *kind,
                    struct fault_error error,
                    const struct fault_way *way,
                    const char *path,
                    struct count *count)
{
    unsigned limit = kind->endless ? MOST_ENDLESS_CALLS : MOST_CALLS;

    if (way->most != 0)
        limit = way->most;
    if (kind->most != 0)
        limit = kind->most;
    for (unsigned n = 1; n <= limit && count->failed == 0; n++) {
        struct fault_run run = {.kind = kind,
                                .error = error,
                                .n = n,
                                .way = way};

        if (!run_call(&run, path, count)) {
            limit = 0;
        } else if (n == limit && !kind->endless && way->most == 0) {
            fault_run_fail(&run, "more calls than any run should make");
            count->failed++;
        }
        fflush(stdout);
    }
}

/* Makes the n-th call fail, in a new run. */
static bool run_again(struct fault_run *run,
                      unsigned n,
                      const char *path,
                      struct count *count)
{
    *run = (struct fault_run){.kind = run->kind,
                              .error = run->error,
                              .n = n,
                              .way = run->way};
    return run_call(run, path, count);
}

/* Tries one call with an error whose reaction has been tried with all calls.
 * The number of the error decides which call. The number of calls can differ
 * from run to run, but there is always a first. */
static void run_another(const struct fault_kind *kind,
                        struct fault_error error,
                        size_t number,
                        const char *path,
                        struct count *count)
{
    struct fault_run run = {.kind = kind, .error = error, .way = ways};

    if (count->failed > 0 || count->most == 0)
        return; /* reported at the end */
    if (!run_again(&run, 1 + (unsigned) number % count->most, path, count) &&
        !run_again(&run, 1, path, count)) {
        fault_run_fail(&run, "the call is never made");
        count->failed++;
    }
    fflush(stdout);
}

/* True if an earlier error in the list has the same reaction. */
static bool is_like_another(const struct fault_kind *kind,
                            const struct fault_error *errors,
                            size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (fault_kind_action(kind, errors[k].error) ==
            fault_kind_action(kind, errors[i].error))
            return true;
    }
    return false;
}

/* If several calls fail in a row, each may lose its client, but the check
 * allows only one lost client. So such errors are left out. */
static bool is_worth_it(const struct fault_kind *kind,
                        const struct fault_error *errors,
                        size_t i,
                        const struct fault_way *way)
{
    if (way == ways)
        return true;
    return !is_like_another(kind, errors, i) &&
           (way->times == 1 || !fault_kind_may_lose(kind, errors[i].error));
}

static int run_kind(const struct fault_kind *kind,
                    const char *path,
                    const char *which)
{
    struct fault_error errors[FAULT_ERRORS];
    size_t number = fault_kind_errors(kind, errors);
    size_t first = strcmp(which, "others") == 0 ? 1 : 0;
    size_t end = kind->by_way && strcmp(which, "first") != 0 ? WAYS : 1;
    struct count count = {0, 0, 0, 0};

    for (size_t way = first; way < end; way++) {
        for (size_t i = 0; i < number; i++) {
            if (way == 0 && is_like_another(kind, errors, i))
                run_another(kind, errors[i], i, path, &count);
            else if (is_worth_it(kind, errors, i, &ways[way]))
                run_all(kind, errors[i], &ways[way], path, &count);
        }
    }
    printf("%s: %u faults injected in %u runs: %u errors, up to call %u\n",
           kind->name,
           count.injected,
           count.runs,
           (unsigned) number,
           count.most);
    if (count.injected == 0)
        printf("FAIL: %s: the call is never made\n", kind->name);
    return count.failed == 0 && count.injected > 0 ? 0 : 1;
}

/* Makes the n-th call fail with that error, and prints the output. */
static int run_one(const struct fault_kind *kind,
                   const char *path,
                   char **arguments)
{
    struct fault_error errors[FAULT_ERRORS];
    size_t number = fault_kind_errors(kind, errors);
    DWORD error = (DWORD) strtoul(arguments[1], NULL, 0);
    struct fault_run run = {0};

    run.kind = kind;
    run.n = (unsigned) strtoul(arguments[0], NULL, 10);
    run.way = &ways[strtoul(arguments[2], NULL, 10) % WAYS];
    for (size_t i = 0; i < number; i++) {
        if (errors[i].error == error)
            run.error = errors[i];
    }
    fault_run(&run, path, true);
    return run.failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct fault_kind *kind;
    char path[MAX_PATH];

    kind =
        argc >= 3 && argc <= 6 && argc != 5 ? fault_kind_find(argv[2]) : NULL;
    if (kind == NULL) {
        fprintf(stderr,
                "usage: fault-runs SERVER CALL [first|others]\n"
                "       fault-runs SERVER CALL N ERROR WAY\n");
        return 2;
    }
    if (GetFullPathNameA(argv[1], MAX_PATH, path, NULL) == 0 ||
        !net_start_winsock())
        return 1;
    /* One worker's wait fails, so there must be another one. */
    if (kind->weight == WEIGHT_STOP && thread_processor_count() < 2) {
        printf("SKIP: one processor means only one worker\n");
        return TEST_SKIPPED;
    }
    if (argc == 6)
        return run_one(kind, path, argv + 3);
    return run_kind(kind, path, argc == 4 ? argv[3] : "all");
}
