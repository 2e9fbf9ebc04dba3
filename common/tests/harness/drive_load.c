/* SPDX-License-Identifier: MIT */
/* Runs the load generator against a server:
 *
 *   drive_load EXIT TEXT LOAD [ARGUMENT...] -- SERVER [ARGUMENT...]
 *
 * Starts the server on a port that the system chooses, then the load generator
 * with the host and the port as its last arguments. The load generator must
 * exit with code EXIT and print TEXT on stdout or stderr; with EXIT 0, stderr
 * must be empty. The server must run until it is stopped, and exit with 0.
 * Exit codes: 0 everything was as expected, 1 something was not, 2 wrong
 * usage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/net.h"
#include "common/tests/harness/child_process.h"

#define START_LIMIT time_limit_ms(10000)
#define LOAD_LIMIT time_limit_ms(25000)
#define STOP_LIMIT time_limit_ms(10000)
#define MOST_ARGUMENTS 32

struct arguments {
    DWORD exit_code;
    const char *text;
    char **load; /* load_count of them */
    size_t load_count;
    char **server; /* ends with NULL */
};

static bool failed(const char *what)
{
    fprintf(stderr, "FAIL: %s\n", what);
    return false;
}

static void show(const char *name, const struct child *child)
{
    const char *out = child->out.text, *err = child->err.text;

    fprintf(stderr,
            "%s stdout:\n%s%s stderr:\n%s",
            name,
            out != NULL ? out : "",
            name,
            err != NULL ? err : "");
}

/* Starts arguments[0] with the count arguments and then those of last, which
 * ends with NULL. Under Wine, arguments[0] may be a Unix path. */
static bool start(char *const *arguments,
                  size_t count,
                  const char *const *last,
                  struct child *child)
{
    const char *all[MOST_ARGUMENTS + 4];
    char path[MAX_PATH];
    size_t n = 0;

    if (count > MOST_ARGUMENTS ||
        GetFullPathNameA(arguments[0], MAX_PATH, path, NULL) == 0)
        return failed("too many arguments, or a path too long");
    all[n++] = path;
    for (size_t i = 1; i < count; i++)
        all[n++] = arguments[i];
    while (*last != NULL)
        all[n++] = *last++;
    all[n] = NULL;
    return child_start(all, false, child);
}

static bool load_is_as_expected(const struct arguments *arguments,
                                struct child *load)
{
    DWORD code = 0;

    if (!child_wait(load, LOAD_LIMIT, &code))
        return failed("the load generator did not exit");
    if (code != arguments->exit_code) {
        fprintf(stderr, "exit code %lu\n", code);
        return failed("wrong exit code of the load generator");
    }
    if (code == 0 && load->err.length > 0)
        return failed("stderr should be empty");
    if (child_output_find(load->out.text, load->out.length, arguments->text) ==
            NULL &&
        child_output_find(load->err.text, load->err.length, arguments->text) ==
            NULL)
        return failed("the text was not printed");
    return true;
}

static bool run_load(const struct arguments *arguments, const char *port)
{
    const char *last[] = {"127.0.0.1", NULL, NULL};
    struct child load;
    bool ok;

    last[1] = port;
    if (!start(arguments->load, arguments->load_count, last, &load))
        return false;
    ok = load_is_as_expected(arguments, &load);
    if (!ok)
        show("load", &load);
    child_free(&load);
    return ok;
}

static bool stop_server(struct child *server)
{
    DWORD code = 1;

    if (WaitForSingleObject(server->process, 0) != WAIT_TIMEOUT)
        return failed("the server exited before it was stopped");
    if (!child_interrupt(server) || !child_wait(server, STOP_LIMIT, &code))
        return failed("the server did not exit");
    return code == 0 || failed("the exit code of the server was not 0");
}

static bool run(const struct arguments *arguments)
{
    const char *last[] = {"--port", "0", NULL};
    char port[NET_TEXT_SIZE];
    struct child server;
    size_t count = 0;
    bool ok;

    while (arguments->server[count] != NULL)
        count++;
    if (!start(arguments->server, count, last, &server))
        return false;
    ok = child_output_wait(&server.out,
                           "listening on 127.0.0.1:",
                           START_LIMIT,
                           port,
                           sizeof port) ||
         failed("the server did not print its address");
    ok = ok && run_load(arguments, port);
    ok = stop_server(&server) && ok;
    if (!ok)
        show("server", &server);
    child_free(&server);
    return ok;
}

static bool read_arguments(char **argv, struct arguments *arguments)
{
    size_t count = 0;

    while (argv[count] != NULL && strcmp(argv[count], "--") != 0)
        count++;
    if (count < 4 || argv[count] == NULL || argv[count + 1] == NULL) {
        fprintf(stderr,
                "usage: drive_load EXIT TEXT LOAD [ARGUMENT...]"
                " -- SERVER [ARGUMENT...]\n");
        return false;
    }
    arguments->exit_code = strtoul(argv[1], NULL, 10);
    arguments->text = argv[2];
    arguments->load = argv + 3;
    arguments->load_count = count - 3;
    arguments->server = argv + count + 1;
    return true;
}

int main(int argc, char **argv)
{
    struct arguments arguments;

    (void) argc; /* argv ends with NULL */
    if (!read_arguments(argv, &arguments))
        return 2;
    return run(&arguments) ? 0 : 1;
}
