/* SPDX-License-Identifier: MIT */
/* Runs commands, and watches them through a job on a port: children COMMAND...
 *   cl /W4 children.c                    (clang-cl takes the same)
 *   gcc -Wall children.c -o children.exe */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#define KEY_JOB 1    /* the OVERLAPPED is a process id or NULL, */
#define KEY_STOP 2   /* so check the key before you use it */
#define TICK_MS 1000 /* how late we notice what no message told us */

struct child {
    HANDLE process; /* NULL once its exit is reported; keeps the id in use */
    DWORD id;
};

static HANDLE port; /* global because on_ctrl_c gets no argument */

static int report(const char *what, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, GetLastError(), advice);
    return 1;
}

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return PostQueuedCompletionStatus(port, type, KEY_STOP, NULL);
}

/* Creates a job that reports to the port. Closing its last handle terminates
 * the processes in it; the system does that if this process exits. */
static HANDLE job_create(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT told = {0};
    HANDLE job = CreateJobObjectA(NULL, NULL);
    JOBOBJECTINFOCLASS port_of = JobObjectAssociateCompletionPortInformation;
    JOBOBJECTINFOCLASS limits_of = JobObjectExtendedLimitInformation;

    told.CompletionKey = (void *) (ULONG_PTR) KEY_JOB;
    told.CompletionPort = port;
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (job == NULL ||
        !SetInformationJobObject(job, port_of, &told, sizeof told) ||
        !SetInformationJobObject(job, limits_of, &limits, sizeof limits))
        exit(report("SetInformationJobObject", "start again"));
    return job;
}

/* Starts a child suspended, so that it joins the job before it starts
 * others. */
static void child_start(struct child *c, HANDLE job, char *command)
{
    DWORD flags = CREATE_SUSPENDED;
    STARTUPINFOA how = {.cb = sizeof how};
    PROCESS_INFORMATION info;

    if (!CreateProcessA(NULL, command, 0, 0, FALSE, flags, 0, 0, &how, &info))
        exit(report(command, "give a command line, as \"cmd /c dir\""));
    c->process = info.hProcess;
    c->id = info.dwProcessId;
    if (!AssignProcessToJobObject(job, c->process)) {
        report("AssignProcessToJobObject", "start it outside of other jobs");
        TerminateProcess(c->process, 1);
        exit(1);
    }
    ResumeThread(info.hThread);
    CloseHandle(info.hThread);
}

/* A message is about a child, or about a process that a child has started. It
 * may come before the process has exited. */
static void on_message(struct child *c, int count, DWORD message, DWORD id)
{
    if (message == JOB_OBJECT_MSG_EXIT_PROCESS ||
        message == JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS)
        for (int n = 0; n < count; n++)
            if (c[n].process != NULL && c[n].id == id)
                WaitForSingleObject(c[n].process, INFINITE);
}

/* A message only wakes us up, because one may be lost; the actual state is in
 * the job and the handles. Returns how many processes are running. */
static DWORD look(struct child *c, int count, HANDLE job)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION now = {0};
    JOBOBJECTINFOCLASS kind = JobObjectBasicAccountingInformation;
    DWORD code = 0, wait;

    if (!QueryInformationJobObject(job, kind, &now, sizeof now, NULL))
        exit(report("QueryInformationJobObject", "start again"));
    wait = now.ActiveProcesses > 0 ? 0 : INFINITE; /* all are exiting */
    for (int n = 0; n < count; n++)
        if (c[n].process && WaitForSingleObject(c[n].process, wait) == 0) {
            GetExitCodeProcess(c[n].process, &code);
            printf("child %d: exit code %lu\n", n + 1, code);
            CloseHandle(c[n].process);
            c[n].process = NULL;
        }
    return now.ActiveProcesses;
}

static void watch(struct child *children, int count, HANDLE job)
{
    while (look(children, count, job) > 0) {
        OVERLAPPED *ov = NULL;
        ULONG_PTR key = 0;
        DWORD message = 0;
        BOOL ok =
            GetQueuedCompletionStatus(port, &message, &key, &ov, TICK_MS);

        if (key == KEY_STOP)
            TerminateJobObject(job, 1);
        else if (key == KEY_JOB)
            on_message(children, count, message, (DWORD) (ULONG_PTR) ov);
        else if (!ok && GetLastError() != WAIT_TIMEOUT)
            exit(report("GetQueuedCompletionStatus", "start again"));
    }
    printf("all have exited\n");
}

int main(int argc, char **argv)
{
    struct child *children;
    HANDLE job;

    if (argc < 2) {
        fprintf(stderr, "usage: children COMMAND...\n");
        return 2;
    }
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (port == NULL || !SetConsoleCtrlHandler(on_ctrl_c, TRUE))
        return report("CreateIoCompletionPort", "start again");
    children = calloc((size_t) argc, sizeof *children);
    if (children == NULL)
        return report("calloc", "watch fewer");
    job = job_create();
    for (int n = 0; n < argc - 1; n++) {
        child_start(&children[n], job, argv[n + 1]);
        printf("child %d: started\n", n + 1);
    }
    fflush(stdout);
    watch(children, argc - 1, job);
    free(children);
    return 0;
}
