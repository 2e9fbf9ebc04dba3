/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/soak_samples.h"

#include <psapi.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "common/tests/stress/soak_handles.h"

#define SOAK__HANDLES_EACH 5u /* samples */

static bool soak__take(HANDLE process, double done, struct soak_sample *sample)
{
    PROCESS_MEMORY_COUNTERS_EX memory;

    memset(&memory, 0, sizeof memory);
    memory.cb = sizeof memory;
    if (!K32GetProcessMemoryInfo(process,
                                 (PROCESS_MEMORY_COUNTERS *) &memory,
                                 sizeof memory)) {
        error_report("GetProcessMemoryInfo", GetLastError());
        return false;
    }
    sample->done = done;
    sample->memory =
        memory.PrivateUsage != 0 ? memory.PrivateUsage : memory.PagefileUsage;
    sample->working = memory.WorkingSetSize;
    return true;
}

/* Trying handle values one by one takes time from the server (under Wine both
 * use the Wine server), so most samples reuse the previous count. */
static bool soak__add(struct soak_samples *samples,
                      HANDLE process,
                      double done)
{
    size_t place = samples->count++;
    struct soak_sample *sample = &samples->list[place];

    if (place % SOAK__HANDLES_EACH == 0)
        sample->handles = soak_handles_of(process);
    else
        sample->handles = sample[-1].handles;
    return soak__take(process, done, sample) && sample->handles > 0;
}

bool soak_samples_add(struct soak_samples *samples,
                      HANDLE process,
                      double done)
{
    if (samples->count == samples->capacity) {
        size_t capacity = samples->capacity * 2 + 256;
        struct soak_sample *list =
            realloc(samples->list, capacity * sizeof *list);

        if (list == NULL) {
            error_report("realloc", ERROR_NOT_ENOUGH_MEMORY);
            return false;
        }
        samples->list = list;
        samples->capacity = capacity;
    }
    return soak__add(samples, process, done);
}

static int soak__compare(const void *a, const void *b)
{
    size_t x = *(const size_t *) a, y = *(const size_t *) b;

    return (x > y) - (x < y);
}

static size_t soak__median(size_t *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, soak__compare);
    return numbers[count / 2];
}

/* Returns one of the numbers of a sample, by its offset. */
static size_t soak__number(const struct soak_sample *sample, size_t offset)
{
    return *(const size_t *) ((const char *) sample + offset);
}

static void soak__medians(const struct soak_sample *samples,
                          size_t count,
                          size_t *numbers,
                          struct soak_sample *median)
{
    static const size_t offsets[] = {offsetof(struct soak_sample, memory),
                                     offsetof(struct soak_sample, working),
                                     offsetof(struct soak_sample, handles)};

    for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
        for (size_t i = 0; i < count; i++)
            numbers[i] = soak__number(&samples[i], offsets[k]);
        *(size_t *) ((char *) median + offsets[k]) =
            soak__median(numbers, count);
    }
}

/* The samples are in order of time, so the wanted ones are contiguous. */
bool soak_samples_median(const struct soak_samples *samples,
                         double from,
                         double to,
                         struct soak_sample *median)
{
    size_t first = 0, end;
    size_t *numbers;

    while (first < samples->count && samples->list[first].done < from)
        first++;
    end = first;
    while (end < samples->count && samples->list[end].done <= to)
        end++;
    if (first == end)
        return false;
    numbers = malloc((end - first) * sizeof *numbers);
    if (numbers == NULL)
        return false;
    median->done = to;
    soak__medians(samples->list + first, end - first, numbers, median);
    free(numbers);
    return true;
}

void soak_samples_free(struct soak_samples *samples)
{
    free(samples->list);
    samples->list = NULL;
    samples->count = samples->capacity = 0;
}
