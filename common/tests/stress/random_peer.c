/* SPDX-License-Identifier: MIT */
/* Plays random scripts against an echo server. According to the model in
 * random_model.c, the server must pass each of them.
 *
 *   random-peer --seed S --scripts N [--keep FILE] -- SERVER [ARGUMENT...]
 *
 * A script that fails is shortened as far as possible, with a new server for
 * each attempt, printed, and saved in FILE. If the script does not fail alone,
 * all scripts played before it are included. A server that does not stop
 * correctly on Ctrl-C is a failure too.
 *
 * Exit codes: 0 everything was as expected, 1 something was not, 2 wrong
 * usage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "common/tests/harness/child_process.h"
#include "common/tests/stress/random_numbers.h"
#include "common/tests/stress/random_shrink.h"
#include "common/tests/stress/random_trial.h"

struct random_run {
    unsigned seed, scripts, timeout, tries, shrink_seconds;
    const char *keep;
    struct random_trial trial;
    unsigned connections, commands; /* so far */
    struct random_script history;   /* all scripts so far */
    char line[SCRIPT_LINE_SIZE];    /* of the last failure */
    bool silent;                    /* it was a missing answer */
};

static bool random__is_silence(const char *line)
{
    return strstr(line, "the time limit of") != NULL;
}

static bool random__fails_once(struct random_run *run,
                               const struct random_script *script,
                               char line[SCRIPT_LINE_SIZE])
{
    enum script_outcome outcome;

    if (!random_trial_start(&run->trial))
        return false;
    outcome = random_trial_play(&run->trial, script, line);
    random_trial_kill(&run->trial);
    return outcome == SCRIPT_FAILED;
}

/* A script that fails in another way shows another fault. On a busy machine an
 * answer may be late once, so a missing answer must be seen twice. */
static bool random__fails(void *context, const struct random_script *script)
{
    struct random_run *run = context;
    char line[SCRIPT_LINE_SIZE];

    if (!random__fails_once(run, script, line) ||
        random__is_silence(line) != run->silent ||
        (run->silent && !random__fails_once(run, script, line)))
        return false;
    memcpy(run->line, line, sizeof line);
    return true;
}

static void random__write_comment(const struct random_run *run, FILE *stream)
{
    fprintf(stream,
            "# SPDX-License-Identifier: MIT\n"
            "# Found by random-peer --seed %u --scripts %u:\n"
            "# %s\n"
            "# The server:",
            run->seed,
            run->scripts,
            run->line);
    for (char **word = run->trial.server; *word != NULL; word++)
        fprintf(stream, " %s", *word);
    fputc('\n', stream);
}

static void random__keep(const struct random_run *run, const char *text)
{
    FILE *file;
    bool written;

    if (run->keep == NULL)
        return;
    file = fopen(run->keep, "wb");
    written = file != NULL;
    if (written) {
        random__write_comment(run, file);
        fputs(text, file);
        written = fclose(file) == 0;
    }
    if (!written)
        fprintf(stderr, "%s: cannot be written\n", run->keep);
    else
        printf(
            "saved; replay it with\n"
            "  drive --script %s -- SERVER\n"
            "  peer HOST PORT @%s\n",
            run->keep,
            run->keep);
}

static void random__report(const struct random_run *run,
                           const struct random_script *script,
                           const char *how)
{
    char *text = random_script_text(script);

    if (text == NULL)
        return;
    printf("%s, %u commands:\n%s%s\n",
           how,
           (unsigned) script->count,
           text,
           run->line);
    random__keep(run, text);
    fflush(stdout);
    free(text);
}

/* Shortens the script if it fails alone, otherwise all scripts so far. */
static void random__shrink(struct random_run *run,
                           const struct random_script *script)
{
    struct random_script shorter = {NULL, 0, 0, 0};
    struct random_shrink shrink = {random__fails, run, run->tries, 0, 0};
    bool alone = random__fails(run, script);

    if (!random_script_append(&shorter, alone ? script : &run->history))
        return;
    if (!alone && !random__fails(run, &shorter)) {
        random__report(run, &shorter, "did not fail again; all scripts");
    } else {
        shrink.deadline =
            GetTickCount64() + time_limit_ms(run->shrink_seconds * 1000);
        random_shrink(&shrink, &shorter);
        printf("%u attempts to shorten it\n", shrink.tries);
        random__report(run, &shorter, "shortest script that fails");
    }
    random_script_free(&shorter);
}

/* The number of connections is limited, so the history is too. */
static bool random__remember(struct random_run *run,
                             const struct random_script *script)
{
    if (run->history.links + script->links > RANDOM_MOST_LINKS)
        random_script_free(&run->history);
    run->connections += script->links;
    run->commands += (unsigned) script->count;
    return random_script_append(&run->history, script);
}

/* Returns the exit code. */
static int random__play(struct random_run *run,
                        unsigned number,
                        const struct random_script *script)
{
    enum script_outcome outcome = SCRIPT_WRONG;

    snprintf(run->line, sizeof run->line, "out of memory");
    if (random__remember(run, script))
        outcome = random_trial_play(&run->trial, script, run->line);
    if (outcome == SCRIPT_AS_EXPECTED)
        return 0;
    random_trial_kill(&run->trial);
    run->silent = random__is_silence(run->line);
    fprintf(stderr,
            "FAIL: seed %u, script %u of %u: %s\n",
            run->seed,
            number,
            run->scripts,
            run->line);
    if (outcome == SCRIPT_FAILED)
        random__shrink(run, script);
    return (int) outcome;
}

/* The shift makes all scripts of seed S + 1 differ from those of seed S. */
static int random__play_next(struct random_run *run, unsigned number)
{
    struct random_script script = {NULL, 0, 0, 0};
    uint64_t seed = ((uint64_t) run->seed << 32) + number;
    int exit_code = 2;

    if (random_script_make(random_next(&seed), &script))
        exit_code = random__play(run, number, &script);
    random_script_free(&script);
    return exit_code;
}

static int random__stop(struct random_run *run)
{
    if (random_trial_stop(&run->trial)) {
        printf("seed %u: %u scripts with %u connections and %u commands\n",
               run->seed,
               run->scripts,
               run->connections,
               run->commands);
        return 0;
    }
    snprintf(run->line,
             sizeof run->line,
             "after this the server did not stop correctly");
    random__report(run, &run->history, "all scripts");
    return 1;
}

static int random__run(struct random_run *run)
{
    int exit_code;

    printf("seed %u\n", run->seed);
    fflush(stdout);
    if (!random_trial_start(&run->trial))
        return 1;
    for (unsigned i = 1; i <= run->scripts; i++) {
        exit_code = random__play_next(run, i);
        if (exit_code != 0)
            return exit_code;
    }
    return random__stop(run);
}

static enum options_result random__read_options(int argc,
                                                char **argv,
                                                struct random_run *run)
{
    const struct option options[] = {
        {.name = "seed",
         .type = OPTION_NUMBER,
         .value = &run->seed,
         .argument = "S",
         .help = "the same seed gives the same scripts (the time)",
         .maximum = UINT32_MAX},
        {.name = "scripts",
         .type = OPTION_NUMBER,
         .value = &run->scripts,
         .argument = "N",
         .help = "number of scripts (50)",
         .minimum = 1,
         .maximum = 1000000},
        {.name = "keep",
         .type = OPTION_TEXT,
         .value = &run->keep,
         .argument = "FILE",
         .help = "file for a script that fails"},
        {.name = "timeout",
         .type = OPTION_NUMBER,
         .value = &run->timeout,
         .argument = "MS",
         .help = "time limit of each command (10000)",
         .minimum = 1,
         .maximum = 600000},
        {.name = "tries",
         .type = OPTION_NUMBER,
         .value = &run->tries,
         .argument = "N",
         .help = "attempts to shorten a script that fails (500)",
         .maximum = 1000000},
        {.name = "shrink-seconds",
         .type = OPTION_NUMBER,
         .value = &run->shrink_seconds,
         .argument = "S",
         .help = "seconds for these attempts (60)",
         .maximum = 86400},
    };

    return options_parse(argc,
                         argv,
                         "Plays random scripts against an echo server:"
                         " random-peer [options] -- SERVER [ARGUMENT...]",
                         options,
                         sizeof options / sizeof *options);
}

int main(int argc, char **argv)
{
    static struct random_run run;
    enum options_result options;
    int exit_code;

    run.trial.server = child_command(argv);
    run.seed = (unsigned) GetTickCount64();
    run.scripts = 50;
    run.timeout = time_limit_ms(10000);
    run.tries = 500;
    run.shrink_seconds = 60;
    options = random__read_options(argc, argv, &run);
    if (options != OPTIONS_OK)
        return options == OPTIONS_HELP ? 0 : 2;
    run.trial.timeout = run.timeout;
    if (run.trial.server[0] == NULL) {
        fprintf(stderr, "--: the server is missing; see --help\n");
        return 2;
    }
    if (!net_start_winsock())
        return 1;
    exit_code = random__run(&run);
    random_script_free(&run.history);
    net_stop_winsock();
    return exit_code;
}
