/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <errno.h>
#include <string.h>

#include "common/errors.h"

bool record_open_file(struct recorder *r, const char *path)
{
    LARGE_INTEGER value;

    InitializeSRWLock(&r->lock);
    if (path == NULL)
        return true;
    QueryPerformanceFrequency(&value);
    r->frequency = value.QuadPart;
    QueryPerformanceCounter(&value);
    r->start_ticks = value.QuadPart;
    r->file = fopen(path, "w");
    if (r->file == NULL) {
        fprintf(stderr, "--trace %s: %s\n", path, strerror(errno));
        return false;
    }
    fprintf(r->file,
            "[{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,"
            "\"args\":{\"name\":\"server\"}}");
    return true;
}

void record_name_worker(struct recorder *r, unsigned worker)
{
    if (r->file == NULL)
        return;
    AcquireSRWLockExclusive(&r->lock);
    fprintf(r->file,
            ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":%u,"
            "\"args\":{\"name\":\"worker %u\"}}",
            worker,
            worker);
    ReleaseSRWLockExclusive(&r->lock);
}

LONGLONG record_read_clock(const struct recorder *r)
{
    LARGE_INTEGER value;

    if (r->file == NULL)
        return 0;
    QueryPerformanceCounter(&value);
    return value.QuadPart;
}

/* Microseconds since the start, which is what the format counts in. */
static double record_ticks_to_us(const struct recorder *r, LONGLONG counter)
{
    return (double) (counter - r->start_ticks) * 1e6 / (double) r->frequency;
}

/* The rest of an event that begins with its name. */
static void record_write_event(struct recorder *r,
                               unsigned worker,
                               const char *phase)
{
    fprintf(r->file,
            "\"ph\":\"%s\",\"pid\":1,\"tid\":%u,\"ts\":%.1f",
            phase,
            worker,
            record_ticks_to_us(r, record_read_clock(r)));
}

/* The spans of one operation follow each other, so that its address can be
 * their id. */
void record_operation_start(struct recorder *r,
                            unsigned worker,
                            const struct op *op,
                            enum op_kind kind,
                            unsigned conn)
{
    if (r->file == NULL)
        return;
    AcquireSRWLockExclusive(&r->lock);
    fprintf(r->file, ",\n{\"name\":\"%s\",", op_kind_name(kind));
    record_write_event(r, worker, "b");
    fprintf(r->file,
            ",\"cat\":\"operation\",\"id\":\"%p\",\"args\":{\"conn\":%u}}",
            (const void *) op,
            conn);
    ReleaseSRWLockExclusive(&r->lock);
}

void record_operation_end(struct recorder *r,
                          unsigned worker,
                          const struct op *op,
                          DWORD bytes,
                          DWORD error)
{
    if (r->file == NULL)
        return;
    AcquireSRWLockExclusive(&r->lock);
    fprintf(r->file, ",\n{\"name\":\"%s\",", op_kind_name(op->kind));
    record_write_event(r, worker, "e");
    fprintf(r->file,
            ",\"cat\":\"operation\",\"id\":\"%p\",\"args\":{\"bytes\":%lu,"
            "\"error\":%lu,\"error name\":\"%s\",\"done\":%s}}",
            (const void *) op,
            bytes,
            error,
            error == 0 ? "" : error_name(error),
            op->completed_inline ? "true" : "false");
    ReleaseSRWLockExclusive(&r->lock);
}

void record_handled_packet(struct recorder *r,
                           unsigned worker,
                           const char *what,
                           LONGLONG from)
{
    if (r->file == NULL)
        return;
    AcquireSRWLockExclusive(&r->lock);
    fprintf(r->file,
            ",\n{\"name\":\"%s\",\"ph\":\"X\",\"pid\":1,\"tid\":%u,"
            "\"ts\":%.1f,\"dur\":%.1f}",
            what,
            worker,
            record_ticks_to_us(r, from),
            record_ticks_to_us(r, record_read_clock(r)) -
                record_ticks_to_us(r, from));
    ReleaseSRWLockExclusive(&r->lock);
}

bool record_close_file(struct recorder *r)
{
    bool ok;

    if (r->file == NULL)
        return true;
    fprintf(r->file, "]\n");
    ok = !ferror(r->file);
    ok = fclose(r->file) == 0 && ok;
    r->file = NULL;
    if (!ok)
        fprintf(stderr, "--trace: the file could not be written\n");
    return ok;
}
