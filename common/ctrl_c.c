/* SPDX-License-Identifier: MIT */
#include "common/ctrl_c.h"

#include "common/errors.h"

/* A console handler takes no argument, so its data has to be global. */
static HANDLE ctrl_c__event;
static volatile LONG ctrl_c__count;
static volatile LONG ctrl_c__closing;          /* ctrl_c__is_close */
static volatile LONG ctrl_c__closing_since_ms; /* GetTickCount */

/* Windows terminates the process 5 seconds after it has called the handler for
 * one of these events (Microsoft Learn, HandlerRoutine). The other 2 seconds
 * are for the work after a wait that ctrl_c_limit_ms has limited. */
#define CTRL_C_CLOSE_MS 3000

static bool ctrl_c__is_close(DWORD type)
{
    return type == CTRL_CLOSE_EVENT || type == CTRL_LOGOFF_EVENT ||
           type == CTRL_SHUTDOWN_EVENT;
}

static BOOL WINAPI ctrl_c__handle_signal(DWORD type)
{
    if (ctrl_c__is_close(type)) {
        InterlockedExchange(&ctrl_c__closing_since_ms, (LONG) GetTickCount());
        InterlockedExchange(&ctrl_c__closing, 1);
    }
    InterlockedIncrement(&ctrl_c__count);
    SetEvent(ctrl_c__event); /* may fail; see ctrl_c_count */
    /* For these events, Windows terminates the process as soon as the handler
     * returns. As long as it does not return, the program has 5 seconds for an
     * orderly stop. */
    if (ctrl_c__is_close(type))
        Sleep(INFINITE);
    return TRUE;
}

bool ctrl_c_attach_event(HANDLE event)
{
    ctrl_c__event = event;
    if (SetConsoleCtrlHandler(ctrl_c__handle_signal, TRUE))
        return true;
    error_report("SetConsoleCtrlHandler", GetLastError());
    return false;
}

HANDLE ctrl_c_create_event(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);

    if (event == NULL)
        error_report("CreateEvent", GetLastError());
    else if (ctrl_c_attach_event(event))
        return event;
    else
        CloseHandle(event);
    return NULL;
}

unsigned ctrl_c_count(void)
{
    return (unsigned) InterlockedCompareExchange(&ctrl_c__count, 0, 0);
}

DWORD ctrl_c_limit_ms(DWORD wanted)
{
    DWORD passed, left;

    if (InterlockedCompareExchange(&ctrl_c__closing, 0, 0) == 0)
        return wanted;
    passed =
        GetTickCount() -
        (DWORD) InterlockedCompareExchange(&ctrl_c__closing_since_ms, 0, 0);
    left = passed < CTRL_C_CLOSE_MS ? CTRL_C_CLOSE_MS - passed : 0;
    return wanted < left ? wanted : left;
}
