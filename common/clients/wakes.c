/* SPDX-License-Identifier: MIT */
#include "common/clients/wakes.h"

#include "common/clients/time_limit.h"
#include "common/errors.h"
#include "common/thread_group.h"

struct wakes {
    HANDLE there, back; /* auto-reset events */
    unsigned count;
};

static bool wakes__wait(HANDLE event)
{
    return WaitForSingleObject(event, time_limit_ms(10000)) == WAIT_OBJECT_0;
}

static unsigned __stdcall wakes__answer_each(void *argument)
{
    struct wakes *w = argument;

    for (unsigned i = 0; i < w->count; i++) {
        if (!wakes__wait(w->there))
            return 1;
        SetEvent(w->back);
    }
    return 0;
}

static bool wakes__exchange_all(struct wakes *w)
{
    struct thread_group answering;
    bool ok = thread_group_start(&answering, 1, wakes__answer_each, w);

    for (unsigned i = 0; i < w->count && ok; i++)
        ok = SetEvent(w->there) && wakes__wait(w->back);
    return thread_group_join(&answering) && ok;
}

bool wakes_wait_for(unsigned count)
{
    struct wakes w = {CreateEventW(NULL, FALSE, FALSE, NULL),
                      CreateEventW(NULL, FALSE, FALSE, NULL),
                      count};
    bool ok = w.there != NULL && w.back != NULL;

    if (ok)
        ok = wakes__exchange_all(&w);
    else
        error_report("CreateEvent", GetLastError());
    if (w.there != NULL)
        CloseHandle(w.there);
    if (w.back != NULL)
        CloseHandle(w.back);
    return ok;
}
