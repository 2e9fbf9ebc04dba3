/* SPDX-License-Identifier: MIT */
/* Writes a script in the language of the peer. */
#include <stdio.h>
#include <stdlib.h>

#include "common/tests/stress/random_numbers.h"
#include "common/tests/stress/random_script.h"

/* "only 4096", and the longest command, a text of 16 bytes. */
#define RANDOM__LONGEST_LINE 96u

struct random__writer {
    char *out;
    unsigned numbers[RANDOM_MOST_LINKS]; /* as the player counts them */
    unsigned opened;
    unsigned only; /* 0: none selected yet */
};

static const char *const random__names[] = {
    [RANDOM_CONNECT] = "connect",
    [RANDOM_SEND] = "send",
    [RANDOM_SEND_TEXT] = "send",
    [RANDOM_DRIP] = "drip",
    [RANDOM_ECHO] = "echo",
    [RANDOM_READ] = "read",
    [RANDOM_READ_ALL] = "read-all",
    [RANDOM_EXPECT_NO_DATA] = "expect-no-data",
    [RANDOM_HALF_CLOSE] = "half-close",
    [RANDOM_RESET] = "reset",
    [RANDOM_CLOSE] = "close",
    [RANDOM_SLEEP] = "sleep",
    [RANDOM_RECEIVE_BUFFER] = "receive-buffer",
};

/* The first connection needs no number as long as it is the only one. */
static void random__choose(struct random__writer *writer,
                           const struct random_step *step)
{
    unsigned number;

    if (step->verb == RANDOM_CONNECT) {
        writer->numbers[step->link] = ++writer->opened;
        return;
    }
    if (step->verb == RANDOM_SLEEP || step->verb == RANDOM_RECEIVE_BUFFER)
        return;
    number = writer->numbers[step->link];
    if (writer->opened > 1 && number != writer->only) {
        writer->out += sprintf(writer->out, "only %u\n", number);
        writer->only = number;
    }
}

/* Writes any bytes as escape sequences. */
static void random__write_bytes(struct random__writer *writer, unsigned seed)
{
    uint64_t state = seed;

    writer->out += sprintf(writer->out, " \"");
    for (unsigned i = 0; i < random_text_length(seed); i++)
        writer->out +=
            sprintf(writer->out, "\\x%02X", random_below(&state, 256));
    writer->out += sprintf(writer->out, "\"");
}

static void random__write(struct random__writer *writer,
                          const struct random_step *step)
{
    random__choose(writer, step);
    writer->out += sprintf(writer->out, "%s", random__names[step->verb]);
    if (step->verb == RANDOM_SEND_TEXT)
        random__write_bytes(writer, step->number);
    else if (step->number > 0)
        writer->out += sprintf(writer->out, " %u", step->number);
    if (step->verb == RANDOM_DRIP)
        writer->out += sprintf(writer->out, " 1"); /* ms between two bytes */
    *writer->out++ = '\n';
}

char *random_script_text(const struct random_script *script)
{
    static struct random__writer writer;
    char *text = malloc(script->count * RANDOM__LONGEST_LINE + 1);

    if (text == NULL)
        return NULL;
    writer.out = text;
    writer.opened = writer.only = 0;
    for (size_t i = 0; i < script->count; i++)
        random__write(&writer, &script->steps[i]);
    *writer.out = '\0';
    return text;
}
