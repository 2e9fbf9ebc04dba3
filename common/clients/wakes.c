/* SPDX-License-Identifier: MIT */
#include "common/clients/wakes.h"

#include "common/errors.h"
#include "common/thread_group.h"

struct wakes {
    HANDLE there, back; /* auto-reset events */
    unsigned count;
};

static unsigned __stdcall wakes__answer_each(void *argument)
{
    struct wakes *w = argument;

    for (unsigned i = 0; i < w->count; i++) {
        WaitForSingleObject(w->there, INFINITE);
        SetEvent(w->back);
    }
    return 0;
}

static bool wakes__exchange_all(struct wakes *w)
{
    struct thread_group answering;
    bool ok = thread_group_start(&answering, 1, wakes__answer_each, w);

    if (ok) {
        for (unsigned i = 0; i < w->count; i++) {
            SetEvent(w->there);
            WaitForSingleObject(w->back, INFINITE);
        }
    }
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
