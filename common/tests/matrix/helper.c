/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/net.h"

#define HELPER_ARGUMENT "--helper"
#define HELPER_DONE "done"

/* -- In the test -------------------------------------------------------- */

void helper_start(struct trial *t, struct helper *helper, const char *task)
{
    char program[MAX_PATH];
    const char *const arguments[] = {program, HELPER_ARGUMENT, task, NULL};

    memset(helper, 0, sizeof *helper);
    if (!goes_on(t))
        return;
    if (GetModuleFileNameA(NULL, program, MAX_PATH) == 0 ||
        !child_start(arguments, true, &helper->child)) {
        memset(helper, 0, sizeof *helper);
        trial_fail(t, "CreateProcess", GetLastError());
    }
}

void helper_give_number(struct trial *t,
                        struct helper *helper,
                        unsigned long long number)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%llu\n", number);

    require(
        t,
        !goes_on(t) || (child_write(&helper->child, line, (size_t) length) &&
                        child_output_wait(&helper->child.out,
                                          HELPER_DONE,
                                          LIMIT_MS,
                                          NULL,
                                          0)),
        "the other process does its task");
    /* dequeue_soon must not count how long that has taken. */
    t->started = GetTickCount64();
}

void helper_give(struct trial *t, struct helper *helper, HANDLE handle)
{
    HANDLE copy = NULL;

    if (goes_on(t) && !DuplicateHandle(GetCurrentProcess(),
                                       handle,
                                       helper->child.process,
                                       &copy,
                                       0,
                                       FALSE,
                                       DUPLICATE_SAME_ACCESS))
        trial_fail(t, "DuplicateHandle", GetLastError());
    helper_give_number(t, helper, (ULONG_PTR) copy);
}

static void helper__await_end(struct trial *t, struct helper *helper)
{
    DWORD code = 0;

    require(t,
            !goes_on(t) || child_wait(&helper->child, LIMIT_MS, &code),
            "the other process exits");
}

void helper_exit(struct trial *t, struct helper *helper)
{
    if (goes_on(t))
        child_end_input(&helper->child);
    helper__await_end(t, helper);
}

void helper_terminate(struct trial *t, struct helper *helper, DWORD code)
{
    require(t,
            !goes_on(t) || TerminateProcess(helper->child.process, code),
            "the other process can be terminated");
    helper__await_end(t, helper);
}

void helper_free(struct helper *helper)
{
    if (helper->child.process != NULL)
        child_free(&helper->child);
    memset(helper, 0, sizeof *helper);
}

/* -- In the other process ----------------------------------------------- */

static bool helper__hold(ULONG_PTR value)
{
    return value != 0;
}

/* Static, because the read is still pending when this returns. */
static bool helper__read(ULONG_PTR value)
{
    static OVERLAPPED overlapped;
    static char byte;

    return !ReadFile((HANDLE) value, &byte, 1, NULL, &overlapped) &&
           GetLastError() == ERROR_IO_PENDING;
}

static bool helper__post(ULONG_PTR value)
{
    return PostQueuedCompletionStatus((HANDLE) value, 17, TRIAL_KEY, NULL);
}

static bool helper__connect(ULONG_PTR value)
{
    struct sockaddr_in address;
    SOCKET peer;

    if (!net_start_winsock())
        return false;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((u_short) value);
    peer = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    return connect(peer, (struct sockaddr *) &address, sizeof address) == 0;
}

static const struct helper__task {
    const char *name;
    bool (*run)(ULONG_PTR value);
} helper__tasks[] = {
    {"hold", helper__hold},
    {"read", helper__read},
    {"post", helper__post},
    {"connect", helper__connect},
};

static bool helper__run(const char *name)
{
    char line[32];

    if (fgets(line, sizeof line, stdin) == NULL)
        return false;
    for (size_t i = 0; i < sizeof helper__tasks / sizeof helper__tasks[0];
         i++) {
        if (strcmp(helper__tasks[i].name, name) == 0)
            return helper__tasks[i].run((ULONG_PTR) strtoull(line, NULL, 10));
    }
    return false;
}

int helper_main(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], HELPER_ARGUMENT) != 0)
        return -1;
    if (!helper__run(argv[2]))
        return 1;
    puts(HELPER_DONE);
    fflush(stdout);
    /* Waits until the test closes our input, or terminates us. */
    return getchar() == EOF ? 0 : 1;
}
