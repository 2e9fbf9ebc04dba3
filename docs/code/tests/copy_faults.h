/* SPDX-License-Identifier: MIT */
/* Included before copy.c in a test build: simulates what happens rarely, or
 * only on some systems. COPY_FAULT in the environment says what:
 *
 *   end-in-the-call    the call of a read at the end fails, without a packet
 *   success-at-once    calls that are pending report success instead;
 *                      their packets come as they do after a real success
 *   write-fails        the call of the third write fails: the disk is full
 *   read-is-short      the second read is of one byte less
 *   write-is-short     the third write is of one byte less
 *   stall              the third write says so on stdout, and returns after
 *                      Ctrl-C has been handled */
#ifndef CODE_TESTS_COPY_FAULTS_H_
#define CODE_TESTS_COPY_FAULTS_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static BOOL copy_fault_is(const char *name)
{
    const char *fault = getenv("COPY_FAULT");

    return fault != NULL && strcmp(fault, name) == 0;
}

static BOOL copy_fault_fail(DWORD error)
{
    SetLastError(error);
    return FALSE;
}

static PHANDLER_ROUTINE copy_fault_handler;
static HANDLE copy_fault_handled;

static BOOL WINAPI copy_fault_on_ctrl_c(DWORD type)
{
    BOOL result = copy_fault_handler(type);

    SetEvent(copy_fault_handled);
    return result;
}

static BOOL copy_fault_set_handler(PHANDLER_ROUTINE handler, BOOL add)
{
    copy_fault_handled = CreateEventA(NULL, TRUE, FALSE, NULL);
    copy_fault_handler = handler;
    return SetConsoleCtrlHandler(copy_fault_on_ctrl_c, add);
}

static BOOL copy_fault_result(BOOL ok)
{
    return ok || (GetLastError() == ERROR_IO_PENDING &&
                  copy_fault_is("success-at-once"));
}

static BOOL copy_fault_read(HANDLE file,
                            void *buffer,
                            DWORD size,
                            DWORD *count,
                            OVERLAPPED *ov)
{
    static int reads;
    LARGE_INTEGER end = {0}, at;

    at.LowPart = ov->Offset;
    at.HighPart = (LONG) ov->OffsetHigh;
    GetFileSizeEx(file, &end);
    if (++reads == 2 && copy_fault_is("read-is-short"))
        size--;
    if (at.QuadPart >= end.QuadPart && copy_fault_is("end-in-the-call"))
        return copy_fault_fail(ERROR_HANDLE_EOF);
    return copy_fault_result(ReadFile(file, buffer, size, count, ov));
}

static BOOL copy_fault_write(HANDLE file,
                             const void *buffer,
                             DWORD size,
                             DWORD *count,
                             OVERLAPPED *ov)
{
    static int writes;

    if (++writes == 3 && copy_fault_is("write-fails"))
        return copy_fault_fail(ERROR_DISK_FULL);
    if (writes == 3 && copy_fault_is("write-is-short"))
        size--;
    if (writes == 3 && copy_fault_is("stall")) {
        printf("stalled\n");
        fflush(stdout);
        WaitForSingleObject(copy_fault_handled, INFINITE);
    }
    return copy_fault_result(WriteFile(file, buffer, size, count, ov));
}

#define SetConsoleCtrlHandler copy_fault_set_handler
#define ReadFile copy_fault_read
#define WriteFile copy_fault_write

#endif /* CODE_TESTS_COPY_FAULTS_H_ */
