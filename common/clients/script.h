/* SPDX-License-Identifier: MIT */
/* The language of the scripted peer: a client that behaves, or misbehaves,
 * exactly as a script says, and compares what it observes with it. Commands
 * end at a newline or a semicolon; # starts a comment; a text is in "" or ''
 * and may have \r \n \t \0 \\ \" \' \xNN. The table in script_verbs.c has
 * the commands, and "peer --help" prints them:
 *
 *   connect; send "hello\r\n"; read "hello\r\n"; half-close; read-all
 *
 * Every connection remembers what it has sent and not read yet, so that the
 * answers of an echo server can be compared byte for byte. */
#ifndef COMMON_CLIENTS_SCRIPT_H_
#define COMMON_CLIENTS_SCRIPT_H_

#include <stddef.h>
#include <stdio.h>

#include "common/net.h"

/* The values are the exit codes of a program that plays a script. */
enum script_outcome {
    SCRIPT_AS_EXPECTED = 0,
    SCRIPT_FAILED = 1, /* something else was observed */
    SCRIPT_WRONG = 2   /* the script asks for what makes no sense */
};

/* Room for a line that says what went wrong. */
#define SCRIPT_LINE_SIZE 512

struct script;

/* Reads the text of a script; it need not end with a NUL. NULL if it is
 * wrong, and then the line says where and why. */
struct script *script_parse_text(const char *text,
                                 size_t length,
                                 char line[SCRIPT_LINE_SIZE]);

/* The same from a file; "-" is the standard input. */
struct script *script_load_file(const char *path, char line[SCRIPT_LINE_SIZE]);

void script_free(struct script *script);

/* Prints a line for each command. */
void script_print_help(FILE *stream);

struct script_settings {
    struct net_address server; /* what "connect" connects to */
    /* For how long nothing may happen in a command, in ms, until the script
     * sets another time with "timeout"; 0: the usual time. What either says is
     * multiplied by time_factor, if that is not 0. */
    unsigned timeout, time_factor;
    bool quiet; /* no line for each command */
    /* What "stop", "freeze", "thaw" and "await" call; NULL: these are wrong.
     * await is true if the server has printed the text, behind the one that
     * was awaited before, within the time. */
    bool (*stop)(void *context);
    bool (*freeze)(void *context, bool frozen);
    bool (*await)(void *context, const char *text, DWORD milliseconds);
    void *context;
};

struct script_player;

/* NULL if there is no memory. */
struct script_player *script_player_new(
    const struct script_settings *settings);

/* Plays the whole script or up to the first command that fails; says on
 * stdout what each observed. The line says what went wrong, if anything. The
 * script must live as long as the player. */
enum script_outcome script_play_commands(struct script_player *player,
                                         const struct script *script,
                                         char line[SCRIPT_LINE_SIZE]);

/* Closes the connections that the script left open. */
void script_player_free(struct script_player *player);

#endif /* COMMON_CLIENTS_SCRIPT_H_ */
