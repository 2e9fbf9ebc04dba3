/* SPDX-License-Identifier: MIT */
/* What the files of the script interpreter share: script.c reads the text,
 * script_player.c goes through the commands and keeps the connections, and
 * what each command does is in script_verbs.c (the table of them all),
 * script_do_send.c and script_receive.c. */
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
    SOCKET socket; /* INVALID_SOCKET once it is closed */
    unsigned number;
    struct owed owed;
};

#define SCRIPT_MOST_CONNECTIONS 4096u

struct script_player {
    struct script_settings settings;
    struct script_link links[SCRIPT_MOST_CONNECTIONS];
    unsigned opened; /* in all, closed ones included */
    unsigned only;   /* 0: every open connection */
    unsigned timeout;
    int receive_buffer;
    /* Of the command that is being played: */
    const struct script_command *command;
    ULONGLONG deadline;
    char seen[160];
    char wrong[SCRIPT_LINE_SIZE];
    unsigned char buffer[65536];
};

/* What a command does. A command for connections is called for each of them
 * in turn, any other one once and without a link. It leaves a few words in
 * seen or in wrong. */
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
    uint64_t most[2]; /* the largest numbers that are taken; the least is 1 */
    bool for_connections;
    script_action *act;
};

/* NULL if there is no such command. */
const struct script_verb *script_find_verb(const char *name, size_t length);

/* For how long nothing may happen in each later command; the player's factor
 * comes on top of it. */
void script_set_timeout(struct script_player *player, unsigned milliseconds);

/* Each puts a sentence where it belongs and returns the outcome. */
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

/* Bytes have moved, so that the command is not hanging: it gets its whole time
 * again. For commands that end after a number of bytes. */
void script_note_progress(struct script_player *player);

/* How a send or a receive ended, as the end of the sentence "expected ...;
 * after 3 bytes ...". */
enum script_outcome script_report_end(struct script_player *player,
                                      const char *expected,
                                      uint64_t done,
                                      struct stream_io io);

/* Compares what came with the oldest bytes owed. The offset is where the
 * bytes stand in what the command reads. */
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
