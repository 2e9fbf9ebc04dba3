/* SPDX-License-Identifier: MIT */
/* Included before pipe.c in a test build: a client connects and sends a
 * message between CreateNamedPipe and the first ConnectNamedPipe. PIPE_FAULT
 * in the environment says whether it stays or "leaves". The program prints the
 * error of that call. With "shortage" there is no such client: the fifth
 * ConnectNamedPipe and the following ones fail until three more messages have
 * been answered. */
#ifndef CODE_TESTS_PIPE_FAULTS_H_
#define CODE_TESTS_PIPE_FAULTS_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static const char *pipe_fault_path;
static HANDLE pipe_fault_client;

/* Stores the path, which is not an argument of ConnectNamedPipe. */
static HANDLE pipe_fault_create(const char *path,
                                DWORD open,
                                DWORD mode,
                                DWORD instances,
                                DWORD out,
                                DWORD in,
                                DWORD timeout,
                                SECURITY_ATTRIBUTES *attributes)
{
    pipe_fault_path = path;
    return CreateNamedPipeA(path,
                            open,
                            mode,
                            instances,
                            out,
                            in,
                            timeout,
                            attributes);
}

static BOOL pipe_fault_is_short(void)
{
    const char *fault = getenv("PIPE_FAULT");

    return fault != NULL && strcmp(fault, "shortage") == 0;
}

static int pipe_fault_connects, pipe_fault_answers;

static BOOL pipe_fault_connect(HANDLE pipe, OVERLAPPED *ov)
{
    const char *fault = getenv("PIPE_FAULT");
    BOOL first = pipe_fault_client == NULL, ok;
    DWORD error, written = 0;

    if (pipe_fault_is_short()) {
        if (++pipe_fault_connects <= 4 || pipe_fault_answers >= 3)
            return ConnectNamedPipe(pipe, ov);
        SetLastError(ERROR_NO_SYSTEM_RESOURCES);
        return FALSE;
    }
    if (first) {
        pipe_fault_client = CreateFileA(pipe_fault_path,
                                        GENERIC_READ | GENERIC_WRITE,
                                        0,
                                        NULL,
                                        OPEN_EXISTING,
                                        0,
                                        NULL);
        WriteFile(pipe_fault_client, "early", 5, &written, NULL);
        if (fault != NULL && strcmp(fault, "leaves") == 0)
            CloseHandle(pipe_fault_client);
    }
    ok = ConnectNamedPipe(pipe, ov);
    error = GetLastError();
    if (first)
        printf("ConnectNamedPipe: error %lu\n", error);
    SetLastError(error);
    return ok;
}

/* Prints what the program has read and now sends back. */
static BOOL pipe_fault_write(HANDLE pipe,
                             const void *bytes,
                             DWORD length,
                             DWORD *written,
                             OVERLAPPED *ov)
{
    printf("answers %.*s\n", (int) length, (const char *) bytes);
    fflush(stdout);
    pipe_fault_answers += pipe_fault_connects > 4;
    return WriteFile(pipe, bytes, length, written, ov);
}

#undef CreateNamedPipeA
#define CreateNamedPipeA pipe_fault_create
#define ConnectNamedPipe pipe_fault_connect
#define WriteFile pipe_fault_write

#endif /* CODE_TESTS_PIPE_FAULTS_H_ */
