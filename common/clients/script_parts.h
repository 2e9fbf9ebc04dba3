/* SPDX-License-Identifier: MIT */
/* What the files of the script interpreter share. script.c parses the text,
 * script_player.c runs the commands and keeps the connections, script_verbs.c
 * has the table of commands, and script_send.c and script_receive.c have the
 * commands that move bytes. */
#ifndef COMMON_CLIENTS_SCRIPT_PARTS_H_
#define COMMON_CLIENTS_SCRIPT_PARTS_H_

#include "common/clients/owed.h"
#include "common/clients/script.h"
#include "common/clients/stream.h"
#include "common/printf_like.h"

struct script_command {
    const struct script_verb *verb;
    unsigned line;
    const char *source; /* as written, for messages */
    size_t source_length;
    uint64_t numbers[2];
    unsigned char *text; /* NULL if the argument is a number */
    size_t text_length;
};

struct script {
    char *source;
    struct script_command *commands;
    size_t count, capacity;
};

struct script_link {
    SOCKET socket; /* INVALID_SOCKET after it is closed */
    unsigned number;
    struct owed owed;
};

#define SCRIPT_MOST_CONNECTIONS 4096u

struct script_player {
    struct script_settings settings;
    struct script_link links[SCRIPT_MOST_CONNECTIONS];
    unsigned opened; /* including closed ones */
    unsigned only;   /* 0: every open connection */
    unsigned timeout;
    int receive_buffer;
    /* State of the current command: */
    const struct script_command *command;
    ULONGLONG deadline;
    char seen[160];
    char wrong[SCRIPT_LINE_SIZE];
    unsigned char buffer[65536];
};

/* Runs a command. A command for connections is called once for each of them;
 * any other is called once, without a link. It puts a few words in seen or in
 * wrong. */
typedef enum script_outcome script_action(struct script_player *player,
                                          struct script_link *link);

enum script_arguments {
    SCRIPT_NOTHING,
    SCRIPT_NUMBER,
    SCRIPT_MAYBE_NUMBER,
    SCRIPT_TWO_NUMBERS,
    SCRIPT_TEXT,
    SCRIPT_NUMBER_OR_TEXT
};

struct script_verb {
    const char *name;
    const char *usage; /* its arguments, for the help */
    const char *help;
    enum script_arguments arguments;
    uint64_t most[2]; /* largest numbers allowed; the least is 1 */
    bool for_connections;
    script_action *act;
};

/* Returns NULL if there is no such command. */
const struct script_verb *script_find_verb(const char *name, size_t length);

/* Sets how long later commands may go without progress. The player multiplies
 * this by its time factor. */
void script_set_timeout(struct script_player *player, unsigned milliseconds);

/* Each formats a message into seen or wrong and returns the outcome. */
enum script_outcome script_report_seen(struct script_player *player,
                                       const char *format,
                                       ...) PRINTF_LIKE(2, 3);
enum script_outcome script_report_bytes(struct script_player *player,
                                        uint64_t count,
                                        const char *rest);
enum script_outcome script_report_failure(struct script_player *player,
                                          const char *format,
                                          ...) PRINTF_LIKE(2, 3);
enum script_outcome script_report_wrong(struct script_player *player,
                                        const char *format,
                                        ...) PRINTF_LIKE(2, 3);

/* Bytes have moved, so the command is not hanging: restarts its time limit.
 * For commands that end after a given number of bytes. */
void script_note_progress(struct script_player *player);

/* Reports how a send or a receive ended: "expected ...; after 3 bytes ...". */
enum script_outcome script_report_end(struct script_player *player,
                                      const char *expected,
                                      uint64_t done,
                                      struct stream_io io);

/* Compares received bytes with the oldest bytes owed. offset is the position
 * of the bytes in what the command reads. */
enum script_outcome script_compare_owed(struct script_player *player,
                                        struct script_link *link,
                                        const unsigned char *bytes,
                                        size_t length,
                                        uint64_t offset);

/* The commands that move bytes. */
script_action script_do_send, script_do_send_until_full, script_do_drip,
    script_do_echo;
script_action script_do_read, script_do_read_all, script_do_read_prefix,
    script_do_discard_all;
script_action script_do_expect_eof, script_do_expect_reset,
    script_do_expect_end;
script_action script_do_expect_no_data;

#endif /* COMMON_CLIENTS_SCRIPT_PARTS_H_ */
