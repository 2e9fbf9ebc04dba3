/* SPDX-License-Identifier: MIT */
/* Makes one call of the server fail, for each error that it can have: the
 * first time it is made, then the second, until a whole conversation needs no
 * more of them.
 *
 *   fault-runs SERVER CALL            all of them
 *   fault-runs SERVER CALL N ERROR WAY
 *                                      that one, and shows what it printed;
 *                                      WAY is a row of ways[]
 *
 * SERVER is a build with faults.h, CALL one of fault_kinds.c. The server has
 * to go on serving everybody but the client whose call it was, and only where
 * errors.c gives up that one, and has to end by Ctrl-C with nothing left; or
 * it does not start, and says why. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/printf_like.h"
#include "common/tests/child_process.h"
#include "common/tests/fault_clients.h"
#include "common/tests/fault_kinds.h"
#include "common/tests/test.h"
#include "common/threads.h"

/* Limits in milliseconds. To end, less than its clients would get to. */
#define START_LIMIT 10000
#define END_LIMIT 3000

/* No call of the conversation is made more often than that. */
#define MOST_CALLS 100

/* Where that does not stop by itself: enough for every one at the start, in
 * the conversation and at the end. */
#define MOST_ENDLESS_CALLS 40

/* What else there is to the server. */
struct way {
    const char *service, *policy;
    unsigned most; /* calls, 0: as many as there are */
};

/* The first is the default, and what all errors are tried with; the others get
 * one for each reaction. Chargen goes on for ever. */
static const struct way ways[] = {{"echo", "adaptive", 0},
                                  {"echo", "zero-byte", 0},
                                  {"echo", "buffered", 0},
                                  {"discard", "adaptive", 0},
                                  {"daytime", "adaptive", 0},
                                  {"chargen", "adaptive", 12}};

#define WAYS (sizeof ways / sizeof ways[0])

/* One run of the server, with one fault. */
struct run {
    const struct fault_kind *kind;
    struct fault_error error;
    unsigned n;
    const struct way *way;
    struct child server;
    struct fault_talk talk;
    bool started, interrupted;
    DWORD code;
    bool injected;
    unsigned client; /* the port of the one that it was for */
    long sockets;    /* that are left */
    bool failed;
};

static void fail(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);

static void fail(struct run *run, const char *format, ...)
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

static bool has_ended(const struct run *run, DWORD milliseconds)
{
    return WaitForSingleObject(run->server.process, milliseconds) ==
           WAIT_OBJECT_0;
}

static bool start(struct run *run, const char *path)
{
    const char *arguments[] = {path,
                               "--port",
                               "0",
                               "--accepts",
                               "2",
                               "--service",
                               run->way->service,
                               "--receive",
                               run->way->policy,
                               NULL};
    char fault[80];

    run->talk.service = run->way->service;
    snprintf(fault,
             sizeof fault,
             "%s:%u:%lu",
             run->kind->call,
             run->n,
             run->error.injected);
    if (!SetEnvironmentVariableA("IOCP_FAULT", fault) ||
        !child_start(arguments, false, &run->server)) {
        fail(run, "the server could not be run");
        return false;
    }
    return true;
}

/* False if it has not started to listen. */
static bool find_server(struct run *run)
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
    return colon != NULL && net_parse("127.0.0.1",
                                      (uint16_t) strtoul(colon + 1, NULL, 10),
                                      &run->talk.server);
}

/* One that ends because of the fault may do so at any time. */
static void interrupt(struct run *run)
{
    bool may_end = run->kind->weight == WEIGHT_STOP;

    if (may_end && has_ended(run, run->talk.clients[0].lost ? END_LIMIT : 0))
        return;
    run->interrupted = true;
    if (!child_interrupt(&run->server) && !(may_end && has_ended(run, 0)))
        fail(run, "Ctrl-C could not be pressed");
}

static void play(struct run *run)
{
    run->started = find_server(run);
    if (run->started) {
        fault_talk_play(&run->talk);
        if (run->kind->weight != WEIGHT_STOP && has_ended(run, 0))
            fail(run, "the server ended before it was told to");
        else
            interrupt(run);
        fault_talk_end(&run->talk);
        fault_talk_close(&run->talk);
    }
    if (!child_wait(&run->server, END_LIMIT, &run->code))
        fail(run, "the server does not end");
}

/* The line of faults.c at the end of its output. */
static void read_report(struct run *run)
{
    const char *line = NULL;
    int count = 0;

    if (run->server.out.length > 0)
        line = strstr(run->server.out.text, "fault: ");
    run->injected = line != NULL && strncmp(line, "fault: injected", 15) == 0;
    if (line != NULL)
        line = strchr(line, ',');
    if (line != NULL)
        count = sscanf(line,
                       ", client %u, sockets %ld",
                       &run->client,
                       &run->sockets);
    if (count != 2)
        fail(run, "the server has not come to its end, code %lu", run->code);
    else if (run->sockets != 0)
        fail(run, "%ld sockets are left", run->sockets);
}

/* Every line on stderr has to be about this call. Returns how many. */
static unsigned check_lines(struct run *run)
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
            child_output_find(line, length, number) == NULL)
            fail(run, "on stderr: %.*s", (int) length, line);
        line += length + (end != NULL);
    }
    return count;
}

static void check_clients(struct run *run)
{
    const struct fault_talk *talk = &run->talk;
    bool may_lose =
        run->injected && fault_kind_may_lose(run->kind, run->error.error);

    if (talk->failure[0] != '\0')
        fail(run, "%s", talk->failure);
    for (unsigned i = 0; i < talk->count; i++) {
        const struct fault_client *c = &talk->clients[i];

        if (c->lost &&
            !(may_lose && (run->kind->loss == LOSS_ALL ||
                           (c->port != 0 && c->port == run->client))))
            fail(run, "%s has lost its connection", c->name);
    }
}

/* It goes on, or it stops and says why. */
static void check_end(struct run *run, unsigned lines)
{
    bool start_fails = !run->started && run->kind->weight == WEIGHT_START;
    bool stops = run->injected && run->kind->weight == WEIGHT_STOP;
    DWORD expected = run->injected && (start_fails || stops) ? 1 : 0;

    if (!run->started && !start_fails)
        fail(run, "the server has not started");
    if (run->code != expected)
        fail(run, "exit code %lu, not %lu", run->code, expected);
    if (expected == 1 && lines != 1)
        fail(run, "%u lines on stderr, not one", lines);
}

static void print_output(const struct run *run)
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

/* One run. Returns whether the call has been made so often. */
static bool run_once(struct run *run, const char *path, bool shows)
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

struct count {
    unsigned injected, runs, failed, most;
};

/* Each call of the conversation with one error. */
static void run_all(const struct fault_kind *kind,
                    struct fault_error error,
                    const struct way *way,
                    const char *path,
                    struct count *count)
{
    unsigned limit = kind->endless ? MOST_ENDLESS_CALLS : MOST_CALLS;

    if (way->most != 0)
        limit = way->most;
    for (unsigned n = 1; n <= limit && count->failed < 5; n++) {
        struct run run = {0};

        run.kind = kind;
        run.error = error;
        run.n = n;
        run.way = way;
        count->runs++;
        if (run_once(&run, path, false)) {
            count->injected++;
            count->most = n > count->most ? n : count->most;
        } else {
            limit = 0;
        }
        if (n == limit && !kind->endless && way->most == 0)
            fail(&run, "there is no end of them");
        count->failed += run.failed;
        fflush(stdout);
    }
}

/* Has an error before it in the list the same reaction? */
static bool is_like_another(const struct fault_kind *kind,
                            const struct fault_error *errors,
                            size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (fault_kind_action(kind, errors[k].error) ==
            fault_kind_action(kind, errors[i].error))
            return true;
    }
    return false;
}

static int run_kind(const struct fault_kind *kind, const char *path)
{
    struct fault_error errors[FAULT_ERRORS];
    size_t number = fault_kind_errors(kind, errors);
    struct count count = {0, 0, 0, 0};

    for (size_t way = 0; way < (kind->by_way ? WAYS : 1); way++) {
        for (size_t i = 0; i < number; i++) {
            if (way == 0 || !is_like_another(kind, errors, i))
                run_all(kind, errors[i], &ways[way], path, &count);
        }
    }
    printf("%s: %u faults injected in %u runs: %u errors, up to call %u\n",
           kind->name,
           count.injected,
           count.runs,
           (unsigned) number,
           count.most);
    if (count.injected == 0)
        printf("FAIL: %s is never called\n", kind->name);
    return count.failed == 0 && count.injected > 0 ? 0 : 1;
}

/* The n-th call with the error of that number. */
static int run_one(const struct fault_kind *kind,
                   const char *path,
                   char **arguments)
{
    struct fault_error errors[FAULT_ERRORS];
    size_t number = fault_kind_errors(kind, errors);
    DWORD error = (DWORD) strtoul(arguments[1], NULL, 0);
    struct run run = {0};

    run.kind = kind;
    run.n = (unsigned) strtoul(arguments[0], NULL, 10);
    run.way = &ways[strtoul(arguments[2], NULL, 10) % WAYS];
    for (size_t i = 0; i < number; i++) {
        if (errors[i].error == error)
            run.error = errors[i];
    }
    run_once(&run, path, true);
    return run.failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct fault_kind *kind;
    char path[MAX_PATH];

    kind = argc == 3 || argc == 6 ? fault_kind_find(argv[2]) : NULL;
    if (kind == NULL) {
        fprintf(stderr, "usage: fault-runs SERVER CALL [N ERROR WAY]\n");
        return 2;
    }
    if (GetFullPathNameA(argv[1], MAX_PATH, path, NULL) == 0 || !net_startup())
        return 1;
    /* The one worker that waits in vain is not to be the only one. */
    if (kind->weight == WEIGHT_STOP && thread_processor_count() < 2) {
        printf("SKIP: one processor, and so one worker\n");
        return TEST_SKIPPED;
    }
    return argc == 3 ? run_kind(kind, path) : run_one(kind, path, argv + 3);
}
