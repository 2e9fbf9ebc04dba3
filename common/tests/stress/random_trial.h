/* SPDX-License-Identifier: MIT */
/* A server, and the random scripts played against it. */
#ifndef COMMON_TESTS_STRESS_RANDOM_TRIAL_H_
#define COMMON_TESTS_STRESS_RANDOM_TRIAL_H_

#include "common/tests/harness/drive.h"
#include "common/tests/stress/random_script.h"

struct random_trial {
    char **server;    /* its command line, then NULL */
    unsigned timeout; /* of each command of a script, in ms */
    struct drive drive;
    struct net_address address;
};

/* Starts the server. Returns false after printing an error; the server is then
 * not running. */
bool random_trial_start(struct random_trial *trial);

/* Plays a script. The outcome says whether it failed; line says how. */
enum script_outcome random_trial_play(struct random_trial *trial,
                                      const struct random_script *script,
                                      char line[SCRIPT_LINE_SIZE]);

/* Sends Ctrl-C. The server must exit in time, with 0 and nothing on stderr.
 * Returns false after printing an error. */
bool random_trial_stop(struct random_trial *trial);

/* Kills the server. */
void random_trial_kill(struct random_trial *trial);

#endif /* COMMON_TESTS_STRESS_RANDOM_TRIAL_H_ */
