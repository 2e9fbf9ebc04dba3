/* SPDX-License-Identifier: MIT */
/* Runs the commands of a script and keeps its connections. */
#include "common/clients/script_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT__TIMEOUT 10000u

void script_set_timeout(struct script_player *player, unsigned milliseconds)
{
    player->timeout = milliseconds * player->settings.time_factor;
}

struct script_player *script_player_new(const struct script_settings *settings)
{
    struct script_player *player = calloc(1, sizeof *player);

    if (player == NULL)
        return NULL;
    player->settings = *settings;
    if (settings->time_factor == 0)
        player->settings.time_factor = 1;
    script_set_timeout(
        player,
        settings->timeout != 0 ? settings->timeout : SCRIPT__TIMEOUT);
    return player;
}

void script_player_free(struct script_player *player)
{
    if (player == NULL)
        return;
    for (unsigned i = 0; i < player->opened; i++) {
        if (player->links[i].socket != INVALID_SOCKET)
            closesocket(player->links[i].socket);
        owed_free(&player->links[i].owed);
    }
    free(player);
}

enum script_outcome script_report_seen(struct script_player *player,
                                       const char *format,
                                       ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(player->seen, sizeof player->seen, format, arguments);
    va_end(arguments);
    return SCRIPT_AS_EXPECTED;
}

enum script_outcome script_report_bytes(struct script_player *player,
                                        uint64_t count,
                                        const char *rest)
{
    return script_report_seen(player,
                              "%" PRIu64 " byte%s%s",
                              count,
                              count == 1 ? "" : "s",
                              rest);
}

enum script_outcome script_report_failure(struct script_player *player,
                                          const char *format,
                                          ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(player->wrong, sizeof player->wrong, format, arguments);
    va_end(arguments);
    return SCRIPT_FAILED;
}

enum script_outcome script_report_wrong(struct script_player *player,
                                        const char *format,
                                        ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(player->wrong, sizeof player->wrong, format, arguments);
    va_end(arguments);
    return SCRIPT_WRONG;
}

/* Flushes stdout, so that the line is not lost if a later command hangs or
 * crashes. */
static void script__print_seen(const struct script_player *player,
                               const char *seen,
                               unsigned first,
                               unsigned last)
{
    if (player->settings.quiet)
        return;
    printf("%s: %s", player->command->verb->name, seen);
    if (first != last)
        printf(" (connections %u to %u)", first, last);
    else if (first != 0 && player->opened > 1)
        printf(" (connection %u)", first);
    putchar('\n');
    fflush(stdout);
}

void script_note_progress(struct script_player *player)
{
    player->deadline = stream_deadline_after(player->timeout);
}

static enum script_outcome script__run_action(struct script_player *player,
                                              struct script_link *link)
{
    script_note_progress(player);
    return player->command->verb->act(player, link);
}

static bool script__is_meant(const struct script_player *player,
                             const struct script_link *link)
{
    return link->socket != INVALID_SOCKET &&
           (player->only == 0 || player->only == link->number);
}

/* One line for adjacent connections that observed the same. */
struct script__same {
    char seen[sizeof((struct script_player *) 0)->seen];
    unsigned first, last;
};

static void script__print_gathered(const struct script_player *player,
                                   const struct script__same *same)
{
    if (same->first != 0)
        script__print_seen(player, same->seen, same->first, same->last);
}

static void script__gather_same(const struct script_player *player,
                                unsigned number,
                                struct script__same *same)
{
    if (same->first != 0 && strcmp(same->seen, player->seen) == 0) {
        same->last = number;
        return;
    }
    script__print_gathered(player, same);
    memcpy(same->seen, player->seen, sizeof same->seen);
    same->first = same->last = number;
}

static enum script_outcome script__act_on_each(struct script_player *player,
                                               unsigned *number)
{
    struct script__same same = {"", 0, 0};
    enum script_outcome outcome = SCRIPT_AS_EXPECTED;

    for (unsigned i = 0; i < player->opened; i++) {
        struct script_link *link = &player->links[i];

        if (!script__is_meant(player, link))
            continue;
        *number = link->number;
        outcome = script__run_action(player, link);
        if (outcome != SCRIPT_AS_EXPECTED)
            break;
        script__gather_same(player, link->number, &same);
    }
    script__print_gathered(player, &same);
    if (*number == 0)
        return script_report_wrong(player, "no connection is open");
    return outcome;
}

static enum script_outcome script__play_command(struct script_player *player,
                                                unsigned *number)
{
    enum script_outcome outcome;

    *number = 0;
    player->seen[0] = '\0';
    if (player->command->verb->for_connections)
        return script__act_on_each(player, number);
    outcome = script__run_action(player, NULL);
    if (outcome == SCRIPT_AS_EXPECTED)
        script__print_seen(player, player->seen, 0, 0);
    return outcome;
}

/* "line 3: read 5: connection 2: expected ...; ..." */
static void script__explain_failure(const struct script_player *player,
                                    unsigned number,
                                    char line[SCRIPT_LINE_SIZE])
{
    const struct script_command *command = player->command;
    char connection[32] = "";

    if (number != 0 && player->opened > 1)
        snprintf(connection, sizeof connection, "connection %u: ", number);
    snprintf(line,
             SCRIPT_LINE_SIZE,
             "line %u: %.*s%s: %s%s",
             command->line,
             command->source_length < 50 ? (int) command->source_length : 50,
             command->source,
             command->source_length < 50 ? "" : "...",
             connection,
             player->wrong);
}

enum script_outcome script_play_commands(struct script_player *player,
                                         const struct script *script,
                                         char line[SCRIPT_LINE_SIZE])
{
    enum script_outcome outcome;
    unsigned number;

    line[0] = '\0';
    for (size_t i = 0; i < script->count; i++) {
        player->command = &script->commands[i];
        outcome = script__play_command(player, &number);
        if (outcome != SCRIPT_AS_EXPECTED) {
            script__explain_failure(player, number, line);
            return outcome;
        }
    }
    return SCRIPT_AS_EXPECTED;
}
