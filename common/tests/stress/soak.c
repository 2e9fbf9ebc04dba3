/* SPDX-License-Identifier: MIT */
/* Runs an echo server under load for a long time and checks that its resource
 * use does not grow.
 *
 *   soak --echoes N --connections C --seed S -- SERVER [ARGUMENT...]
 *
 * C clients at a time have messages echoed, N in all. One connection in 16
 * reads slowly and with a small buffer; one in three ends with a reset at a
 * random point, the others with a half-close right after their last message.
 * Each byte is compared.
 *
 * Meanwhile the private memory and the handles of the server are sampled. The
 * median of the samples between 90 % and 100 % of the work must not exceed
 * that between 20 % and 40 % by more than 1.5 MiB and, for handles, by more
 * than a tenth of the connections, because the number open at a time varies.
 * At the end the server gets Ctrl-C and must exit with 0 and print nothing on
 * stderr.
 *
 * Exit codes: 0 everything was as expected, 1 something was not, 2 wrong
 * usage. */
#include <stdio.h>
#include <stdlib.h>

#include "common/clients/time_limit.h"
#include "common/options.h"
#include "common/tests/harness/child_process.h"
#include "common/tests/harness/drive.h"
#include "common/tests/stress/soak_crowd.h"
#include "common/tests/stress/soak_samples.h"
#include "common/thread_group.h"

#define SOAK_THREADS 2u
#define SOAK_MOST_CONNECTIONS 10000u
#define SOAK_SAMPLE_EACH 50u   /* ms */
#define SOAK_EXIT_LIMIT 60000u /* ms */

/* A heap does not return memory byte by byte, some pages of a stack are used
 * late, and how much a server holds for slow readers varies. The last must be
 * bounded, for complete-server by --memory 1024. */
#define SOAK_MEMORY_SLACK ((size_t) 1536 << 10)

struct soak {
    unsigned echoes, connections, seed;
    bool memory_may_grow;
    struct drive drive;
    struct soak_shared shared;
    struct soak_samples samples;
    volatile LONG next_thread;
    volatile LONG threads_left;
    HANDLE finished; /* set when none is left */
    ULONGLONG milliseconds;
};

static unsigned __stdcall soak_work(void *argument)
{
    struct soak *soak = argument;
    unsigned thread = (unsigned) InterlockedIncrement(&soak->next_thread) - 1;
    unsigned first = soak->connections * thread / SOAK_THREADS;
    unsigned end = soak->connections * (thread + 1) / SOAK_THREADS;
    bool ran = soak_crowd_run(&soak->shared, first, end);

    if (InterlockedDecrement(&soak->threads_left) == 0)
        SetEvent(soak->finished);
    return ran ? 0 : 1;
}

static double soak_done(const struct soak *soak)
{
    return (double) soak->shared.echoes / soak->echoes;
}

/* Takes samples until the work is done. Returns false after printing an error.
 */
static bool soak_watch(struct soak *soak)
{
    bool sampled = true;

    do
        sampled = sampled && soak_samples_add(&soak->samples,
                                              soak->drive.server.process,
                                              soak_done(soak));
    while (WaitForSingleObject(soak->finished, SOAK_SAMPLE_EACH) ==
           WAIT_TIMEOUT);
    return sampled;
}

static void soak_drive(struct soak *soak)
{
    struct thread_group group;
    ULONGLONG begin = GetTickCount64();

    soak->threads_left = SOAK_THREADS;
    soak->finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (soak->finished == NULL ||
        !thread_group_start(&group, SOAK_THREADS, soak_work, soak)) {
        drive_fail(&soak->drive, "the clients could not be started");
        exit(DRIVE_FAILED);
    }
    if (!soak_watch(soak))
        drive_fail(&soak->drive, "the server could not be sampled");
    if (!thread_group_join(&group))
        drive_fail(&soak->drive, "out of memory");
    soak->milliseconds = GetTickCount64() - begin;
    CloseHandle(soak->finished);
    if (soak->shared.failed != 0)
        drive_fail(&soak->drive, "%s", soak->shared.failure);
}

static void soak_check_memory(struct soak *soak,
                              const struct soak_sample *early,
                              const struct soak_sample *late)
{
    if (soak->memory_may_grow ||
        late->memory <= early->memory + SOAK_MEMORY_SLACK)
        return;
    drive_fail(&soak->drive,
               "memory grew from %zu KiB to %zu KiB",
               early->memory >> 10,
               late->memory >> 10);
}

static void soak_check_handles(struct soak *soak,
                               const struct soak_sample *early,
                               const struct soak_sample *late)
{
    if (late->handles > early->handles + soak->connections / 10)
        drive_fail(&soak->drive,
                   "handles grew from %zu to %zu",
                   early->handles,
                   late->handles);
}

static void soak_print(const struct soak *soak,
                       const struct soak_sample *early,
                       const struct soak_sample *late)
{
    const struct soak_shared *shared = &soak->shared;

    printf(
        "seed %u: %lld echoes (%lld MiB) over %u connections at a time,"
        " %lld in all;\n%lld resets, %lld half-closes, %lld slow reads;"
        " %.1f s.\n",
        soak->seed,
        (long long) shared->echoes,
        (long long) shared->bytes >> 20,
        soak->connections,
        (long long) shared->connections,
        (long long) shared->resets,
        (long long) shared->half_closes,
        (long long) shared->slow_reads,
        (double) soak->milliseconds / 1000);
    printf(
        "The server at 30 %% and 100 %%: private memory %zu and %zu KiB,"
        " working set\n%zu and %zu KiB, handles %zu and %zu.\n",
        early->memory >> 10,
        late->memory >> 10,
        early->working >> 10,
        late->working >> 10,
        early->handles,
        late->handles);
    fflush(stdout);
}

static void soak_judge(struct soak *soak)
{
    struct soak_sample early, late;

    if (!soak_samples_median(&soak->samples, 0.2, 0.4, &early) ||
        !soak_samples_median(&soak->samples, 0.9, 2, &late)) {
        drive_fail(&soak->drive, "too few samples: increase --echoes");
        return;
    }
    soak_print(soak, &early, &late);
    soak_check_memory(soak, &early, &late);
    soak_check_handles(soak, &early, &late);
}

static int soak_run(struct soak *soak)
{
    struct drive *drive = &soak->drive;

    printf("seed %u\n", soak->seed);
    fflush(stdout);
    drive->options.exit_within = SOAK_EXIT_LIMIT;
    if (!drive_start(drive, 0))
        return DRIVE_FAILED;
    if (drive_find_server(drive, &soak->shared.server)) {
        soak_drive(soak);
        if (drive->result == DRIVE_OK)
            soak_judge(soak);
        drive_interrupt(drive);
        drive_wait_for_exit(drive);
        drive_check_output(drive);
    }
    if (drive->result != DRIVE_OK)
        drive_print_output(drive);
    child_free(&drive->server);
    soak_samples_free(&soak->samples);
    return drive->result;
}

static enum options_result soak_read_options(int argc,
                                             char **argv,
                                             struct soak *soak)
{
    const struct option options[] = {
        {.name = "echoes",
         .type = OPTION_NUMBER,
         .value = &soak->echoes,
         .argument = "N",
         .help = "messages to echo (1000000)",
         .minimum = 1,
         .maximum = 2000000000},
        {.name = "connections",
         .type = OPTION_NUMBER,
         .value = &soak->connections,
         .argument = "C",
         .help = "clients at a time (200)",
         .minimum = SOAK_THREADS,
         .maximum = SOAK_MOST_CONNECTIONS},
        {.name = "seed",
         .type = OPTION_NUMBER,
         .value = &soak->seed,
         .argument = "S",
         .help = "seed of the random numbers (the time)",
         .maximum = UINT32_MAX},
        {.name = "memory-may-grow",
         .type = OPTION_FLAG,
         .value = &soak->memory_may_grow,
         .help = "allow memory to grow, as with the guard"},
    };

    return options_parse(argc,
                         argv,
                         "Runs an echo server under load for a long time:"
                         " soak [options] -- SERVER [ARGUMENT...]",
                         options,
                         sizeof options / sizeof *options);
}

int main(int argc, char **argv)
{
    static struct soak soak;
    enum options_result options;
    int exit_code;

    soak.drive.options.server = child_command(argv);
    soak.echoes = 1000000;
    soak.connections = 200;
    soak.seed = (unsigned) GetTickCount64();
    options = soak_read_options(argc, argv, &soak);
    if (options != OPTIONS_OK)
        return options == OPTIONS_HELP ? 0 : 2;
    if (soak.drive.options.server[0] == NULL) {
        fprintf(stderr, "--: the server is missing; see --help\n");
        return 2;
    }
    soak.shared.seed = soak.seed;
    soak.shared.wanted = soak.echoes;
    if (!net_start_winsock())
        return 1;
    exit_code = soak_run(&soak);
    net_stop_winsock();
    return exit_code;
}
