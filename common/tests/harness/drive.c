/* SPDX-License-Identifier: MIT */
/* The test driver: starts a server, plays a script against it, sends it
 * Ctrl-C, and checks what the server did.
 *
 *   drive [options] --script FILE -- SERVER [ARGUMENT...]
 *   drive [options] --no-listen   -- SERVER [ARGUMENT...]
 *
 * The server gets --port 0 unless its arguments have a --port, and must print
 * "listening on ADDRESS:PORT". Connections that the script leaves open stay
 * open until the server has exited. With --no-listen the server must exit by
 * itself.
 *
 *   --host ADDR            the --host of the server
 *   --connect-host ADDR    connect there, not to the printed address
 *   --as-is                do not add --port 0 to the command line
 *   --occupy-port          give the server a --port that is in use
 *   --exit N               the exit code of the server (0)
 *   --exit-within MS       how long the server may take to exit (10000), on a
 *                          fast machine: see time_limit.h
 *   --stdout TEXT          stdout contains TEXT; may be repeated
 *   --stderr TEXT          the same for stderr; without it, stderr is empty
 *   --one-line             stderr is one line
 *   --expect-failure TEXT  the script fails with a line that contains TEXT
 *   --transcript FILE      stdout equals FILE, with PORT for every port number
 *   --update               write FILE instead
 *   --workers N            skip if the server has fewer worker threads: it has
 *                          one for each processor that it may use
 *
 * Exit codes: 0 everything was as expected, 1 something was not, 2 wrong usage
 * or an invalid script, 77 skipped. */
#include "common/tests/harness/drive.h"

#include <stdio.h>
#include <string.h>

#include "common/thread_group.h"

static void drive__judge_script(struct drive *drive,
                                enum script_outcome outcome,
                                const char *line)
{
    const char *wanted = drive->options.expect_failure;

    if (outcome == SCRIPT_WRONG)
        drive->result = DRIVE_WRONG;
    if (wanted != NULL && outcome == SCRIPT_AS_EXPECTED)
        drive_fail(drive, "the script should have failed: %s", wanted);
    else if (wanted != NULL && strstr(line, wanted) == NULL)
        drive_fail(drive, "should have failed with %s: %s", wanted, line);
    else if (wanted != NULL)
        printf("failed as expected: %s\n", line);
    else if (outcome != SCRIPT_AS_EXPECTED)
        drive_fail(drive, "%s: %s", drive->options.script, line);
}

static struct script_player *drive__play(struct drive *drive)
{
    struct script_settings settings;
    struct script_player *player;
    char line[SCRIPT_LINE_SIZE];
    enum script_outcome outcome;

    memset(&settings, 0, sizeof settings);
    settings.stop = drive_interrupt;
    settings.freeze = drive_freeze;
    settings.await = drive_await;
    settings.context = drive;
    settings.time_factor = time_factor();
    if (!drive_find_server(drive, &settings.server))
        return NULL;
    player = script_player_new(&settings);
    if (player == NULL) {
        drive_fail(drive, "out of memory");
        return NULL;
    }
    outcome = script_play_commands(player, drive->script, line);
    drive__judge_script(drive, outcome, line);
    return player;
}

/* Without --no-listen, the server runs until it gets a Ctrl-C. */
static void drive__run_server(struct drive *drive)
{
    struct script_player *player = NULL;

    if (!drive->options.no_listen) {
        player = drive__play(drive);
        if (!drive->interrupted)
            drive_interrupt(drive);
    }
    drive_wait_for_exit(drive);
    /* Closes the connections that the script left open. */
    script_player_free(player);
    if (drive->result == DRIVE_OK)
        drive_check_output(drive);
    if (drive->result != DRIVE_OK)
        drive_print_output(drive);
}

static void drive__run(struct drive *drive)
{
    SOCKET listener = INVALID_SOCKET;
    unsigned port = 0;

    if (drive->options.occupy_port) {
        port = drive_occupy_port(&listener);
        if (port == 0) {
            drive_fail(drive, "no port could be occupied");
            return;
        }
    }
    if (drive_start(drive, port)) {
        drive__run_server(drive);
        child_free(&drive->server);
    }
    if (listener != INVALID_SOCKET)
        closesocket(listener);
}

static bool drive__load_script(struct drive *drive)
{
    char line[SCRIPT_LINE_SIZE];

    if (drive->options.script == NULL)
        return true;
    drive->script = script_load_file(drive->options.script, line);
    if (drive->script == NULL)
        fprintf(stderr, "%s: %s\n", drive->options.script, line);
    return drive->script != NULL;
}

/* Returns why the test cannot run on this machine, or NULL. */
static const char *drive__obstacle(const struct drive_options *options)
{
    if (drive_needs_ipv6(options) && !drive_has_ipv6())
        return "this machine has no IPv6 loopback address";
    if (thread_processor_count() < options->workers)
        return "too few processors, so too few workers";
    return NULL;
}

int main(int argc, char **argv)
{
    static struct drive drive;
    const char *obstacle;

    (void) argc; /* argv ends with NULL */
    if (!drive_options_read(argv, &drive.options) ||
        !drive__load_script(&drive))
        return DRIVE_WRONG;
    if (!net_start_winsock())
        return DRIVE_FAILED;
    obstacle = drive__obstacle(&drive.options);
    if (obstacle != NULL) {
        printf("SKIP: %s\n", obstacle);
        drive.result = DRIVE_SKIPPED;
    } else {
        drive__run(&drive);
    }
    script_free(drive.script);
    net_stop_winsock();
    return drive.result;
}
