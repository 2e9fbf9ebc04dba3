/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/child_output.h"

#include <process.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/errors.h"

/* Makes room for length more bytes and a NUL. Doubles the size, so that output
 * that arrives in small pieces is not copied each time. */
static bool output__reserve(struct child_output *output, size_t length)
{
    size_t room = output->room;
    char *text;

    while (room < output->length + length + 1)
        room = room * 2 + 4096;
    if (room == output->room)
        return true;
    text = realloc(output->text, room);
    if (text == NULL)
        return false;
    output->text = text;
    output->room = room;
    return true;
}

static bool output__append(struct child_output *output,
                           const char *bytes,
                           size_t length)
{
    bool ok;

    EnterCriticalSection(&output->lock);
    ok = output__reserve(output, length);
    if (ok) {
        memcpy(output->text + output->length, bytes, length);
        output->length += length;
        output->text[output->length] = '\0';
    }
    LeaveCriticalSection(&output->lock);
    SetEvent(output->more);
    return ok;
}

static unsigned __stdcall output__collect(void *argument)
{
    struct child_output *output = argument;
    char bytes[65536];
    DWORD count;

    while (ReadFile(output->pipe, bytes, sizeof bytes, &count, NULL))
        if (!output__append(output, bytes, count)) {
            error_report("realloc", ERROR_NOT_ENOUGH_MEMORY);
            return 1;
        }
    return 0;
}

bool child_output_start(struct child_output *output, HANDLE pipe)
{
    uintptr_t thread;

    memset(output, 0, sizeof *output);
    output->pipe = pipe;
    InitializeCriticalSection(&output->lock);
    output->more = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (output->more == NULL) {
        error_report("CreateEvent", GetLastError());
        return false;
    }
    thread = _beginthreadex(NULL, 0, output__collect, output, 0, NULL);
    output->thread = (HANDLE) thread;
    if (thread == 0)
        error_report("_beginthreadex", (uint32_t) _doserrno);
    return thread != 0;
}

const char *child_output_find(const char *bytes,
                              size_t length,
                              const char *text)
{
    size_t size = strlen(text);

    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, text, size) == 0)
            return bytes + i;
    return NULL;
}

/* The text to wait for and, if rest is not NULL, the rest of its line. */
struct output__wanted {
    const char *text;
    size_t from; /* where to search; advances past what has been searched */
    char *rest;
    size_t size;
};

/* Copies up to the end of the line. Returns false if the end has not arrived
 * yet. */
static bool output__copy_rest(const char *begin,
                              size_t length,
                              const struct output__wanted *wanted)
{
    const char *end = memchr(begin, '\n', length);

    if (end == NULL)
        return false;
    if (end > begin && end[-1] == '\r')
        end--;
    length = (size_t) (end - begin);
    if (length > wanted->size - 1)
        length = wanted->size - 1;
    memcpy(wanted->rest, begin, length);
    wanted->rest[length] = '\0';
    return true;
}

/* Like output__has, but the caller holds the lock. */
static bool output__find(const struct child_output *output,
                         struct output__wanted *wanted)
{
    size_t size = strlen(wanted->text);
    const char *found;

    if (output->length < wanted->from + size)
        return false;
    found = child_output_find(output->text + wanted->from,
                              output->length - wanted->from,
                              wanted->text);
    if (found == NULL) {
        /* The last bytes may be the beginning of the text. */
        wanted->from = output->length - size + 1;
        return false;
    }
    wanted->from = (size_t) (found - output->text);
    found += size;
    return wanted->rest == NULL ||
           output__copy_rest(found,
                             output->length - (size_t) (found - output->text),
                             wanted);
}

static bool output__has(struct child_output *output,
                        struct output__wanted *wanted)
{
    bool has;

    EnterCriticalSection(&output->lock);
    has = output__find(output, wanted);
    LeaveCriticalSection(&output->lock);
    return has;
}

/* Returns false if no more output arrived: the wait timed out, or the stream
 * has ended. */
static bool output__wait_for_more(const struct child_output *output,
                                  DWORD milliseconds)
{
    HANDLE news[2];

    news[0] = output->more;
    news[1] = output->thread;
    return WaitForMultipleObjects(2, news, FALSE, milliseconds) ==
           WAIT_OBJECT_0;
}

static bool output__wait(struct child_output *output,
                         struct output__wanted *wanted,
                         DWORD milliseconds)
{
    ULONGLONG deadline = GetTickCount64() + milliseconds;
    bool ended = false;

    while (!output__has(output, wanted)) {
        ULONGLONG now = GetTickCount64();

        if (ended || now >= deadline)
            return false;
        ended = !output__wait_for_more(output, (DWORD) (deadline - now));
    }
    return true;
}

bool child_output_wait(struct child_output *output,
                       const char *text,
                       DWORD milliseconds,
                       char *rest,
                       size_t size)
{
    struct output__wanted wanted = {text, 0, NULL, size};

    wanted.rest = rest;
    return output__wait(output, &wanted, milliseconds);
}

bool child_output_wait_behind(struct child_output *output,
                              const char *text,
                              DWORD milliseconds,
                              size_t *from)
{
    struct output__wanted wanted = {text, *from, NULL, 0};
    bool came = output__wait(output, &wanted, milliseconds);

    *from = wanted.from + (came ? strlen(text) : 0);
    return came;
}

bool child_output_wait_end(struct child_output *output, DWORD milliseconds)
{
    DWORD code = 1;

    return WaitForSingleObject(output->thread, milliseconds) ==
               WAIT_OBJECT_0 &&
           GetExitCodeThread(output->thread, &code) && code == 0;
}

/* CancelSynchronousIo does not cancel a read that the thread is only about to
 * start, so retry until the thread, which uses what is freed after this, has
 * exited. */
static void output__end_thread(HANDLE thread)
{
    ULONGLONG deadline = GetTickCount64() + time_limit_ms(10000);

    do {
        if (GetTickCount64() >= deadline) {
            error_report("CancelSynchronousIo", WAIT_TIMEOUT);
            abort();
        }
        CancelSynchronousIo(thread);
    } while (WaitForSingleObject(thread, 10) == WAIT_TIMEOUT);
    CloseHandle(thread);
}

void child_output_free(struct child_output *output)
{
    if (output->thread != NULL)
        output__end_thread(output->thread);
    if (output->more != NULL)
        CloseHandle(output->more);
    CloseHandle(output->pipe);
    DeleteCriticalSection(&output->lock);
    free(output->text);
}
