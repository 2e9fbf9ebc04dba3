/* SPDX-License-Identifier: MIT */
/* The table of commands, and the commands that move no bytes. */
#include "common/clients/script_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/errors.h"

static int script__try_connect(struct script_player *player, SOCKET *socket)
{
    return stream_connect_by(&player->settings.server,
                             player->receive_buffer,
                             stream_deadline_after(player->timeout),
                             socket);
}

static enum script_outcome script__do_connect(struct script_player *player,
                                              struct script_link *unused)
{
    uint64_t count = player->command->numbers[0];
    struct script_link *link;
    char text[NET_TEXT_SIZE];
    int error;

    (void) unused;
    if (count == 0)
        count = 1;
    if (count > SCRIPT_MOST_CONNECTIONS - player->opened)
        return script_report_wrong(player,
                                   "more than %u connections in all",
                                   SCRIPT_MOST_CONNECTIONS);
    for (uint64_t i = 0; i < count; i++) {
        link = &player->links[player->opened];
        error = script__try_connect(player, &link->socket);
        if (error != 0)
            return script_report_failure(player,
                                         "expected a connection; %s (%d) came",
                                         error_name((uint32_t) error),
                                         error);
        link->number = ++player->opened;
        link->owed.seed = link->number;
    }
    net_format_address(
        (const struct sockaddr *) &player->settings.server.storage,
        player->settings.server.length,
        text);
    return script_report_seen(player,
                              "%u connection%s to %s",
                              (unsigned) count,
                              count == 1 ? "" : "s",
                              text);
}

static enum script_outcome script__do_expect_refused(
    struct script_player *player,
    struct script_link *unused)
{
    SOCKET socket = INVALID_SOCKET;
    int error = script__try_connect(player, &socket);

    (void) unused;
    if (error == WSAECONNREFUSED)
        return script_report_seen(player, "refused");
    if (error != 0)
        return script_report_failure(player,
                                     "expected a refusal; %s (%d) came",
                                     error_name((uint32_t) error),
                                     error);
    closesocket(socket);
    return script_report_failure(player,
                                 "expected a refusal; a connection was made");
}

static enum script_outcome script__do_half_close(struct script_player *player,
                                                 struct script_link *link)
{
    if (shutdown(link->socket, SD_SEND) != 0)
        return script_report_failure(player,
                                     "expected to shut down sending; %s came",
                                     error_name((uint32_t) WSAGetLastError()));
    return script_report_seen(player, "no more will be sent");
}

static enum script_outcome script__do_reset(struct script_player *player,
                                            struct script_link *link)
{
    stream_close_by_reset(link->socket);
    link->socket = INVALID_SOCKET;
    return script_report_seen(player, "closed with a reset");
}

static enum script_outcome script__do_close(struct script_player *player,
                                            struct script_link *link)
{
    closesocket(link->socket);
    link->socket = INVALID_SOCKET;
    return script_report_seen(player, "closed");
}

static enum script_outcome script__do_sleep(struct script_player *player,
                                            struct script_link *unused)
{
    (void) unused;
    Sleep((DWORD) player->command->numbers[0]);
    return script_report_seen(player,
                              "%u ms",
                              (unsigned) player->command->numbers[0]);
}

static enum script_outcome script__do_timeout(struct script_player *player,
                                              struct script_link *unused)
{
    (void) unused;
    script_set_timeout(player, (unsigned) player->command->numbers[0]);
    return script_report_seen(player, "%u ms", player->timeout);
}

static enum script_outcome script__do_receive_buffer(
    struct script_player *player,
    struct script_link *unused)
{
    (void) unused;
    player->receive_buffer = (int) player->command->numbers[0];
    return script_report_seen(player, "%d bytes", player->receive_buffer);
}

static enum script_outcome script__do_only(struct script_player *player,
                                           struct script_link *unused)
{
    unsigned number = (unsigned) player->command->numbers[0];

    (void) unused;
    if (number > player->opened)
        return script_report_wrong(player, "no such connection was opened");
    player->only = number;
    return script_report_seen(player, "connection %u", number);
}

static enum script_outcome script__do_all(struct script_player *player,
                                          struct script_link *unused)
{
    (void) unused;
    player->only = 0;
    return script_report_seen(player, "every open connection");
}

static enum script_outcome script__do_stop(struct script_player *player,
                                           struct script_link *unused)
{
    (void) unused;
    if (player->settings.stop == NULL)
        return script_report_wrong(player, "only the test driver can do that");
    if (!player->settings.stop(player->settings.context))
        return script_report_failure(player, "expected to deliver a Ctrl-C");
    return script_report_seen(player, "Ctrl-C delivered");
}

static enum script_outcome script__set_frozen(struct script_player *player,
                                              bool frozen)
{
    if (player->settings.freeze == NULL)
        return script_report_wrong(player, "only the test driver can do that");
    if (!player->settings.freeze(player->settings.context, frozen))
        return script_report_failure(player,
                                     "expected to freeze or thaw the server");
    return script_report_seen(player,
                              "the server %s",
                              frozen ? "is suspended" : "runs again");
}

static enum script_outcome script__do_freeze(struct script_player *player,
                                             struct script_link *unused)
{
    (void) unused;
    return script__set_frozen(player, true);
}

static enum script_outcome script__do_thaw(struct script_player *player,
                                           struct script_link *unused)
{
    (void) unused;
    return script__set_frozen(player, false);
}

/* A script must await texts in the order in which the server prints them. */
static enum script_outcome script__do_await(struct script_player *player,
                                            struct script_link *unused)
{
    const struct script_command *command = player->command;
    char text[sizeof player->seen / 2];

    (void) unused;
    if (player->settings.await == NULL)
        return script_report_wrong(player, "only the test driver can do that");
    if (command->text_length >= sizeof text)
        return script_report_wrong(player, "the text is too long");
    memcpy(text, command->text, command->text_length);
    text[command->text_length] = '\0';
    if (!player->settings.await(player->settings.context,
                                text,
                                player->timeout))
        return script_report_failure(
            player,
            "expected the server to print it; the time limit"
            " of %u ms came",
            player->timeout);
    return script_report_seen(player, "the server printed \"%s\"", text);
}

#define BYTES ((uint64_t) 1 << 40)
#define MILLISECONDS 600000u

static const struct script_verb script__verbs[] = {
    {"all",
     "",
     "later commands use every open connection again",
     SCRIPT_NOTHING,
     {0, 0},
     false,
     script__do_all},
    {"await",
     "TEXT",
     "wait until the server prints TEXT (test driver only)",
     SCRIPT_TEXT,
     {0, 0},
     false,
     script__do_await},
    {"close",
     "",
     "close the connection",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script__do_close},
    {"connect",
     "[N]",
     "open N connections (1); later commands use all of them",
     SCRIPT_MAYBE_NUMBER,
     {SCRIPT_MOST_CONNECTIONS, 0},
     false,
     script__do_connect},
    {"discard-all",
     "",
     "read to the end of the stream, ignoring the data",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_discard_all},
    {"drip",
     "N MS",
     "send N bytes, one every MS milliseconds",
     SCRIPT_TWO_NUMBERS,
     {BYTES, MILLISECONDS},
     true,
     script_do_drip},
    {"echo",
     "N",
     "send N bytes and read them back at the same time",
     SCRIPT_NUMBER,
     {BYTES, 0},
     true,
     script_do_echo},
    {"expect-end",
     "",
     "ignore the data; expect the end of the stream or a reset",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_expect_end},
    {"expect-eof",
     "",
     "expect the end of the stream, and no data before it",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_expect_eof},
    {"expect-no-data",
     "MS",
     "expect no data for MS milliseconds",
     SCRIPT_NUMBER,
     {MILLISECONDS, 0},
     true,
     script_do_expect_no_data},
    {"expect-refused",
     "",
     "expect that connecting is refused",
     SCRIPT_NOTHING,
     {0, 0},
     false,
     script__do_expect_refused},
    {"expect-reset",
     "",
     "expect that the connection is reset",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_expect_reset},
    {"freeze",
     "",
     "suspend the server (test driver only)",
     SCRIPT_NOTHING,
     {0, 0},
     false,
     script__do_freeze},
    {"half-close",
     "",
     "shut down sending; reading still works",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script__do_half_close},
    {"only",
     "K",
     "later commands use the K-th connection opened",
     SCRIPT_NUMBER,
     {SCRIPT_MOST_CONNECTIONS, 0},
     false,
     script__do_only},
    {"read",
     "N|TEXT",
     "expect the N oldest bytes sent, or this TEXT",
     SCRIPT_NUMBER_OR_TEXT,
     {BYTES, 0},
     true,
     script_do_read},
    {"read-all",
     "",
     "expect all bytes sent, then the end of the stream",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_read_all},
    {"read-prefix",
     "",
     "the same, but the stream may end before all are back",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_read_prefix},
    {"receive-buffer",
     "N",
     "SO_RCVBUF of the connections opened from now on",
     SCRIPT_NUMBER,
     {1u << 30, 0},
     false,
     script__do_receive_buffer},
    {"reset",
     "",
     "close the connection with a reset",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script__do_reset},
    {"send",
     "N|TEXT",
     "send N bytes of all values, or this TEXT",
     SCRIPT_NUMBER_OR_TEXT,
     {BYTES, 0},
     true,
     script_do_send},
    {"send-until-full",
     "",
     "send until the server accepts no more",
     SCRIPT_NOTHING,
     {0, 0},
     true,
     script_do_send_until_full},
    {"sleep",
     "MS",
     "do nothing for MS milliseconds",
     SCRIPT_NUMBER,
     {MILLISECONDS, 0},
     false,
     script__do_sleep},
    {"stall",
     "MS",
     "the same",
     SCRIPT_NUMBER,
     {MILLISECONDS, 0},
     false,
     script__do_sleep},
    {"stop",
     "",
     "send Ctrl-C to the server (test driver only)",
     SCRIPT_NOTHING,
     {0, 0},
     false,
     script__do_stop},
    {"thaw",
     "",
     "resume the server (test driver only)",
     SCRIPT_NOTHING,
     {0, 0},
     false,
     script__do_thaw},
    {"timeout",
     "MS",
     "later commands fail after this long without progress",
     SCRIPT_NUMBER,
     {MILLISECONDS, 0},
     false,
     script__do_timeout},
};

static const size_t script__verb_count =
    sizeof script__verbs / sizeof script__verbs[0];

const struct script_verb *script_find_verb(const char *name, size_t length)
{
    for (size_t i = 0; i < script__verb_count; i++)
        if (strlen(script__verbs[i].name) == length &&
            memcmp(script__verbs[i].name, name, length) == 0)
            return &script__verbs[i];
    return NULL;
}

void script_print_help(FILE *stream)
{
    for (size_t i = 0; i < script__verb_count; i++) {
        const struct script_verb *verb = &script__verbs[i];

        fprintf(stream,
                "  %s %-*s  %s\n",
                verb->name,
                20 - (int) strlen(verb->name),
                verb->usage,
                verb->help);
    }
}
