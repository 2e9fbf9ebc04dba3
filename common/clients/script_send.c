/* SPDX-License-Identifier: MIT */
/* The commands that send. */
#include "common/clients/script_parts.h"

#include <inttypes.h>

#include "common/clients/wakes.h"

static size_t script__chunk_size(const struct script_player *player,
                                 uint64_t left)
{
    size_t most = sizeof player->buffer;

    return left < most ? (size_t) left : most;
}

/* Tries to send at most left bytes of the pattern, starting at position. */
static struct stream_io script__send_pattern(struct script_player *player,
                                             const struct script_link *link,
                                             uint64_t position,
                                             uint64_t left)
{
    size_t size = script__chunk_size(player, left);

    owed_write_pattern(link->owed.seed, position, player->buffer, size);
    return stream_send_now(link->socket, player->buffer, size);
}

static enum script_outcome script__send_number(struct script_player *player,
                                               struct script_link *link,
                                               uint64_t count)
{
    uint64_t begin = link->owed.position;
    uint64_t sent = 0;
    struct stream_io io;

    if (!owed_add_pattern(&link->owed, count))
        return script_report_wrong(player, "out of memory");
    while (sent < count) {
        io = script__send_pattern(player, link, begin + sent, count - sent);
        if (io.result == STREAM_BUSY && stream_wait_until(link->socket,
                                                          STREAM_CAN_WRITE,
                                                          player->deadline))
            continue;
        if (io.result != STREAM_MOVED)
            return script_report_end(player, "to send all", sent, io);
        sent += io.count;
        script_note_progress(player);
    }
    return script_report_bytes(player, count, "");
}

static enum script_outcome script__send_text(struct script_player *player,
                                             struct script_link *link,
                                             const unsigned char *text,
                                             size_t length)
{
    size_t sent = 0;
    struct stream_io io;

    if (!owed_add_text(&link->owed, text, length))
        return script_report_wrong(player, "out of memory");
    while (sent < length) {
        io = stream_send_by(link->socket,
                            text + sent,
                            length - sent,
                            player->deadline);
        if (io.result != STREAM_MOVED)
            return script_report_end(player, "to send all", sent, io);
        sent += io.count;
        script_note_progress(player);
    }
    return script_report_bytes(player, length, "");
}

enum script_outcome script_do_send(struct script_player *player,
                                   struct script_link *link)
{
    const struct script_command *command = player->command;

    if (command->text != NULL)
        return script__send_text(player,
                                 link,
                                 command->text,
                                 command->text_length);
    return script__send_number(player, link, command->numbers[0]);
}

static bool script__has_room(const struct script_link *link, unsigned wait_ms)
{
    return stream_wait_until(link->socket,
                             STREAM_CAN_WRITE,
                             stream_deadline_after(wait_ms)) != 0;
}

/* If the socket accepts nothing for half a second, the server may still be
 * waiting for a processor. So the server gets as much more time as it takes to
 * wake a thread a thousand times, some 30 ms on an idle machine. */
enum script_outcome script_do_send_until_full(struct script_player *player,
                                              struct script_link *link)
{
    const uint64_t most = 64u << 20;
    uint64_t sent = 0;
    struct stream_io io;

    while (sent < most) {
        io = script__send_pattern(player,
                                  link,
                                  link->owed.position,
                                  most - sent);
        if (io.result == STREAM_FAILED)
            return script_report_end(player, "to send", sent, io);
        if (io.result == STREAM_BUSY && !script__has_room(link, 500)) {
            if (!wakes_wait_for(1000))
                return script_report_wrong(player, "no thread can be started");
            if (!script__has_room(link, 0))
                return script_report_seen(player,
                                          "no more than %" PRIu64
                                          " bytes were accepted",
                                          sent);
        }
        if (!owed_add_pattern(&link->owed, io.count))
            return script_report_wrong(player, "out of memory");
        sent += io.count;
    }
    return script_report_failure(
        player,
        "expected that not all bytes are accepted; all %" PRIu64 " were",
        sent);
}

enum script_outcome script_do_drip(struct script_player *player,
                                   struct script_link *link)
{
    uint64_t count = player->command->numbers[0];
    struct stream_io io;
    unsigned char byte;

    for (uint64_t sent = 0; sent < count; sent++) {
        if (sent > 0)
            Sleep((DWORD) player->command->numbers[1]);
        owed_write_pattern(link->owed.seed, link->owed.position, &byte, 1);
        io = stream_send_by(link->socket,
                            &byte,
                            1,
                            stream_deadline_after(player->timeout));
        if (io.result != STREAM_MOVED)
            return script_report_end(player, "to send all", sent, io);
        if (!owed_add_pattern(&link->owed, 1))
            return script_report_wrong(player, "out of memory");
    }
    return script_report_bytes(player, count, "");
}

/* An echo in progress. Both directions move whenever they can, because an echo
 * server may stop reading while its client does not read. */
struct script__echo {
    uint64_t begin;       /* in the pattern */
    uint64_t sent, count; /* of our bytes */
    uint64_t received;    /* bytes of any kind */
};

static enum script_outcome script__echo_out(struct script_player *player,
                                            struct script_link *link,
                                            struct script__echo *echo)
{
    struct stream_io io = script__send_pattern(player,
                                               link,
                                               echo->begin + echo->sent,
                                               echo->count - echo->sent);

    if (io.result == STREAM_FAILED)
        return script_report_end(player, "to send all", echo->sent, io);
    echo->sent += io.count;
    return SCRIPT_AS_EXPECTED;
}

static enum script_outcome script__echo_in(struct script_player *player,
                                           struct script_link *link,
                                           struct script__echo *echo)
{
    struct stream_io io = stream_receive_now(link->socket,
                                             player->buffer,
                                             sizeof player->buffer);
    enum script_outcome outcome;

    if (io.result == STREAM_BUSY)
        return SCRIPT_AS_EXPECTED;
    if (io.result != STREAM_MOVED)
        return script_report_end(player,
                                 "all bytes to come back",
                                 echo->received,
                                 io);
    outcome = script_compare_owed(player,
                                  link,
                                  player->buffer,
                                  io.count,
                                  echo->received);
    echo->received += io.count;
    return outcome;
}

static enum script_outcome script__echo_once(struct script_player *player,
                                             struct script_link *link,
                                             struct script__echo *echo)
{
    unsigned wanted = STREAM_CAN_READ;
    unsigned possible;
    enum script_outcome outcome = SCRIPT_AS_EXPECTED;

    if (echo->sent < echo->count)
        wanted |= STREAM_CAN_WRITE;
    possible = stream_wait_until(link->socket, wanted, player->deadline);
    if (possible == 0) {
        struct stream_io io = {STREAM_BUSY, 0, 0};

        return script_report_end(player,
                                 "all bytes to come back",
                                 echo->received,
                                 io);
    }
    script_note_progress(player);
    if (possible & STREAM_CAN_READ)
        outcome = script__echo_in(player, link, echo);
    if (outcome == SCRIPT_AS_EXPECTED && (possible & STREAM_CAN_WRITE))
        outcome = script__echo_out(player, link, echo);
    return outcome;
}

enum script_outcome script_do_echo(struct script_player *player,
                                   struct script_link *link)
{
    struct script__echo echo = {0, 0, 0, 0};
    enum script_outcome outcome = SCRIPT_AS_EXPECTED;

    echo.begin = link->owed.position;
    echo.count = player->command->numbers[0];
    if (!owed_add_pattern(&link->owed, echo.count))
        return script_report_wrong(player, "out of memory");
    while (outcome == SCRIPT_AS_EXPECTED && link->owed.total > 0)
        outcome = script__echo_once(player, link, &echo);
    if (outcome != SCRIPT_AS_EXPECTED)
        return outcome;
    return script_report_seen(player,
                              "%" PRIu64 " there, %" PRIu64 " back",
                              echo.sent,
                              echo.received);
}
