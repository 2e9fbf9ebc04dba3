/* SPDX-License-Identifier: MIT */
/* Reads the text of a script. */
#include "common/clients/script_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct script__reader {
    const char *at, *end;
    unsigned line;
    char *message; /* SCRIPT_LINE_SIZE */
};

/* A word of the source text. A quoted word is a text argument. */
struct script__word {
    const char *begin;
    size_t length;
    bool quoted;
};

#define SCRIPT__MOST_WORDS 3

static bool script__complain_at_line(struct script__reader *reader,
                                     const char *format,
                                     ...) PRINTF_LIKE(2, 3);

static bool script__complain_at_line(struct script__reader *reader,
                                     const char *format,
                                     ...)
{
    va_list arguments;
    int length =
        snprintf(reader->message, SCRIPT_LINE_SIZE, "line %u: ", reader->line);

    va_start(arguments, format);
    if (length > 0)
        vsnprintf(reader->message + length,
                  SCRIPT_LINE_SIZE - (size_t) length,
                  format,
                  arguments);
    va_end(arguments);
    return false;
}

static bool script__is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Advances to the next word or to the end of the command. */
static void script__skip_space(struct script__reader *reader)
{
    while (reader->at < reader->end && script__is_space(*reader->at))
        reader->at++;
    if (reader->at < reader->end && *reader->at == '#')
        while (reader->at < reader->end && *reader->at != '\n')
            reader->at++;
}

static bool script__ends_command(const struct script__reader *reader)
{
    return reader->at == reader->end || *reader->at == ';' ||
           *reader->at == '\n';
}

/* Reads from the opening quote to the closing one. Newlines are checked first:
 * a forgotten quote must not swallow the next line. */
static bool script__read_quoted(struct script__reader *reader,
                                struct script__word *word)
{
    char quote = *reader->at++;

    word->begin = reader->at;
    word->quoted = true;
    while (reader->at < reader->end && *reader->at != '\n') {
        if (*reader->at == quote) {
            word->length = (size_t) (reader->at++ - word->begin);
            return true;
        }
        if (*reader->at == '\\' && reader->at + 1 < reader->end)
            reader->at++;
        reader->at++;
    }
    return script__complain_at_line(reader,
                                    "a text without a closing %c",
                                    quote);
}

static bool script__read_word(struct script__reader *reader,
                              struct script__word *word)
{
    if (*reader->at == '"' || *reader->at == '\'')
        return script__read_quoted(reader, word);
    word->begin = reader->at;
    word->quoted = false;
    while (!script__ends_command(reader) && !script__is_space(*reader->at))
        reader->at++;
    word->length = (size_t) (reader->at - word->begin);
    return true;
}

/* Reads the words of one command; count is 0 for an empty command. */
static bool script__read_words(struct script__reader *reader,
                               struct script__word *words,
                               unsigned *count)
{
    *count = 0;
    for (;;) {
        script__skip_space(reader);
        if (script__ends_command(reader))
            return true;
        if (*count == SCRIPT__MOST_WORDS)
            return script__complain_at_line(
                reader,
                "more arguments than any command takes");
        if (!script__read_word(reader, &words[(*count)++]))
            return false;
    }
}

static int script__hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes one escape sequence, starting after its backslash. Returns the
 * number of characters it takes there, or 0 if it is not valid. */
static size_t script__read_escape(const char *at,
                                  size_t length,
                                  unsigned char *byte)
{
    static const char names[] = "rnt0\\\"'";
    static const char values[] = "\r\n\t\0\\\"'";
    const char *found;

    if (length == 0)
        return 0;
    found = memchr(names, *at, sizeof names - 1);
    if (found != NULL) {
        *byte = (unsigned char) values[found - names];
        return 1;
    }
    if (*at != 'x' || length < 3 || script__hex_digit(at[1]) < 0 ||
        script__hex_digit(at[2]) < 0)
        return 0;
    *byte = (unsigned char) (script__hex_digit(at[1]) * 16 +
                             script__hex_digit(at[2]));
    return 3;
}

static bool script__decode_text(struct script__reader *reader,
                                const struct script__word *word,
                                struct script_command *command)
{
    unsigned char *text = malloc(word->length + 1);
    size_t i = 0;

    command->text = text;
    if (text == NULL)
        return script__complain_at_line(reader, "out of memory");
    while (i < word->length) {
        unsigned char byte = (unsigned char) word->begin[i++];

        if (byte == '\\') {
            size_t taken =
                script__read_escape(word->begin + i, word->length - i, &byte);

            if (taken == 0)
                return script__complain_at_line(reader,
                                                "unknown escape in a text");
            i += taken;
        }
        text[command->text_length++] = byte;
    }
    if (command->text_length == 0)
        return script__complain_at_line(reader, "an empty text");
    return true;
}

/* How many characters of a word a message shows. */
static int script__shown_length(const struct script__word *word)
{
    return word->length < 40 ? (int) word->length : 40;
}

static bool script__read_number(struct script__reader *reader,
                                const struct script__word *word,
                                uint64_t most,
                                uint64_t *number)
{
    uint64_t value = 0;

    for (size_t i = 0; i < word->length; i++) {
        if (word->quoted || word->begin[i] < '0' || word->begin[i] > '9')
            return script__complain_at_line(reader,
                                            "\"%.*s\" is not a number",
                                            script__shown_length(word),
                                            word->begin);
        if (value <= most)
            value = value * 10 + (unsigned) (word->begin[i] - '0');
    }
    if (value < 1 || value > most)
        return script__complain_at_line(
            reader,
            "the number must be from 1 to %" PRIu64,
            most);
    *number = value;
    return true;
}

static bool script__read_arguments(struct script__reader *reader,
                                   const struct script__word *words,
                                   unsigned count,
                                   struct script_command *command)
{
    const struct script_verb *verb = command->verb;
    bool text = verb->arguments == SCRIPT_TEXT ||
                (verb->arguments == SCRIPT_NUMBER_OR_TEXT && words[0].quoted);

    if (text && count == 1 && words[0].quoted)
        return script__decode_text(reader, &words[0], command);
    if (text)
        return script__complain_at_line(reader,
                                        "\"%.*s\" is not a text in quotes",
                                        script__shown_length(&words[0]),
                                        words[0].begin);
    for (unsigned i = 0; i < count; i++)
        if (!script__read_number(reader,
                                 &words[i],
                                 verb->most[i],
                                 &command->numbers[i]))
            return false;
    return true;
}

static bool script__count_fits(enum script_arguments arguments, unsigned count)
{
    switch (arguments) {
    case SCRIPT_NOTHING:
        return count == 0;
    case SCRIPT_MAYBE_NUMBER:
        return count <= 1;
    case SCRIPT_TWO_NUMBERS:
        return count == 2;
    case SCRIPT_NUMBER:
    case SCRIPT_TEXT:
    case SCRIPT_NUMBER_OR_TEXT:
        return count == 1;
    }
    return false;
}

static bool script__read_command(struct script__reader *reader,
                                 const struct script__word *words,
                                 unsigned count,
                                 struct script_command *command)
{
    const struct script__word *last = &words[count - 1];

    command->line = reader->line;
    command->source = words[0].begin;
    command->source_length =
        (size_t) (last->begin + last->length - words[0].begin) +
        (last->quoted ? 1 : 0);
    command->verb = words[0].quoted
                        ? NULL
                        : script_find_verb(words[0].begin, words[0].length);
    if (command->verb == NULL)
        return script__complain_at_line(reader,
                                        "unknown command \"%.*s\"",
                                        script__shown_length(&words[0]),
                                        words[0].begin);
    if (!script__count_fits(command->verb->arguments, count - 1))
        return script__complain_at_line(reader,
                                        "wrong number of arguments for %s",
                                        command->verb->name);
    return script__read_arguments(reader, words + 1, count - 1, command);
}

/* Appends a zeroed command. Returns NULL if there is no memory. */
static struct script_command *script__append_command(struct script *script)
{
    if (script->count == script->capacity) {
        size_t capacity = script->capacity * 2 + 16;
        struct script_command *commands =
            realloc(script->commands, capacity * sizeof *commands);

        if (commands == NULL)
            return NULL;
        script->commands = commands;
        script->capacity = capacity;
    }
    memset(&script->commands[script->count], 0, sizeof *script->commands);
    return &script->commands[script->count++];
}

static bool script__read_commands(struct script__reader *reader,
                                  struct script *script)
{
    struct script__word words[SCRIPT__MOST_WORDS] = {{0}};
    struct script_command *command;
    unsigned count;

    for (;;) {
        if (!script__read_words(reader, words, &count))
            return false;
        if (count > 0) {
            command = script__append_command(script);
            if (command == NULL)
                return script__complain_at_line(reader, "out of memory");
            if (!script__read_command(reader, words, count, command))
                return false;
        }
        if (reader->at == reader->end)
            return true;
        if (*reader->at++ == '\n')
            reader->line++;
    }
}

struct script *script_parse_text(const char *text,
                                 size_t length,
                                 char line[SCRIPT_LINE_SIZE])
{
    struct script *script = calloc(1, sizeof *script);
    struct script__reader reader;

    snprintf(line, SCRIPT_LINE_SIZE, "out of memory");
    if (script == NULL)
        return NULL;
    script->source = malloc(length + 1);
    if (script->source != NULL) {
        memcpy(script->source, text, length);
        reader.at = script->source;
        reader.end = script->source + length;
        reader.line = 1;
        reader.message = line;
        if (script__read_commands(&reader, script))
            return script;
    }
    script_free(script);
    return NULL;
}

void script_free(struct script *script)
{
    if (script == NULL)
        return;
    for (size_t i = 0; i < script->count; i++)
        free(script->commands[i].text);
    free(script->commands);
    free(script->source);
    free(script);
}
