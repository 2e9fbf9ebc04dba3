/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/child_process.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>

#include "common/clients/time_limit.h"
#include "common/errors.h"

/* Whether this process ignores Ctrl-C. A handler that is removed after use is
 * not enough: Windows resets the list of handlers when a process attaches to a
 * console or detaches from it, and an event that arrives after that would
 * terminate the process (Microsoft Learn, SetConsoleCtrlHandler). */
static bool child__ignoring;

static bool child__fails(const char *call)
{
    error_report(call, GetLastError());
    return false;
}

/* The command line of a program is one string, which its C library splits into
 * argv. In it, a backslash is an ordinary character unless a quote follows.
 * Source: Microsoft Learn, "Parsing C command-line arguments". */
static char *child__append(char *out, const char *argument)
{
    size_t backslashes = 0;

    *out++ = '"';
    for (const char *in = argument; *in != '\0'; in++) {
        if (*in == '"')
            for (size_t i = 0; i <= backslashes; i++)
                *out++ = '\\';
        backslashes = *in == '\\' ? backslashes + 1 : 0;
        *out++ = *in;
    }
    for (size_t i = 0; i < backslashes; i++)
        *out++ = '\\';
    *out++ = '"';
    *out++ = ' ';
    return out;
}

static char *child__command_line(const char *const *arguments)
{
    size_t size = 1;
    char *line, *out;

    for (const char *const *next = arguments; *next != NULL; next++)
        size += 2 * strlen(*next) + 3;
    line = malloc(size);
    if (line == NULL) {
        error_report("malloc", ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    out = line;
    for (const char *const *next = arguments; *next != NULL; next++)
        out = child__append(out, *next);
    *out = '\0';
    return line;
}

/* The child's end is inheritable, ours is not. */
static bool child__pipe(HANDLE *read, HANDLE *write, bool child_reads)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    HANDLE ours;

    if (!CreatePipe(read, write, &inherit, 0))
        return child__fails("CreatePipe");
    ours = child_reads ? *write : *read;
    SetHandleInformation(ours, HANDLE_FLAG_INHERIT, 0);
    return true;
}

static bool child__no_input(HANDLE *read)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};

    *read = CreateFileW(L"NUL",
                        GENERIC_READ,
                        FILE_SHARE_READ | FILE_SHARE_WRITE,
                        &inherit,
                        OPEN_EXISTING,
                        0,
                        NULL);
    return *read != INVALID_HANDLE_VALUE || child__fails("CreateFile NUL");
}

/* Both ends of stdin, stdout and stderr. */
struct child__streams {
    HANDLE theirs[3];
    HANDLE ours[3];
};

static void child__close(HANDLE handles[3])
{
    for (int i = 0; i < 3; i++)
        if (handles[i] != NULL && handles[i] != INVALID_HANDLE_VALUE)
            CloseHandle(handles[i]);
}

static bool child__open_streams(bool with_input,
                                struct child__streams *streams)
{
    memset(streams, 0, sizeof *streams);
    if (with_input ? child__pipe(&streams->theirs[0], &streams->ours[0], true)
                   : child__no_input(&streams->theirs[0]))
        if (child__pipe(&streams->ours[1], &streams->theirs[1], false) &&
            child__pipe(&streams->ours[2], &streams->theirs[2], false))
            return true;
    child__close(streams->theirs);
    child__close(streams->ours);
    return false;
}

/* The child inherits only these three handles: if another process inherited an
 * end of a pipe, the stream would not end when the child exits. Returns NULL
 * after printing an error. */
static LPPROC_THREAD_ATTRIBUTE_LIST child__inherit_only(HANDLE handles[3])
{
    SIZE_T size = 0;
    LPPROC_THREAD_ATTRIBUTE_LIST list;

    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    list = malloc(size);
    if (list == NULL ||
        !InitializeProcThreadAttributeList(list, 1, 0, &size)) {
        child__fails("InitializeProcThreadAttributeList");
        free(list);
        return NULL;
    }
    if (UpdateProcThreadAttribute(list,
                                  0,
                                  PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                  handles,
                                  3 * sizeof *handles,
                                  NULL,
                                  NULL))
        return list;
    child__fails("UpdateProcThreadAttribute");
    DeleteProcThreadAttributeList(list);
    free(list);
    return NULL;
}

/* The process starts suspended, so that it is in the job before it runs. */
static bool child__create_suspended(char *line,
                                    STARTUPINFOEXA *start,
                                    PROCESS_INFORMATION *process)
{
    const DWORD flags =
        CREATE_SUSPENDED | CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT;

    return CreateProcessA(NULL,
                          line,
                          NULL,
                          NULL,
                          TRUE,
                          flags,
                          NULL,
                          NULL,
                          &start->StartupInfo,
                          process) ||
           child__fails(line);
}

static bool child__create(char *line,
                          HANDLE streams[3],
                          PROCESS_INFORMATION *process)
{
    STARTUPINFOEXA start;
    bool created;

    memset(&start, 0, sizeof start);
    start.StartupInfo.cb = sizeof start;
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.StartupInfo.hStdInput = streams[0];
    start.StartupInfo.hStdOutput = streams[1];
    start.StartupInfo.hStdError = streams[2];
    start.lpAttributeList = child__inherit_only(streams);
    if (start.lpAttributeList == NULL)
        return false;
    created = child__create_suspended(line, &start, process);
    DeleteProcThreadAttributeList(start.lpAttributeList);
    free(start.lpAttributeList);
    return created;
}

/* Returns NULL after printing an error. */
static HANDLE child__new_job(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    HANDLE job = CreateJobObjectW(NULL, NULL);

    memset(&limits, 0, sizeof limits);
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (job != NULL &&
        SetInformationJobObject(job,
                                JobObjectExtendedLimitInformation,
                                &limits,
                                sizeof limits))
        return job;
    child__fails("CreateJobObject, SetInformationJobObject");
    if (job != NULL)
        CloseHandle(job);
    return NULL;
}

/* Creates the process. After a success, child_free must be called. */
static bool child__run(struct child *child,
                       const PROCESS_INFORMATION *process,
                       const struct child__streams *streams)
{
    bool collecting, in_job, runs;

    child->process = process->hProcess;
    child->id = process->dwProcessId;
    child->first_thread = process->dwThreadId;
    child->input = streams->ours[0];
    child->job = child__new_job();
    in_job = child->job != NULL &&
             AssignProcessToJobObject(child->job, child->process);
    if (!in_job) {
        child__fails("AssignProcessToJobObject");
        TerminateProcess(child->process, 1);
    }
    collecting = child_output_start(&child->out, streams->ours[1]);
    collecting =
        child_output_start(&child->err, streams->ours[2]) && collecting;
    runs = collecting && in_job &&
           (ResumeThread(process->hThread) != (DWORD) -1 ||
            child__fails("ResumeThread"));
    CloseHandle(process->hThread);
    if (!runs)
        child_free(child);
    return runs;
}

char **child_command(char **argv)
{
    while (*argv != NULL && strcmp(*argv, "--") != 0)
        argv++;
    if (*argv == NULL)
        return argv;
    *argv = NULL;
    return argv + 1;
}

/* If Ctrl-C is disabled in this process, by ourselves or by a shell or a
 * service that started it in the background, the child would inherit that. */
bool child_start(const char *const *arguments,
                 bool with_input,
                 struct child *child)
{
    struct child__streams streams;
    PROCESS_INFORMATION process;
    char *line = child__command_line(arguments);
    bool created;

    if (line == NULL || !child__open_streams(with_input, &streams)) {
        free(line);
        return false;
    }
    /* The child inherits the error mode: a crash terminates it without a
     * dialog. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    SetConsoleCtrlHandler(NULL, FALSE);
    created = child__create(line, streams.theirs, &process);
    SetConsoleCtrlHandler(NULL, child__ignoring);
    free(line);
    child__close(streams.theirs);
    if (!created) {
        child__close(streams.ours);
        return false;
    }
    return child__run(child, &process, &streams);
}

bool child_write(struct child *child, const void *bytes, size_t length)
{
    const char *next = bytes;
    DWORD count;

    for (; length > 0; next += count, length -= count) {
        DWORD size = length < 65536 ? (DWORD) length : 65536;

        if (!WriteFile(child->input, next, size, &count, NULL))
            return false;
    }
    return true;
}

void child_end_input(struct child *child)
{
    if (child->input != NULL)
        CloseHandle(child->input);
    child->input = NULL;
}

/* A process has at most one console, so it must detach from its own first. It
 * detaches from the child's at once: under Wine a console exists as long as a
 * process is attached to it, and keeps the pipes of its program open. */
static bool child__press(const struct child *child)
{
    bool pressed;

    FreeConsole();
    pressed =
        AttachConsole(child->id) && GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
    if (!pressed)
        child__fails("AttachConsole, GenerateConsoleCtrlEvent");
    FreeConsole();
    return pressed;
}

bool child_interrupt(const struct child *child)
{
    DWORD mode;
    bool on_console =
        GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &mode) != 0;
    bool pressed;

    /* The event goes to every process on that console, including this one. */
    child__ignoring = true;
    SetConsoleCtrlHandler(NULL, TRUE);
    pressed = child__press(child);
    if (on_console && AttachConsole(ATTACH_PARENT_PROCESS)) {
        (void) freopen("CONOUT$", "w", stdout);
        (void) freopen("CONOUT$", "w", stderr);
    }
    return pressed;
}

static bool child__freeze_thread(DWORD id, bool frozen)
{
    HANDLE thread = OpenThread(THREAD_SUSPEND_RESUME, FALSE, id);
    DWORD result;

    if (thread == NULL)
        return false;
    result = frozen ? SuspendThread(thread) : ResumeThread(thread);
    CloseHandle(thread);
    return result != (DWORD) -1;
}

bool child_freeze(const struct child *child, bool frozen)
{
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 thread;
    bool ok = all != INVALID_HANDLE_VALUE;
    BOOL more;

    thread.dwSize = sizeof thread;
    for (more = ok && Thread32First(all, &thread); more && ok;
         more = Thread32Next(all, &thread))
        if (thread.th32OwnerProcessID == child->id)
            ok = child__freeze_thread(thread.th32ThreadID, frozen);
    if (!ok)
        child__fails(frozen ? "SuspendThread" : "ResumeThread");
    if (all != INVALID_HANDLE_VALUE)
        CloseHandle(all);
    return ok;
}

bool child_freeze_first_thread(const struct child *child, bool held)
{
    return child__freeze_thread(child->first_thread, held) ||
           child__fails(held ? "SuspendThread" : "ResumeThread");
}

bool child_wait(struct child *child, DWORD milliseconds, DWORD *exit_code)
{
    return WaitForSingleObject(child->process, milliseconds) ==
               WAIT_OBJECT_0 &&
           GetExitCodeProcess(child->process, exit_code) &&
           child_output_wait_end(&child->out, time_limit_ms(5000)) &&
           child_output_wait_end(&child->err, time_limit_ms(5000));
}

/* Closing the job terminates the child. TerminateProcess is for a system on
 * which it does not; the call fails if the child has already exited. */
void child_free(struct child *child)
{
    child_end_input(child);
    TerminateProcess(child->process, 1);
    if (child->job != NULL)
        CloseHandle(child->job);
    WaitForSingleObject(child->process, time_limit_ms(5000));
    CloseHandle(child->process);
    child_output_free(&child->out);
    child_output_free(&child->err);
}
