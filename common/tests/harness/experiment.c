/* SPDX-License-Identifier: MIT */
/* An experiment: the same clients connect to the server of the previous
 * chapter and to that of this chapter, and one line for each shows the
 * difference.
 *
 *   experiment [--transcript FILE [--update]] NAME BEFORE THIS
 *
 * NAME is the number of a chapter; BEFORE and THIS are the programs of the two
 * servers. With --transcript the lines must match FILE; --update writes FILE
 * instead.
 *
 * Exit codes: 0 both runs are complete, and the lines match the file; 1 a run
 * failed, or the lines differ; 2 wrong usage. */
#include "common/tests/harness/experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/tests/harness/transcript.h"

/* If one server answers and the other does not, the clients wait for the other
 * ten times as long as the first took, and at least LEAST_PATIENCE_MS: a
 * server that is only a little slower answers in that time. */
#define LEAST_PATIENCE_MS 500
#define PATIENCE_FACTOR 10

#define MOST_ARGUMENTS 8

struct options {
    const char *transcript;
    bool update;
    const struct experiment *experiment;
    const char *before, *current;
};

bool experiment_fail(const char *what)
{
    fflush(stdout);
    fprintf(stderr, "FAIL: %s\n", what);
    return false;
}

/* Wine's GetFullPathName converts a Unix path to a Windows path. */
static bool experiment__start_server(const char *program,
                                     const struct experiment_server *server,
                                     struct child *child)
{
    const char *command[MOST_ARGUMENTS + 2] = {NULL};
    char path[MAX_PATH];

    if (GetFullPathNameA(program, MAX_PATH, path, NULL) == 0)
        return experiment_fail("no such path");
    command[0] = path;
    for (size_t i = 0; server->arguments[i] != NULL; i++)
        command[i + 1] = server->arguments[i];
    return child_start(command, false, child);
}

static bool experiment__find_server(struct experiment_run *run)
{
    char port[16];

    if (!child_output_wait(&run->server.out,
                           "listening on 127.0.0.1:",
                           time_limit_ms(10000),
                           port,
                           sizeof port))
        return experiment_fail(
            "the server did not print \"listening on ...\"");
    return net_parse_address("127.0.0.1",
                             (uint16_t) strtoul(port, NULL, 10),
                             &run->address);
}

/* Prints the stderr of the server, which may explain a failure. */
static void experiment__print_errors(struct child *server)
{
    TerminateProcess(server->process, 1);
    if (child_output_wait_end(&server->err, time_limit_ms(5000)) &&
        server->err.length > 0)
        fprintf(stderr, "stderr of the server:\n%s", server->err.text);
}

static bool experiment__run_server(const struct experiment *experiment,
                                   const struct experiment_server *server,
                                   const char *program,
                                   struct experiment_run *run)
{
    bool good;

    if (!experiment__start_server(program, server, &run->server))
        return experiment_fail("the server could not be started");
    good = experiment__find_server(run) && experiment->play(run);
    if (!good)
        experiment__print_errors(&run->server);
    child_free(&run->server);
    return good;
}

/* This chapter's server comes first: the time that its clients take determines
 * how long the clients of the other one wait. */
static bool experiment__run_both(const struct options *options,
                                 struct experiment_run *before,
                                 struct experiment_run *current)
{
    const struct experiment *experiment = options->experiment;

    current->patience_ms = time_limit_ms(10000);
    if (!experiment__run_server(experiment,
                                &experiment->current,
                                options->current,
                                current))
        return false;
    before->patience_ms = LEAST_PATIENCE_MS;
    /* If it has not answered in time, the experiment has failed already. */
    if (current->waited_ms < current->patience_ms &&
        current->waited_ms > LEAST_PATIENCE_MS / PATIENCE_FACTOR)
        before->patience_ms = current->waited_ms * PATIENCE_FACTOR;
    return experiment__run_server(experiment,
                                  &experiment->before,
                                  options->before,
                                  before);
}

static bool experiment__report_results(const struct options *options,
                                       const struct experiment_run *before,
                                       const struct experiment_run *current)
{
    const struct experiment *experiment = options->experiment;
    char text[640];

    snprintf(text,
             sizeof text,
             "%s\n  %-20s %s\n  %-20s %s\n",
             experiment->clients,
             experiment->before.name,
             before->result,
             experiment->current.name,
             current->result);
    fputs(text, stdout);
    if (options->transcript == NULL)
        return true;
    if (options->update)
        return transcript_write(options->transcript, text);
    return transcript_matches(options->transcript, text) ||
           experiment_fail("the lines differ from the transcript");
}

static void experiment__print_usage(void)
{
    fputs("usage: experiment [--transcript FILE [--update]] ", stderr);
    experiment_print_names(stderr);
    fputs(" BEFORE THIS\n", stderr);
}

static bool experiment__read_options(char **argv, struct options *options)
{
    while (*++argv != NULL && strncmp(*argv, "--", 2) == 0) {
        if (strcmp(*argv, "--update") == 0)
            options->update = true;
        else if (strcmp(*argv, "--transcript") != 0 || argv[1] == NULL)
            return false;
        else
            options->transcript = *++argv;
    }
    if (argv[0] == NULL || argv[1] == NULL || argv[2] == NULL)
        return false;
    options->experiment = experiment_find(argv[0]);
    options->before = argv[1];
    options->current = argv[2];
    return options->experiment != NULL && argv[3] == NULL;
}

int main(int argc, char **argv)
{
    static struct experiment_run before, current;
    struct options options = {NULL, false, NULL, NULL, NULL};
    bool good;

    (void) argc; /* argv ends with NULL */
    if (!experiment__read_options(argv, &options)) {
        experiment__print_usage();
        return 2;
    }
    if (!net_start_winsock())
        return 1;
    SetEnvironmentVariableA("IOCP_FAULT", options.experiment->fault);
    good = experiment__run_both(&options, &before, &current) &&
           experiment__report_results(&options, &before, &current);
    net_stop_winsock();
    return good ? 0 : 1;
}
