/* SPDX-License-Identifier: MIT */
/* The language of the scripted peer: a client that behaves, or misbehaves,
 * exactly as a script says, and compares what it observes with the script. A
 * command ends at a newline or a semicolon. # starts a comment. A text is in
 * "" or '' and may contain \r \n \t \0 \\ \" \' \xNN. The table in
 * script_verbs.c lists the commands, and "peer --help" prints them:
 *
 *   connect; send "hello\r\n"; read "hello\r\n"; half-close; read-all
 *
 * Each connection remembers what it has sent and not read back, so that an
 * echo can be compared byte for byte. */
#ifndef COMMON_CLIENTS_SCRIPT_H_
#define COMMON_CLIENTS_SCRIPT_H_

#include <stddef.h>
#include <stdio.h>

#include "common/net.h"

/* The values are the exit codes of a program that plays a script. */
enum script_outcome {
    SCRIPT_AS_EXPECTED = 0,
    SCRIPT_FAILED = 1, /* the server did something else */
    SCRIPT_WRONG = 2   /* the script makes no sense */
};

/* Room for one line that says what went wrong. */
#define SCRIPT_LINE_SIZE 512

struct script;

/* Parses the text of a script, which need not end with a NUL. Returns NULL if
 * the script is wrong; line then says where and why. The caller frees the
 * script. */
struct script *script_parse_text(const char *text,
                                 size_t length,
                                 char line[SCRIPT_LINE_SIZE]);

/* The same from a file; "-" is standard input. */
struct script *script_load_file(const char *path, char line[SCRIPT_LINE_SIZE]);

void script_free(struct script *script);

/* Prints a line for each command. */
void script_print_help(FILE *stream);

struct script_settings {
    struct net_address server; /* what "connect" connects to */
    /* How long a command may go without progress, in ms, until the script sets
     * another limit with "timeout"; 0 for the default. Both limits are
     * multiplied by time_factor, unless that is 0. */
    unsigned timeout, time_factor;
    bool quiet; /* no line for each command */
    /* Called by "stop", "freeze", "thaw" and "await"; where NULL, the command
     * is an error. await returns true if the server prints the text, after the
     * text awaited before it, within the time limit. */
    bool (*stop)(void *context);
    bool (*freeze)(void *context, bool frozen);
    bool (*await)(void *context, const char *text, DWORD milliseconds);
    void *context;
};

struct script_player;

/* Returns NULL if there is no memory. */
struct script_player *script_player_new(
    const struct script_settings *settings);

/* Plays the script up to its end or to the first command that fails. Prints on
 * stdout what each command observed; line says what went wrong, if anything.
 * The script must exist as long as the player. */
enum script_outcome script_play_commands(struct script_player *player,
                                         const struct script *script,
                                         char line[SCRIPT_LINE_SIZE]);

/* Frees the player and closes the connections that the script left open. */
void script_player_free(struct script_player *player);

#endif /* COMMON_CLIENTS_SCRIPT_H_ */
