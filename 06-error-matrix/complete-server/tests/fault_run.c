/* SPDX-License-Identifier: MIT */
#include "fault_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/time_limit.h"

/* More calls than a run ever makes. */
#define ALWAYS 1000000

/* Limits in milliseconds. */
#define START_LIMIT time_limit_ms(10000)
#define END_LIMIT time_limit_ms(3000)

void fault_run_fail(struct fault_run *run, const char *format, ...)
{
    va_list arguments;

    printf("FAIL: %s, %s, %s, call %u, error %lu (%lX): ",
           run->kind->name,
           run->way->service,
           run->way->policy,
           run->n,
           run->error.error,
           run->error.injected);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    run->failed = true;
}

static bool has_ended(const struct fault_run *run, DWORD milliseconds)
{
    return WaitForSingleObject(run->server.process, milliseconds) ==
           WAIT_OBJECT_0;
}

static bool start(struct fault_run *run, const char *path)
{
    const char *arguments[] = {path,
                               "--port",
                               "0",
                               "--accepts",
                               "1", /* a lost one shows immediately */
                               "--per-address",
                               "100",
                               "--service",
                               run->way->service,
                               "--receive",
                               run->way->policy,
                               /* What the fault has left behind is not to be
                                * cleared away by a deadline. */
                               "--first-byte",
                               "0",
                               "--idle",
                               "0",
                               "--stall",
                               "0",
                               "--finish",
                               "0",
                               "--drain",
                               "3600",
                               NULL};
    char fault[80];

    run->talk.service = run->way->service;
    snprintf(fault,
             sizeof fault,
             "%s:%u:%lu:%u",
             run->kind->call,
             run->n,
             run->error.injected,
             run->kind->always ? ALWAYS : run->way->times);
    if (!SetEnvironmentVariableA("IOCP_FAULT", fault) ||
        !SetEnvironmentVariableA("GUARD_MAY_LEAK",
                                 run->kind->total ? "1" : NULL) ||
        !child_start(arguments, false, &run->server)) {
        fault_run_fail(run, "the server could not be started");
        return false;
    }
    return true;
}

/* Waits for the server's address. Returns false if it does not listen. */
static bool find_server(struct fault_run *run)
{
    char text[NET_TEXT_SIZE];
    char *colon;

    if (!child_output_wait(&run->server.out,
                           "listening on 127.0.0.1",
                           START_LIMIT,
                           text,
                           sizeof text))
        return false;
    colon = strchr(text, ':');
    return colon != NULL &&
           net_parse_address("127.0.0.1",
                             (uint16_t) strtoul(colon + 1, NULL, 10),
                             &run->talk.server);
}

/* Presses Ctrl-C, unless the fault has already stopped the server. */
static void interrupt(struct fault_run *run)
{
    bool may_end = run->kind->weight == WEIGHT_STOP;

    if (may_end &&
        child_output_wait(&run->server.err, run->kind->said, 0, NULL, 0))
        return;
    if (!child_interrupt(&run->server) && !(may_end && has_ended(run, 100)))
        fault_run_fail(run, "Ctrl-C could not be sent");
}

static void play(struct fault_run *run)
{
    run->started = find_server(run);
    if (run->started) {
        fault_talk_play(&run->talk);
        if (run->kind->weight != WEIGHT_STOP && has_ended(run, 0))
            fault_run_fail(run, "the server exited before Ctrl-C");
        else
            interrupt(run);
        fault_talk_end(&run->talk);
        fault_talk_close(&run->talk);
    }
    if (!child_wait(&run->server, END_LIMIT, &run->code))
        fault_run_fail(run, "the server does not exit");
}

/* Reads the line that faults.c prints when the server exits. */
static void read_report(struct fault_run *run)
{
    const char *line = NULL, *client = NULL, *sockets = NULL;

    if (run->server.out.length > 0)
        line = strstr(run->server.out.text, "fault: ");
    run->injected = line != NULL && strncmp(line, "fault: injected", 15) == 0;
    if (line != NULL) {
        client = strstr(line, ", client ");
        sockets = strstr(line, ", sockets ");
    }
    if (client == NULL || sockets == NULL) {
        fault_run_fail(run,
                       "no report from faults.c, exit code %lu",
                       run->code);
        return;
    }
    run->client = (unsigned) strtoul(client + 9, NULL, 10);
    run->sockets = strtol(sockets + 10, NULL, 10);
    if (run->sockets != 0 && !run->kind->total)
        fault_run_fail(run, "%ld sockets were not closed", run->sockets);
}

/* True if the line reports ERROR_ABANDONED_WAIT_0, with which a wait fails on
 * Windows if its port is closed meanwhile. */
static bool is_abandoned(const struct fault_run *run,
                         const char *line,
                         size_t length)
{
    return strcmp(run->kind->call, "closed-port") == 0 &&
           child_output_find(line, length, "(735)") != NULL;
}

/* Every line on stderr must name this call. Returns the number of lines. */
static unsigned check_lines(struct fault_run *run)
{
    const char *line = run->server.err.length > 0 ? run->server.err.text : "";
    unsigned count = 0;

    for (; *line != '\0'; count++) {
        const char *end = strchr(line, '\n');
        size_t length = end == NULL ? strlen(line) : (size_t) (end - line);
        char number[16];

        snprintf(number, sizeof number, "(%lu)", run->error.error);
        if (!run->injected ||
            child_output_find(line, length, run->kind->said) == NULL ||
            (child_output_find(line, length, number) == NULL &&
             !is_abandoned(run, line, length)))
            fault_run_fail(run, "wrong on stderr: %.*s", (int) length, line);
        line += length + (end != NULL);
    }
    return count;
}

static void check_clients(struct fault_run *run)
{
    const struct fault_talk *talk = &run->talk;
    bool may_lose =
        run->injected && fault_kind_may_lose(run->kind, run->error.error);

    if (talk->failure[0] != '\0')
        fault_run_fail(run, "%s", talk->failure);
    for (unsigned i = 0; i < talk->count; i++) {
        const struct fault_client *c = &talk->clients[i];

        if (c->lost &&
            !(may_lose && (run->kind->loss == LOSS_ALL ||
                           (c->port != 0 && c->port == run->client))))
            fault_run_fail(run, "%s lost its connection", c->name);
    }
}

/* The server must go on serving, or stop and report why. */
static void check_end(struct fault_run *run, unsigned lines)
{
    bool start_fails = !run->started && run->kind->weight == WEIGHT_START;
    bool stops = run->injected && run->kind->weight == WEIGHT_STOP;
    DWORD expected = run->injected && (start_fails || stops) ? 1 : 0;

    if (!run->started && !start_fails)
        fault_run_fail(run, "the server did not start");
    if (run->code != expected)
        fault_run_fail(run, "exit code %lu, not %lu", run->code, expected);
    if (expected == 1 && lines != 1)
        fault_run_fail(run, "%u lines on stderr, not one", lines);
}

static void print_output(const struct fault_run *run)
{
    const struct child_output *outputs[2] = {&run->server.out,
                                             &run->server.err};

    for (int i = 0; i < 2; i++) {
        if (outputs[i]->length > 0)
            printf("--- %s of the server:\n%s",
                   i == 0 ? "stdout" : "stderr",
                   outputs[i]->text);
    }
}

bool fault_run(struct fault_run *run, const char *path, bool shows)
{
    if (!start(run, path))
        return false;
    play(run);
    read_report(run);
    check_clients(run);
    check_end(run, check_lines(run));
    if (run->failed || shows)
        print_output(run);
    child_free(&run->server);
    return run->injected;
}
