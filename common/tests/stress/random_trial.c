/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/random_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANDOM__EXIT_LIMIT 20000u /* ms */

bool random_trial_start(struct random_trial *trial)
{
    memset(&trial->drive, 0, sizeof trial->drive);
    trial->drive.options.server = trial->server;
    trial->drive.options.exit_within = RANDOM__EXIT_LIMIT;
    if (!drive_start(&trial->drive, 0))
        return false;
    if (drive_find_server(&trial->drive, &trial->address))
        return true;
    drive_print_output(&trial->drive);
    child_free(&trial->drive.server);
    return false;
}

static enum script_outcome random__play_text(struct random_trial *trial,
                                             const char *text,
                                             char line[SCRIPT_LINE_SIZE])
{
    struct script_settings settings;
    struct script_player *player;
    struct script *script = script_parse_text(text, strlen(text), line);
    enum script_outcome outcome = SCRIPT_WRONG;

    if (script == NULL)
        return SCRIPT_WRONG;
    memset(&settings, 0, sizeof settings);
    settings.server = trial->address;
    settings.timeout = trial->timeout;
    settings.quiet = true;
    snprintf(line, SCRIPT_LINE_SIZE, "out of memory");
    player = script_player_new(&settings);
    if (player != NULL)
        outcome = script_play_commands(player, script, line);
    script_player_free(player);
    script_free(script);
    return outcome;
}

enum script_outcome random_trial_play(struct random_trial *trial,
                                      const struct random_script *script,
                                      char line[SCRIPT_LINE_SIZE])
{
    char *text = random_script_text(script);
    enum script_outcome outcome;

    if (text == NULL) {
        snprintf(line, SCRIPT_LINE_SIZE, "out of memory");
        return SCRIPT_WRONG;
    }
    outcome = random__play_text(trial, text, line);
    free(text);
    return outcome;
}

bool random_trial_stop(struct random_trial *trial)
{
    struct drive *drive = &trial->drive;

    drive_interrupt(drive);
    drive_wait_for_exit(drive);
    if (drive->result == DRIVE_OK)
        drive_check_output(drive);
    if (drive->result != DRIVE_OK)
        drive_print_output(drive);
    child_free(&drive->server);
    return drive->result == DRIVE_OK;
}

void random_trial_kill(struct random_trial *trial)
{
    child_free(&trial->drive.server);
}
