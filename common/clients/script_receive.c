/* SPDX-License-Identifier: MIT */
/* The commands that receive. */
#include "common/clients/script_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"

/* How many bytes a message shows, and the room for them with escapes, quotes
 * and dots. */
#define SCRIPT__SHOWN 32
#define SCRIPT__QUOTED (SCRIPT__SHOWN * 4 + 8)

static void script__quote_bytes(const unsigned char *bytes,
                                size_t length,
                                char text[SCRIPT__QUOTED])
{
    char *out = text;

    *out++ = '"';
    for (size_t i = 0; i < length && i < SCRIPT__SHOWN; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            out += sprintf(out, "\\%c", bytes[i]);
        else if (bytes[i] >= ' ' && bytes[i] <= '~')
            *out++ = (char) bytes[i];
        else if (bytes[i] == '\r' || bytes[i] == '\n')
            out += sprintf(out, "\\%c", bytes[i] == '\r' ? 'r' : 'n');
        else
            out += sprintf(out, "\\x%02X", (unsigned) bytes[i]);
    }
    sprintf(out, "%s\"", length > SCRIPT__SHOWN ? "..." : "");
}

enum script_outcome script_report_end(struct script_player *player,
                                      const char *expected,
                                      uint64_t done,
                                      struct stream_io io)
{
    char after[40];

    snprintf(after,
             sizeof after,
             "after %" PRIu64 " byte%s",
             done,
             done == 1 ? "" : "s");
    switch (io.result) {
    case STREAM_MOVED:
        return script_report_failure(player,
                                     "expected %s; %s %zu more came",
                                     expected,
                                     after,
                                     io.count);
    case STREAM_BUSY:
        return script_report_failure(
            player,
            "expected %s; %s the time limit of %u ms came",
            expected,
            after,
            player->timeout);
    case STREAM_END:
        return script_report_failure(
            player,
            "expected %s; %s the end of the stream came",
            expected,
            after);
    case STREAM_FAILED:
        break;
    }
    return script_report_failure(player,
                                 "expected %s; %s %s (%d) came",
                                 expected,
                                 after,
                                 error_name((uint32_t) io.error),
                                 io.error);
}

enum script_outcome script_compare_owed(struct script_player *player,
                                        struct script_link *link,
                                        const unsigned char *bytes,
                                        size_t length,
                                        uint64_t offset)
{
    size_t same;
    int expected;

    if (owed_settle_bytes(&link->owed, bytes, length, &same, &expected))
        return SCRIPT_AS_EXPECTED;
    if (expected < 0)
        return script_report_failure(player,
                                     "expected no more than %" PRIu64
                                     " bytes; another one, 0x%02X, came",
                                     offset + same,
                                     (unsigned) bytes[same]);
    return script_report_failure(player,
                                 "expected the byte 0x%02X after %" PRIu64
                                 " bytes; 0x%02X came",
                                 (unsigned) expected,
                                 offset + same,
                                 (unsigned) bytes[same]);
}

static enum script_outcome script__read_number(struct script_player *player,
                                               struct script_link *link,
                                               uint64_t count)
{
    uint64_t done = 0;

    if (link->owed.total < count)
        return script_report_wrong(player,
                                   "no more than %" PRIu64
                                   " bytes were sent and not read yet",
                                   link->owed.total);
    while (done < count) {
        size_t most = sizeof player->buffer;
        size_t size = count - done < most ? (size_t) (count - done) : most;
        struct stream_io io = stream_receive_by(link->socket,
                                                player->buffer,
                                                size,
                                                player->deadline);
        enum script_outcome outcome;

        if (io.result != STREAM_MOVED)
            return script_report_end(player,
                                     "all bytes to come back",
                                     done,
                                     io);
        outcome =
            script_compare_owed(player, link, player->buffer, io.count, done);
        if (outcome != SCRIPT_AS_EXPECTED)
            return outcome;
        done += io.count;
        script_note_progress(player);
    }
    return script_report_bytes(player, count, " as sent");
}

/* Reads length bytes, or fewer if no more arrive. */
static struct stream_io script__receive_all(struct script_player *player,
                                            const struct script_link *link,
                                            unsigned char *bytes,
                                            size_t length,
                                            size_t *done)
{
    struct stream_io io = {STREAM_MOVED, 0, 0};

    *done = 0;
    while (*done < length && io.result == STREAM_MOVED) {
        io = stream_receive_by(link->socket,
                               bytes + *done,
                               length - *done,
                               player->deadline);
        *done += io.count;
        if (io.result == STREAM_MOVED)
            script_note_progress(player);
    }
    return io;
}

static enum script_outcome script__read_text(struct script_player *player,
                                             struct script_link *link,
                                             const unsigned char *text,
                                             size_t length)
{
    char wanted[SCRIPT__QUOTED], got[SCRIPT__QUOTED];
    unsigned char *bytes = malloc(length);
    enum script_outcome outcome;
    struct stream_io io;
    size_t done, same;
    int expected;

    if (bytes == NULL)
        return script_report_wrong(player, "out of memory");
    io = script__receive_all(player, link, bytes, length, &done);
    script__quote_bytes(text, length, wanted);
    script__quote_bytes(bytes, done, got);
    if (done > 0 && memcmp(bytes, text, done) != 0)
        outcome =
            script_report_failure(player, "expected %s; %s came", wanted, got);
    else if (done < length)
        outcome = script_report_end(player, wanted, done, io);
    else
        outcome = script_report_seen(player, "%s", got);
    /* The server may send a text of its own before the echo. */
    if (outcome == SCRIPT_AS_EXPECTED)
        (void) owed_settle_bytes(&link->owed, bytes, length, &same, &expected);
    free(bytes);
    return outcome;
}

enum script_outcome script_do_read(struct script_player *player,
                                   struct script_link *link)
{
    const struct script_command *command = player->command;

    if (command->text != NULL)
        return script__read_text(player,
                                 link,
                                 command->text,
                                 command->text_length);
    return script__read_number(player, link, command->numbers[0]);
}

/* Reads to the end of the stream and compares. If all is set, every owed byte
 * must come back; otherwise a prefix is enough. Other bytes are a failure. */
static enum script_outcome script__read_to_end(struct script_player *player,
                                               struct script_link *link,
                                               bool all)
{
    uint64_t total = link->owed.total;
    uint64_t done = 0;
    char wanted[80];
    struct stream_io io;
    enum script_outcome outcome;

    for (;;) {
        io = stream_receive_by(link->socket,
                               player->buffer,
                               sizeof player->buffer,
                               player->deadline);
        if (io.result != STREAM_MOVED)
            break;
        outcome =
            script_compare_owed(player, link, player->buffer, io.count, done);
        if (outcome != SCRIPT_AS_EXPECTED)
            return outcome;
        done += io.count;
        script_note_progress(player);
    }
    if (io.result == STREAM_END && (done == total || !all))
        return script_report_bytes(player, done, ", then end of stream");
    snprintf(wanted,
             sizeof wanted,
             "%s%" PRIu64 " bytes, then the end of the stream",
             all ? "" : "up to ",
             total);
    return script_report_end(player, wanted, done, io);
}

enum script_outcome script_do_read_all(struct script_player *player,
                                       struct script_link *link)
{
    return script__read_to_end(player, link, true);
}

enum script_outcome script_do_read_prefix(struct script_player *player,
                                          struct script_link *link)
{
    return script__read_to_end(player, link, false);
}

/* Reads until nothing more arrives. The deadline is fixed, so a stream that
 * never ends does not extend it. */
static struct stream_io script__drain_stream(struct script_player *player,
                                             const struct script_link *link,
                                             uint64_t *done)
{
    struct stream_io io;

    *done = 0;
    do {
        io = stream_receive_by(link->socket,
                               player->buffer,
                               sizeof player->buffer,
                               player->deadline);
        *done += io.count;
    } while (io.result == STREAM_MOVED);
    return io;
}

enum script_outcome script_do_discard_all(struct script_player *player,
                                          struct script_link *link)
{
    uint64_t done;
    struct stream_io io = script__drain_stream(player, link, &done);

    if (io.result != STREAM_END)
        return script_report_end(player, "the end of the stream", done, io);
    return script_report_bytes(player, done, ", then end of stream");
}

enum script_outcome script_do_expect_eof(struct script_player *player,
                                         struct script_link *link)
{
    char got[SCRIPT__QUOTED];
    struct stream_io io = stream_receive_by(link->socket,
                                            player->buffer,
                                            sizeof player->buffer,
                                            player->deadline);

    if (io.result == STREAM_END)
        return script_report_seen(player, "end of stream");
    if (io.result != STREAM_MOVED)
        return script_report_end(player, "the end of the stream", 0, io);
    script__quote_bytes(player->buffer, io.count, got);
    return script_report_failure(player,
                                 "expected the end of the stream; %s came",
                                 got);
}

/* On Windows a send that meets the reset reports WSAECONNABORTED. */
static bool script__is_reset(struct stream_io io)
{
    return io.result == STREAM_FAILED &&
           (io.error == WSAECONNRESET || io.error == WSAECONNABORTED);
}

/* Bytes that were sent before a reset may or may not arrive, depending on the
 * system, so both are accepted. */
enum script_outcome script_do_expect_reset(struct script_player *player,
                                           struct script_link *link)
{
    uint64_t done;
    struct stream_io io = script__drain_stream(player, link, &done);

    if (!script__is_reset(io))
        return script_report_end(player, "a reset", done, io);
    closesocket(link->socket);
    link->socket = INVALID_SOCKET;
    return script_report_seen(player, "reset");
}

enum script_outcome script_do_expect_end(struct script_player *player,
                                         struct script_link *link)
{
    uint64_t done;
    struct stream_io io = script__drain_stream(player, link, &done);

    if (io.result != STREAM_END && !script__is_reset(io))
        return script_report_end(player, "the end or a reset", done, io);
    return script_report_bytes(
        player,
        done,
        io.result == STREAM_END ? ", then end of stream" : ", then reset");
}

enum script_outcome script_do_expect_no_data(struct script_player *player,
                                             struct script_link *link)
{
    unsigned milliseconds = (unsigned) player->command->numbers[0];
    char got[SCRIPT__QUOTED];
    struct stream_io io =
        stream_receive_by(link->socket,
                          player->buffer,
                          sizeof player->buffer,
                          stream_deadline_after(milliseconds));

    if (io.result == STREAM_BUSY)
        return script_report_seen(player, "nothing for %u ms", milliseconds);
    if (io.result != STREAM_MOVED)
        return script_report_end(player, "nothing to come", 0, io);
    script__quote_bytes(player->buffer, io.count, got);
    return script_report_failure(player,
                                 "expected nothing to come; %s came",
                                 got);
}
