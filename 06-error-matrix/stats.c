/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <stdio.h>

#include "common/errors.h"

#include "server.h"

void stats_failure(struct stats *stats, DWORD error)
{
    int i = 0;

    while (i < STATS_ERRORS - 1 && stats->errors[i] != (LONG) error &&
           stats->errors[i] != 0)
        i++;
    if (i < STATS_ERRORS - 1)
        stats->errors[i] = (LONG) error;
    stats_add(&stats->failures[i], 1);
}

/* Adds all counters of from to those of to. */
static void add_counters(struct stats *to, const struct stats *from)
{
    for (int i = 0; i < QUADRANT_COUNT; i++)
        to->packets[i] += from->packets[i];
    for (int i = 0; i < OP_KIND_COUNT; i++) {
        to->started[i] += from->started[i];
        to->at_once[i] += from->at_once[i];
    }
    to->batches += from->batches;
    to->accepted += from->accepted;
    to->refused += from->refused;
    to->bytes_in += from->bytes_in;
    to->bytes_out += from->bytes_out;
}

/* The same error may have a different place for each worker. */
static void add_failures(struct stats *to, const struct stats *from)
{
    for (int i = 0; i < STATS_ERRORS; i++) {
        int k = 0;

        if (from->failures[i] == 0)
            continue;
        while (i < STATS_ERRORS - 1 && k < STATS_ERRORS - 1 &&
               to->errors[k] != from->errors[i] && to->errors[k] != 0)
            k++;
        if (i == STATS_ERRORS - 1)
            k = i;
        if (k < STATS_ERRORS - 1)
            to->errors[k] = from->errors[i];
        to->failures[k] += from->failures[i];
    }
}

static void print_failures(const struct stats *all)
{
    for (int i = 0; i < STATS_ERRORS; i++) {
        DWORD error = (DWORD) all->errors[i];

        if (all->failures[i] == 0)
            continue;
        if (i < STATS_ERRORS - 1)
            printf("statistics: %s (%lu): %lld\n",
                   error_name(error),
                   error,
                   (long long) all->failures[i]);
        else
            printf("statistics: other errors: %lld\n",
                   (long long) all->failures[i]);
    }
}

void stats_print(const struct server *s)
{
    struct stats all = {0};
    const volatile LONG64 *p = all.packets, *n = all.started, *d = all.at_once;

    for (unsigned i = 0; i < s->worker_count; i++) {
        add_counters(&all, &s->workers[i].stats);
        add_failures(&all, &s->workers[i].stats);
    }
    printf(
        "statistics: %lld accepted, %lld refused, %ld open or waited for, "
        "%ld wait their turn\n",
        (long long) all.accepted,
        (long long) all.refused,
        s->limits.connections,
        s->limits.waiting);
    printf(
        "statistics: %lld bytes in, %lld bytes out, "
        "%zu bytes in buffers, %zu at most\n",
        (long long) all.bytes_in,
        (long long) all.bytes_out,
        s->pool.used,
        s->pool.peak);
    printf("statistics: %lld batches;", (long long) all.batches);
    for (int i = 0; i < QUADRANT_COUNT; i++)
        printf("%s %s: %lld",
               i == 0 ? "" : ",",
               dispatch_name((enum quadrant) i),
               (long long) p[i]);
    printf("\nstatistics: started (done at once)");
    for (int i = 0; i < OP_KIND_COUNT; i++)
        printf("%s %s: %lld (%lld)",
               i == 0 ? ":" : ",",
               op_name((enum op_kind) i),
               (long long) n[i],
               (long long) d[i]);
    printf("; in flight: %ld\n", s->limits.operations);
    print_failures(&all);
    fflush(stdout);
}
