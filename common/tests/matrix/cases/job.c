/* SPDX-License-Identifier: MIT */
/* What a job object puts on a port: packets that no operation has caused and
 * nobody has posted. The number of bytes is the message, and where others have
 * an OVERLAPPED there is the number of a process, or NULL. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* A job of its own for each trial, which t->other is. */
static void open_job(struct trial *t)
{
    t->other = CreateJobObjectW(NULL, NULL);
    if (t->other == NULL)
        trial_fail(t, "CreateJobObject", GetLastError());
}

static void limit_job(struct trial *t, DWORD flags, DWORD processes)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;

    memset(&limits, 0, sizeof limits);
    limits.BasicLimitInformation.LimitFlags = flags;
    limits.BasicLimitInformation.ActiveProcessLimit = processes;
    require(t,
            !goes_on(t) ||
                SetInformationJobObject(t->other,
                                        JobObjectExtendedLimitInformation,
                                        &limits,
                                        sizeof limits),
            "the job can be limited");
}

static void join_port(struct trial *t)
{
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT link;

    memset(&link, 0, sizeof link);
    link.CompletionKey = (void *) t->key;
    link.CompletionPort = t->port;
    require(t,
            !goes_on(t) || SetInformationJobObject(
                               t->other,
                               JobObjectAssociateCompletionPortInformation,
                               &link,
                               sizeof link),
            "the job can be associated with the port");
}

/* This program once more, suspended: it never runs, so that nothing starts
 * that a system has for a program, and nothing else comes into the job. */
static PROCESS_INFORMATION create_process(struct trial *t)
{
    char program[MAX_PATH];
    PROCESS_INFORMATION process;
    STARTUPINFOA start;

    memset(&process, 0, sizeof process);
    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    if (!goes_on(t))
        return process;
    GetModuleFileNameA(NULL, program, MAX_PATH);
    if (!CreateProcessA(program,
                        NULL,
                        NULL,
                        NULL,
                        FALSE,
                        CREATE_SUSPENDED | CREATE_NO_WINDOW,
                        NULL,
                        NULL,
                        &start,
                        &process))
        trial_fail(t, "CreateProcess", GetLastError());
    return process;
}

static void terminate(struct trial *t,
                      const PROCESS_INFORMATION *process,
                      DWORD code)
{
    require(t,
            !goes_on(t) || TerminateProcess(process->hProcess, code),
            "the process can be terminated");
}

/* Every case that has created one ends with this, failed or not. */
static void free_process(PROCESS_INFORMATION *process)
{
    if (process->hProcess == NULL)
        return;
    TerminateProcess(process->hProcess, 0);
    CloseHandle(process->hThread);
    CloseHandle(process->hProcess);
}

static void assign(struct trial *t, const PROCESS_INFORMATION *process)
{
    require(
        t,
        !goes_on(t) || AssignProcessToJobObject(t->other, process->hProcess),
        "the process can be assigned to the job");
}

/* A job on the port, with one process; its first message waits. Should we end
 * before our time, the process ends with the job. */
static PROCESS_INFORMATION open_job_of_one(struct trial *t)
{
    PROCESS_INFORMATION process = create_process(t);

    open_job(t);
    limit_job(t, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
    join_port(t);
    assign(t, &process);
    return process;
}

static void process_starts(struct trial *t)
{
    PROCESS_INFORMATION process = open_job_of_one(t);

    wait_for_id(t, process.dwProcessId);
    free_process(&process);
}

static void process_is_there_already(struct trial *t)
{
    PROCESS_INFORMATION process = create_process(t);

    open_job(t);
    assign(t, &process);
    join_port(t);
    wait_for_id(t, process.dwProcessId);
    free_process(&process);
}

static void exits_with(struct trial *t, DWORD code)
{
    PROCESS_INFORMATION process = open_job_of_one(t);

    discard_packet(t);
    terminate(t, &process, code);
    wait_for_id(t, process.dwProcessId);
    free_process(&process);
}

static void process_exits(struct trial *t)
{
    exits_with(t, 0);
}

static void process_crashes(struct trial *t)
{
    exits_with(t, STATUS_ACCESS_VIOLATION);
}

static void last_process_is_gone(struct trial *t)
{
    PROCESS_INFORMATION process = open_job_of_one(t);

    discard_packet(t);
    terminate(t, &process, 0);
    discard_packet(t);
    wait_on(t, t->port, LIMIT_MS);
    free_process(&process);
}

/* The call column is that of AssignProcessToJobObject. */
static void one_process_too_many(struct trial *t)
{
    PROCESS_INFORMATION first = open_job_of_one(t);
    PROCESS_INFORMATION second = create_process(t);
    DWORD error = 0;

    discard_packet(t);
    limit_job(
        t,
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
        1);
    if (goes_on(t))
        error =
            error_of_bool(AssignProcessToJobObject(t->other, second.hProcess));
    wait_for_id(t, second.dwProcessId);
    row_set_number(&t->row, COLUMN_CALL, error);
    free_process(&second);
    free_process(&first);
}

/* This one outlives its job: without the limit. */
static void is_closed(struct trial *t)
{
    PROCESS_INFORMATION process = open_job_of_one(t);

    discard_packet(t);
    limit_job(t, 0, 0);
    if (goes_on(t))
        CloseHandle(t->other);
    t->other = INVALID_HANDLE_VALUE;
    terminate(t, &process, 0);
    wait_for_id(t, process.dwProcessId);
    free_process(&process);
}

static const struct matrix_case cases[] = {
    {.name = "job.process-starts",
     .ref = "14h",
     .title = "A process that comes into a job is a packet with"
              " JOB_OBJECT_MSG_NEW_PROCESS (6) for bytes, and the number of"
              " the process for the OVERLAPPED",
     .how = "a job object on the port; AssignProcessToJobObject",
     .run = process_starts,
     .windows = "- TRUE 0 6 ours id - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "AssignProcessToJobObject GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_NEW_PROCESS",
     .reaction = "look at the key before the pointer: under the key of a job"
                 " the pointer is a number, and must not be followed"},

    {.name = "job.process-is-there-already",
     .ref = "14h",
     .title = "A process that was in the job before the port is told, too",
     .how = "AssignProcessToJobObject, then the job is put on the port",
     .run = process_is_there_already,
     .windows = "- TRUE 0 6 ours id - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort",
     .look_for = "AssignProcessToJobObject GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_NEW_PROCESS",
     .reaction = "have the workers running before the job is put on the port,"
                 " and be ready for packets at once"},

    {.name = "job.process-exits",
     .ref = "14h",
     .title = "The end of a process is JOB_OBJECT_MSG_EXIT_PROCESS (7) and"
              " its number",
     .how = "a process in a job that is on the port is terminated with 0",
     .run = process_exits,
     .windows = "- TRUE 0 7 ours id - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "TerminateProcess GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_EXIT_PROCESS",
     .reaction = "keep a handle of the process, or its number may be that of"
                 " another one by now; wait on that handle to be sure of the"
                 " end, for the message is not guaranteed"},

    {.name = "job.process-crashes",
     .ref = "14h",
     .title = "A process that ends with the code of an exception is"
              " JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS (8)",
     .how = "the process is terminated with STATUS_ACCESS_VIOLATION",
     .run = process_crashes,
     .windows = "- TRUE 0 8 ours id - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT, which"
               " lists the exit codes",
     .wine8 = "- TRUE 0 7 ours id - -",
     .wine10 = "- TRUE 0 7 ours id - -",
     .why = "Wine knows one message for every end of a process",
     .reaction = "take 7 and 8 both for the end, and ask for the exit code"},

    {.name = "job.last-process-is-gone",
     .ref = "14h",
     .title = "When the last process of a job is gone there is TRUE with"
              " JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO (4) and a NULL pointer,"
              " which nobody has posted",
     .how = "the only process of a job that is on the port is terminated",
     .run = last_process_is_gone,
     .windows = "- TRUE 0 4 ours NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "TerminateProcess GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO",
     .reaction = "give your own stop packet a key that nothing else has: a"
                 " worker that takes every NULL for it exits here"},

    {.name = "job.one-process-too-many",
     .ref = "14h",
     .title = "A process over the limit of the job does not come in, and that"
              " is JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT (3) with a NULL"
              " pointer",
     .how = "a job limited to one process that has it; another is assigned",
     .run = one_process_too_many,
     .windows = "* TRUE 0 3 ours NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .wine8 = "0 TRUE 0 6 ours id - -",
     .wine10 = "0 TRUE 0 6 ours id - -",
     .why = "Wine does not enforce the limit: the process comes in",
     .reaction = "tell the message by the bytes; the pointer says nothing"},

    {.name = "job.is-closed",
     .ref = "14h",
     .title = "The messages of a job go on after its handle is closed, while"
              " it has a process",
     .how = "CloseHandle on the job, then its process is terminated",
     .run = is_closed,
     .windows = "- TRUE 0 7 ours id - -",
     .confidence = INFERRED,
     .source = "a job stays until its last process has ended (Microsoft"
               " Learn, Job Objects), and its port with it",
     .reaction = "keep what the key stands for until the job's"
                 " ACTIVE_PROCESS_ZERO, or take the port away from the job"},
};

const struct matrix_group group_job = {"job",
                                       "Job objects",
                                       cases,
                                       sizeof cases / sizeof cases[0]};
