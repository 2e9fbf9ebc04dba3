/* SPDX-License-Identifier: MIT */
#include "common/trace.h"

#include <errno.h>
#include <string.h>

#include "common/errors.h"

bool trace_open_file(struct trace *t, const char *path)
{
    LARGE_INTEGER value;

    InitializeSRWLock(&t->lock);
    if (path == NULL)
        return true;
    QueryPerformanceFrequency(&value);
    t->frequency = value.QuadPart;
    QueryPerformanceCounter(&value);
    t->start_ticks = value.QuadPart;
    t->file = fopen(path, "w");
    if (t->file == NULL) {
        fprintf(stderr, "--trace %s: %s\n", path, strerror(errno));
        return false;
    }
    fprintf(t->file,
            "[{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,"
            "\"args\":{\"name\":\"server\"}}");
    return true;
}

void trace_name_thread(struct trace *t, unsigned thread, const char *name)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    fprintf(t->file,
            ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":%u,"
            "\"args\":{\"name\":\"%s\"}}",
            thread,
            name);
    ReleaseSRWLockExclusive(&t->lock);
}

LONGLONG trace_read_clock(const struct trace *t)
{
    LARGE_INTEGER value;

    if (t->file == NULL)
        return 0;
    QueryPerformanceCounter(&value);
    return value.QuadPart;
}

/* Microseconds since the start, which is what the format counts in. */
static double trace_ticks_to_us(const struct trace *t, LONGLONG counter)
{
    return (double) (counter - t->start_ticks) * 1e6 / (double) t->frequency;
}

/* The beginning of every event that has a time. */
static void trace_write_event(struct trace *t,
                              unsigned thread,
                              const char *name,
                              const char *phase,
                              LONGLONG at)
{
    fprintf(t->file,
            ",\n{\"name\":\"%s\",\"ph\":\"%s\",\"pid\":1,\"tid\":%u,"
            "\"ts\":%.1f",
            name,
            phase,
            thread,
            trace_ticks_to_us(t, at));
}

static void trace_write_duration(struct trace *t, LONGLONG from)
{
    fprintf(t->file,
            ",\"dur\":%.1f",
            trace_ticks_to_us(t, trace_read_clock(t)) -
                trace_ticks_to_us(t, from));
}

static void trace_write_result(struct trace *t, DWORD bytes, DWORD error)
{
    fprintf(t->file,
            "\"bytes\":%lu,\"error\":%lu,\"error name\":\"%s\"",
            bytes,
            error,
            error == 0 ? "" : error_name(error));
}

/* The spans of one operation follow each other, so that its address can be
 * their id. */
void trace_operation_start(struct trace *t,
                           unsigned thread,
                           const char *name,
                           const void *id,
                           unsigned conn)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    trace_write_event(t, thread, name, "b", trace_read_clock(t));
    fprintf(t->file,
            ",\"cat\":\"operation\",\"id\":\"%p\",\"args\":{\"conn\":%u}}",
            id,
            conn);
    ReleaseSRWLockExclusive(&t->lock);
}

void trace_operation_end(struct trace *t,
                         unsigned thread,
                         const char *name,
                         const void *id,
                         DWORD bytes,
                         DWORD error,
                         bool done)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    trace_write_event(t, thread, name, "e", trace_read_clock(t));
    fprintf(t->file, ",\"cat\":\"operation\",\"id\":\"%p\",\"args\":{", id);
    trace_write_result(t, bytes, error);
    fprintf(t->file, ",\"done\":%s}}", done ? "true" : "false");
    ReleaseSRWLockExclusive(&t->lock);
}

void trace_handled_packet(struct trace *t,
                          unsigned thread,
                          const char *what,
                          LONGLONG from)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    trace_write_event(t, thread, what, "X", from);
    trace_write_duration(t, from);
    fputc('}', t->file);
    ReleaseSRWLockExclusive(&t->lock);
}

void trace_call(struct trace *t,
                unsigned thread,
                const char *name,
                LONGLONG from,
                unsigned conn,
                DWORD bytes,
                DWORD error)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    trace_write_event(t, thread, name, "X", from);
    trace_write_duration(t, from);
    fprintf(t->file, ",\"cat\":\"call\",\"args\":{\"conn\":%u,", conn);
    trace_write_result(t, bytes, error);
    fprintf(t->file, "}}");
    ReleaseSRWLockExclusive(&t->lock);
}

void trace_mark(struct trace *t,
                unsigned thread,
                const char *name,
                const char *category,
                const void *id,
                unsigned conn,
                LONGLONG at)
{
    if (t->file == NULL)
        return;
    AcquireSRWLockExclusive(&t->lock);
    trace_write_event(t, thread, name, "i", at);
    fprintf(
        t->file,
        ",\"s\":\"t\",\"cat\":\"%s\",\"id\":\"%p\",\"args\":{\"conn\":%u}}",
        category,
        id,
        conn);
    ReleaseSRWLockExclusive(&t->lock);
}

bool trace_close_file(struct trace *t)
{
    bool ok;

    if (t->file == NULL)
        return true;
    fprintf(t->file, "]\n");
    ok = !ferror(t->file);
    ok = fclose(t->file) == 0 && ok;
    t->file = NULL;
    if (!ok)
        fprintf(stderr, "--trace: the file could not be written\n");
    return ok;
}
