/* SPDX-License-Identifier: MIT */
/* A client of pipe.c that misbehaves, for its tests:
 *
 *     pipe-peer PATH STEP...
 *
 *   open      opens the pipe, and waits for an instance that is free
 *   squat     creates a pipe of that name, of which others may add instances
 *   busy      opening the pipe must fail because no instance is free
 *   w=TEXT    writes one message; w=*N writes N bytes
 *   t=*N      the same, and may fail
 *   r=TEXT    reads one message, which must be this
 *   e=NUMBER  reads, which must fail with this error
 *   answered  waits until there is something to read, and leaves it there
 *   wait      prints "waiting", and waits for a line on stdin
 *   close     closes the pipe
 *
 * Exit code 0 if all was as expected. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define SIZE 65536

static HANDLE pipe = INVALID_HANDLE_VALUE;

static int failed(const char *step, const char *what)
{
    fprintf(stderr, "%s: %s (error %lu)\n", step, what, GetLastError());
    return 1;
}

static int open_pipe(const char *path, int wait)
{
    DWORD mode = PIPE_READMODE_MESSAGE;

    do
        pipe = CreateFileA(path,
                           GENERIC_READ | GENERIC_WRITE,
                           0,
                           NULL,
                           OPEN_EXISTING,
                           0,
                           NULL);
    while (wait && pipe == INVALID_HANDLE_VALUE &&
           GetLastError() == ERROR_PIPE_BUSY && WaitNamedPipeA(path, 60000));
    return pipe != INVALID_HANDLE_VALUE &&
           SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
}

static int squat(const char *path)
{
    pipe = CreateNamedPipeA(path,
                            PIPE_ACCESS_DUPLEX,
                            PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE,
                            PIPE_UNLIMITED_INSTANCES,
                            4096,
                            4096,
                            0,
                            NULL);
    return pipe != INVALID_HANDLE_VALUE;
}

static int write_message(const char *text)
{
    static char bytes[SIZE];
    DWORD length = (DWORD) strlen(text), written = 0;

    memset(bytes, 'x', sizeof bytes);
    if (*text == '*')
        length = (DWORD) strtoul(text + 1, NULL, 10);
    else
        memcpy(bytes, text, length);
    return WriteFile(pipe, bytes, length, &written, NULL) && written == length;
}

static int read_message(const char *text)
{
    static char bytes[SIZE];
    DWORD length = 0;

    return ReadFile(pipe, bytes, sizeof bytes, &length, NULL) &&
           length == strlen(text) && memcmp(bytes, text, length) == 0;
}

static int read_fails(const char *number)
{
    static char bytes[SIZE];
    DWORD length = 0;

    return !ReadFile(pipe, bytes, sizeof bytes, &length, NULL) &&
           GetLastError() == strtoul(number, NULL, 10);
}

static int answered(void)
{
    DWORD available = 0;

    while (PeekNamedPipe(pipe, NULL, 0, NULL, &available, NULL) &&
           available == 0)
        Sleep(1);
    return available > 0;
}

static int wait_for_line(void)
{
    char line[80];

    printf("waiting\n");
    fflush(stdout);
    return fgets(line, sizeof line, stdin) != NULL;
}

static int play(const char *path, const char *step)
{
    if (strcmp(step, "open") == 0)
        return open_pipe(path, 1);
    if (strcmp(step, "squat") == 0)
        return squat(path);
    if (strcmp(step, "busy") == 0)
        return !open_pipe(path, 0) && GetLastError() == ERROR_PIPE_BUSY;
    if (strcmp(step, "answered") == 0)
        return answered();
    if (strcmp(step, "wait") == 0)
        return wait_for_line();
    if (strcmp(step, "close") == 0)
        return CloseHandle(pipe);
    if (strncmp(step, "w=", 2) == 0)
        return write_message(step + 2);
    if (strncmp(step, "t=", 2) == 0)
        return write_message(step + 2) || 1;
    if (strncmp(step, "r=", 2) == 0)
        return read_message(step + 2);
    if (strncmp(step, "e=", 2) == 0)
        return read_fails(step + 2);
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (!play(argv[1], argv[i]))
            return failed(argv[i], "not as expected");
    return 0;
}
