/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/errors.h"
#include "common/printf_like.h"

#include "server.h"

void stats_count_failure(struct stats *stats, DWORD error)
{
    int i = 0;

    while (i < STATS_ERRORS - 1 && stats->errors[i] != (LONG) error &&
           stats->errors[i] != 0)
        i++;
    if (i < STATS_ERRORS - 1)
        stats->errors[i] = (LONG) error;
    stats_add_count(&stats->failures[i], 1);
}

/* Adds all counters of from to those of to, which no other thread uses. */
static void stats_add_counters(struct stats *to, struct stats *from)
{
    for (int i = 0; i < OUTCOME_KIND_COUNT; i++)
        to->packets[i] += stats_read_count(&from->packets[i]);
    for (int i = 0; i < OP_KIND_COUNT; i++) {
        to->started[i] += stats_read_count(&from->started[i]);
        to->at_once[i] += stats_read_count(&from->at_once[i]);
    }
    to->batches += stats_read_count(&from->batches);
    to->accepted += stats_read_count(&from->accepted);
    to->refused += stats_read_count(&from->refused);
    to->bytes_in += stats_read_count(&from->bytes_in);
    to->bytes_out += stats_read_count(&from->bytes_out);
}

/* Each worker may have the same error at a different index. */
static void stats_add_failures(struct stats *to, struct stats *from)
{
    for (int i = 0; i < STATS_ERRORS; i++) {
        LONG64 failures = stats_read_count(&from->failures[i]);
        int k = 0;

        if (failures == 0)
            continue;
        while (i < STATS_ERRORS - 1 && k < STATS_ERRORS - 1 &&
               to->errors[k] != from->errors[i] && to->errors[k] != 0)
            k++;
        if (i == STATS_ERRORS - 1)
            k = i;
        if (k < STATS_ERRORS - 1)
            to->errors[k] = from->errors[i];
        to->failures[k] += failures;
    }
}

/* The whole text is printed with one call, so that no line of another thread
 * comes in between. */
struct report {
    char text[4096];
    int length;
};

static void report_add_text(struct report *r, const char *format, ...)
    PRINTF_LIKE(2, 3);

static void report_add_text(struct report *r, const char *format, ...)
{
    int room = (int) sizeof r->text - r->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(r->text + r->length, (size_t) room, format, arguments);
    va_end(arguments);
    if (length > 0)
        r->length += length < room ? length : room - 1;
}

static void report_add_failures(struct report *r, const struct stats *all)
{
    for (int i = 0; i < STATS_ERRORS; i++) {
        DWORD error = (DWORD) all->errors[i];

        if (all->failures[i] == 0)
            continue;
        if (i < STATS_ERRORS - 1)
            report_add_text(r,
                            "statistics: %s (%lu): %lld\n",
                            error_name(error),
                            error,
                            (long long) all->failures[i]);
        else
            report_add_text(r,
                            "statistics: other errors: %lld\n",
                            (long long) all->failures[i]);
    }
}

static void report_add_stats(struct report *r,
                             const struct server *s,
                             const struct stats *all)
{
    const volatile LONG64 *p = all->packets;
    const volatile LONG64 *n = all->started, *d = all->at_once;

    report_add_text(
        r,
        "statistics: %lld accepted, %lld refused, %ld open or waited for, "
        "%ld wait their turn\n",
        (long long) all->accepted,
        (long long) all->refused,
        s->budget.connection_count,
        s->budget.waiter_count);
    report_add_text(r,
                    "statistics: %lld bytes in, %lld bytes out, "
                    "%zu bytes in buffers, %zu at most\n",
                    (long long) all->bytes_in,
                    (long long) all->bytes_out,
                    s->pool.used_bytes,
                    s->pool.peak_bytes);
    report_add_text(r, "statistics: %lld batches;", (long long) all->batches);
    for (int i = 0; i < OUTCOME_KIND_COUNT; i++)
        report_add_text(r,
                        "%s %s: %lld",
                        i == 0 ? "" : ",",
                        outcome_kind_name((enum outcome_kind) i),
                        (long long) p[i]);
    report_add_text(r, "\nstatistics: started (done at once)");
    for (int i = 0; i < OP_KIND_COUNT; i++)
        report_add_text(r,
                        "%s %s: %lld (%lld)",
                        i == 0 ? ":" : ",",
                        op_kind_name((enum op_kind) i),
                        (long long) n[i],
                        (long long) d[i]);
    report_add_text(r, "; in flight: %ld\n", s->budget.operations_in_flight);
    report_add_failures(r, all);
}

void stats_print_all(const struct server *s)
{
    struct stats all = {0};
    struct report r = {"", 0};

    for (unsigned i = 0; i < s->worker_count; i++) {
        stats_add_counters(&all, &s->workers[i].stats);
        stats_add_failures(&all, &s->workers[i].stats);
    }
    report_add_stats(&r, s, &all);
    fwrite(r.text, 1, (size_t) r.length, stdout);
    fflush(stdout);
}
