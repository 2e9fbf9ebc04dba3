/* SPDX-License-Identifier: MIT */
/* A client that does what a script says, well-behaved or not, and checks the
 * server's answers against the script. Exit codes: 0 everything was as
 * scripted, 1 something was not, 2 wrong usage or a wrong script. */
#include "common/clients/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct peer__arguments {
    bool any_host;
    bool quiet;
    unsigned timeout;
    const char *host;
    unsigned port;
    char **script; /* ends with NULL */
};

static int peer__print_help(void)
{
    printf(
        "Plays a script against a TCP server and checks what comes back.\n"
        "usage: peer [options] HOST PORT SCRIPT...\n\n"
        "  HOST          a numeric IPv4 or IPv6 address\n"
        "  SCRIPT        commands separated by ; or newlines, @FILE, or -"
        " for stdin\n"
        "  --any-host    allow a HOST that is not this machine\n"
        "  --quiet       print nothing unless something goes wrong\n"
        "  --timeout MS  fail after this long without progress (default"
        " 10000)\n\n"
        "peer 127.0.0.1 7777"
        " \"connect; send 'hello'; half-close; read-all\"\n\n"
        "The commands are:\n");
    script_print_help(stdout);
    return 0;
}

static int peer__report_usage(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return 2;
}

static bool peer__read_number(const char *text,
                              unsigned most,
                              unsigned *number)
{
    unsigned value = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            return false;
        value = value * 10 + (unsigned) (*p - '0');
        if (value > most)
            return false;
    }
    *number = value;
    return value > 0;
}

/* Returns -1 to continue, otherwise the exit code. */
static int peer__read_options(char ***argv, struct peer__arguments *arguments)
{
    for (; **argv != NULL && strncmp(**argv, "--", 2) == 0; ++*argv) {
        if (strcmp(**argv, "--any-host") == 0)
            arguments->any_host = true;
        else if (strcmp(**argv, "--quiet") == 0)
            arguments->quiet = true;
        else if (strcmp(**argv, "--help") == 0)
            return peer__print_help();
        else if (strcmp(**argv, "--timeout") != 0)
            return peer__report_usage(**argv, "unknown option; see --help");
        else if (*++*argv == NULL ||
                 !peer__read_number(**argv, 600000, &arguments->timeout))
            return peer__report_usage("--timeout", "needs 1 to 600000 ms");
    }
    return -1;
}

static int peer__read_arguments(char **argv, struct peer__arguments *arguments)
{
    int exit_code;

    if (*argv != NULL)
        argv++;
    exit_code = peer__read_options(&argv, arguments);
    if (exit_code >= 0)
        return exit_code;
    if (argv[0] == NULL || argv[1] == NULL || argv[2] == NULL)
        return peer__report_usage("arguments",
                                  "expected HOST PORT SCRIPT; see --help");
    arguments->host = argv[0];
    if (!peer__read_number(argv[1], 65535, &arguments->port))
        return peer__report_usage(argv[1], "not a port from 1 to 65535");
    arguments->script = argv + 2;
    return -1;
}

static bool peer__is_loopback(const struct net_address *address)
{
    const struct sockaddr_in *v4 =
        (const struct sockaddr_in *) &address->storage;
    const struct sockaddr_in6 *v6 =
        (const struct sockaddr_in6 *) &address->storage;

    if (address->storage.ss_family == AF_INET)
        return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    return memcmp(&v6->sin6_addr, &in6addr_loopback, sizeof v6->sin6_addr) ==
           0;
}

/* The peer does to a server what an attacker would, so it must not do that to
 * anyone else's server by mistake. */
static int peer__find_server(const struct peer__arguments *arguments,
                             struct net_address *server)
{
    if (!net_parse_address(arguments->host,
                           (uint16_t) arguments->port,
                           server))
        return peer__report_usage(
            arguments->host,
            "not an IPv4 or IPv6 address; try 127.0.0.1");
    if (!arguments->any_host && !peer__is_loopback(server))
        return peer__report_usage(
            arguments->host,
            "not this machine; to allow it, use --any-host");
    return -1;
}

/* The shell may have split the script into words. */
static struct script *peer__join_words(char **words,
                                       char line[SCRIPT_LINE_SIZE])
{
    size_t size = 1;
    char *text, *end;
    struct script *script;

    for (char **word = words; *word != NULL; word++)
        size += strlen(*word) + 1;
    text = calloc(1, size);
    if (text == NULL) {
        snprintf(line, SCRIPT_LINE_SIZE, "out of memory");
        return NULL;
    }
    end = text;
    for (char **word = words; *word != NULL; word++) {
        size_t length = strlen(*word);

        memcpy(end, *word, length);
        end[length] = ' ';
        end += length + 1;
    }
    script = script_parse_text(text, (size_t) (end - text), line);
    free(text);
    return script;
}

static struct script *peer__read_script(char **words,
                                        char line[SCRIPT_LINE_SIZE])
{
    bool alone = words[1] == NULL;

    if (alone && strcmp(words[0], "-") == 0)
        return script_load_file("-", line);
    if (alone && words[0][0] == '@')
        return script_load_file(words[0] + 1, line);
    return peer__join_words(words, line);
}

static int peer__play_script(const struct script_settings *settings,
                             const struct script *script)
{
    struct script_player *player = script_player_new(settings);
    char line[SCRIPT_LINE_SIZE] = "out of memory";
    enum script_outcome outcome = SCRIPT_WRONG;

    if (player != NULL)
        outcome = script_play_commands(player, script, line);
    if (outcome != SCRIPT_AS_EXPECTED)
        fprintf(stderr, "%s\n", line);
    script_player_free(player);
    return (int) outcome;
}

static int peer__run_script(const struct peer__arguments *arguments)
{
    struct script_settings settings;
    struct script *script;
    char line[SCRIPT_LINE_SIZE];
    int exit_code;

    memset(&settings, 0, sizeof settings);
    settings.quiet = arguments->quiet;
    settings.timeout = arguments->timeout;
    exit_code = peer__find_server(arguments, &settings.server);
    if (exit_code >= 0)
        return exit_code;
    script = peer__read_script(arguments->script, line);
    if (script == NULL) {
        fprintf(stderr, "%s\n", line);
        return 2;
    }
    exit_code = peer__play_script(&settings, script);
    script_free(script);
    return exit_code;
}

int main(int argc, char **argv)
{
    struct peer__arguments arguments = {false, false, 0, NULL, 0, NULL};
    int exit_code;

    (void) argc; /* argv ends with NULL */
    exit_code = peer__read_arguments(argv, &arguments);
    if (exit_code >= 0)
        return exit_code;
    if (!net_start_winsock())
        return 1;
    exit_code = peer__run_script(&arguments);
    net_stop_winsock();
    return exit_code;
}
