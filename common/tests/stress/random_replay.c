/* SPDX-License-Identifier: MIT */
/* Shows that a script kept by random-peer reproduces the failure: the program
 * peer fails with it too.
 *
 *   random_replay MOST PEER FILE -- SERVER [ARGUMENT...]
 *
 * Exit code 0 if peer exits with 1 and the script has at most MOST commands;
 * otherwise 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/script_parts.h"
#include "common/tests/stress/random_trial.h"

static bool random__is_short(const char *path, size_t most)
{
    char line[SCRIPT_LINE_SIZE];
    struct script *script = script_load_file(path, line);
    bool is_short;

    if (script == NULL) {
        fprintf(stderr, "%s: %s\n", path, line);
        return false;
    }
    is_short = script->count > 0 && script->count <= most;
    if (!is_short)
        fprintf(stderr, "FAIL: %s has %zu commands\n", path, script->count);
    script_free(script);
    return is_short;
}

/* Splits "127.0.0.1:7777". The servers of these tests listen on that address.
 */
static void random__split(const struct net_address *address,
                          char text[NET_TEXT_SIZE],
                          const char **port)
{
    char *colon;

    net_format_address((const struct sockaddr *) &address->storage,
                       address->length,
                       text);
    colon = strrchr(text, ':');
    *colon = '\0';
    *port = colon + 1;
}

/* The time limit of a command in milliseconds. It is short because the script
 * may wait for an answer that never comes. */
#define RANDOM__TIMEOUT "500"

static bool random__peer_fails(const struct random_trial *trial,
                               const char *program,
                               const char *file)
{
    char host[NET_TEXT_SIZE], path[MAX_PATH], at[MAX_PATH + 1];
    const char *words[] =
        {path, "--timeout", RANDOM__TIMEOUT, host, NULL, at, NULL};
    struct child peer;
    DWORD exit_code = 0;
    bool ended;

    random__split(&trial->address, host, &words[4]);
    snprintf(at, sizeof at, "@%s", file);
    if (GetFullPathNameA(program, MAX_PATH, path, NULL) == 0 ||
        !child_start(words, false, &peer))
        return false;
    ended = child_wait(&peer, time_limit_ms(20000), &exit_code);
    if (ended)
        printf("peer exits with %lu: %s\n",
               (unsigned long) exit_code,
               peer.err.length > 0 ? peer.err.text : "");
    child_free(&peer);
    return ended && exit_code == 1;
}

int main(int argc, char **argv)
{
    static struct random_trial trial;
    bool good;

    if (argc < 6 || strcmp(argv[4], "--") != 0) {
        fprintf(stderr, "usage: random_replay MOST PEER FILE -- SERVER...\n");
        return 2;
    }
    trial.server = argv + 5;
    if (!random__is_short(argv[3], strtoul(argv[1], NULL, 10)) ||
        !net_start_winsock() || !random_trial_start(&trial))
        return 1;
    good = random__peer_fails(&trial, argv[2], argv[3]);
    random_trial_kill(&trial);
    if (!good)
        fprintf(stderr, "FAIL: peer should have exited with 1\n");
    net_stop_winsock();
    return good ? 0 : 1;
}
