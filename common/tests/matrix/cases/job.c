/* SPDX-License-Identifier: MIT */
/* The packets that a job object queues to a port. No operation has completed
 * and nobody has posted them. The number of bytes is the message, and in place
 * of the OVERLAPPED is a process ID, or NULL. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* Creates the job, which is t->other. */
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

/* Starts this program again, suspended. It never runs, so that the system
 * starts no other process for it, which would join the job too. */
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

/* Every case that calls create_process ends with this, even if it failed. */
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

/* A job on the port, with one process, whose first message is queued. If this
 * program exits early, the process is terminated with the job. */
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

/* The first column has the result of AssignProcessToJobObject. */
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

/* Takes the limit away first, or closing the job would terminate the
 * process. */
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
     .title = "When a process joins a job, a packet comes with"
              " JOB_OBJECT_MSG_NEW_PROCESS (6) as its bytes and the process ID"
              " as its OVERLAPPED",
     .how = "a job object on the port; AssignProcessToJobObject",
     .run = process_starts,
     .windows = "- TRUE 0 6 ours id - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "AssignProcessToJobObject GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_NEW_PROCESS",
     .reaction = "check the key before the pointer: under the key of a job the"
                 " pointer is a number, which you must not dereference"},

    {.name = "job.process-is-there-already",
     .ref = "14h",
     .title = "A process that was in the job before the port is reported too",
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
     .title = "When a process exits, the packet has"
              " JOB_OBJECT_MSG_EXIT_PROCESS (7) and the process ID",
     .how = "a process in a job that is on the port is terminated with 0",
     .run = process_exits,
     .windows = "- TRUE 0 7 ours id - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "TerminateProcess GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_EXIT_PROCESS",
     .reaction = "keep a handle to the process, or its ID may belong to"
                 " another one by now; wait on that handle to be sure that it"
                 " has exited, because the message is not guaranteed"},

    {.name = "job.process-crashes",
     .ref = "14h",
     .title = "For a process that exits with the code of an exception, the"
              " packet has JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS (8)",
     .how = "the process is terminated with STATUS_ACCESS_VIOLATION",
     .run = process_crashes,
     .windows = "- TRUE 0 8 ours id - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT, which"
               " lists the exit codes",
     .wine8 = "- TRUE 0 7 ours id - -",
     .wine10 = "- TRUE 0 7 ours id - -",
     .why = "Wine sends the same message however a process exits",
     .reaction = "treat both 7 and 8 as the exit of the process, and ask for"
                 " the exit code"},

    {.name = "job.last-process-is-gone",
     .ref = "14h",
     .title = "When the last process of a job has exited, TRUE comes with"
              " JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO (4) and a NULL pointer, and"
              " nobody has posted that packet",
     .how = "the only process of a job that is on the port is terminated",
     .run = last_process_is_gone,
     .windows = "- TRUE 0 4 ours NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/process.c, test_CompletionPort;"
               " Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .look_for = "TerminateProcess GetQueuedCompletionStatus"
                 " JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO",
     .reaction = "give your own stop packet a key that nothing else has: a"
                 " worker that takes every NULL pointer for the stop packet"
                 " would exit here"},

    {.name = "job.one-process-too-many",
     .ref = "14h",
     .title = "A process over the limit of the job is not admitted:"
              " JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT (3) with a NULL pointer",
     .how = "a job limited to one process that has it; another is assigned",
     .run = one_process_too_many,
     .windows = "* TRUE 0 3 ours NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, JOBOBJECT_ASSOCIATE_COMPLETION_PORT",
     .wine8 = "0 TRUE 0 6 ours id - -",
     .wine10 = "0 TRUE 0 6 ours id - -",
     .why = "Wine does not enforce the limit: the process joins the job",
     .reaction = "recognize the message by the bytes; the pointer says"
                 " nothing"},

    {.name = "job.is-closed",
     .ref = "14h",
     .title = "A job still sends its messages after its handle is closed, as"
              " long as it has a process",
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
