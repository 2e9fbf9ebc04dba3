/* SPDX-License-Identifier: MIT */
#include "common/ctrl_c.h"

#include "common/errors.h"

/* A console handler is given no argument, so what it needs has to be global.
 */
static HANDLE ctrl_c__event;
static volatile LONG ctrl_c__times;

static BOOL WINAPI ctrl_c__handler(DWORD type)
{
    InterlockedIncrement(&ctrl_c__times);
    SetEvent(ctrl_c__event);
    /* Once a handler of these three returns, the process is ended; while it
     * does not, the program has its few seconds to stop in good order. */
    if (type == CTRL_CLOSE_EVENT || type == CTRL_LOGOFF_EVENT ||
        type == CTRL_SHUTDOWN_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

bool ctrl_c_sets(HANDLE event)
{
    ctrl_c__event = event;
    if (SetConsoleCtrlHandler(ctrl_c__handler, TRUE))
        return true;
    error_report("SetConsoleCtrlHandler", GetLastError());
    return false;
}

HANDLE ctrl_c_event(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);

    if (event == NULL)
        error_report("CreateEvent", GetLastError());
    else if (ctrl_c_sets(event))
        return event;
    else
        CloseHandle(event);
    return NULL;
}

unsigned ctrl_c_count(void)
{
    return (unsigned) InterlockedCompareExchange(&ctrl_c__times, 0, 0);
}
