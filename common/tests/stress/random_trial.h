/* SPDX-License-Identifier: MIT */
/* A server and the random scripts that are played to it. */
#ifndef COMMON_TESTS_STRESS_RANDOM_TRIAL_H_
#define COMMON_TESTS_STRESS_RANDOM_TRIAL_H_

#include "common/tests/harness/drive.h"
#include "common/tests/stress/random_script.h"

struct random_trial {
    char **server;    /* its command line, ended by NULL */
    unsigned timeout; /* of each command of a script, in ms */
    struct drive drive;
    struct net_address address;
};

/* Starts the server. False after printing a failure; then it does not run. */
bool random_trial_start(struct random_trial *trial);

/* Plays a script. Whether it failed is in the outcome; the line says how. */
enum script_outcome random_trial_play(struct random_trial *trial,
                                      const struct random_script *script,
                                      char line[SCRIPT_LINE_SIZE]);

/* Presses Ctrl-C. False after printing a failure: the server has to end in
 * time, with 0 and without a word on stderr. */
bool random_trial_stop(struct random_trial *trial);

/* Ends the server without further ado. */
void random_trial_kill(struct random_trial *trial);

#endif /* COMMON_TESTS_STRESS_RANDOM_TRIAL_H_ */
