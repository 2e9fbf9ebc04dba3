/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/transcript.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool transcript__is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether the text ends with an IPv4 address, or with an IPv6 address in
 * brackets. */
static bool transcript__is_address(const char *begin, const char *end)
{
    int dots = 0;

    if (end > begin && end[-1] == ']')
        return true;
    while (end > begin && (transcript__is_digit(end[-1]) || end[-1] == '.'))
        dots += *--end == '.';
    return dots == 3;
}

static bool transcript__ends_with(const char *begin,
                                  const char *end,
                                  const char *word)
{
    size_t length = strlen(word);

    return (size_t) (end - begin) >= length &&
           memcmp(end - length, word, length) == 0;
}

/* Returns the number of digits of the port at this position, or 0. */
static size_t transcript__port(const char *begin,
                               const char *at,
                               const char *end)
{
    size_t digits = 0;

    while (at + digits < end && transcript__is_digit(at[digits]))
        digits++;
    if (digits == 0 || digits > 5 || at == begin)
        return 0;
    if (at[-1] == ':' && transcript__is_address(begin, at - 1))
        return digits;
    return transcript__ends_with(begin, at, " port ") ? digits : 0;
}

/* Returns the number of digits at this position of a statistics line, or 0. */
static size_t transcript__statistic(const char *begin,
                                    const char *at,
                                    const char *end)
{
    static const char head[] = "statistics: ";
    const char *line = at;
    size_t digits = 0;

    while (line > begin && line[-1] != '\n')
        line--;
    if ((size_t) (end - line) < sizeof head ||
        memcmp(line, head, sizeof head - 1) != 0)
        return 0;
    while (at + digits < end && transcript__is_digit(at[digits]))
        digits++;
    return digits;
}

char *transcript_normalize(const char *text, size_t length)
{
    const char *end = text + length;
    char *copy = malloc(length * 4 + 1);
    char *out = copy;
    size_t digits;

    if (copy == NULL)
        return NULL;
    for (const char *at = text; at < end; at++) {
        if ((digits = transcript__port(text, at, end)) > 0) {
            memcpy(out, "PORT", 4);
            out += 4;
            at += digits - 1;
        } else if ((digits = transcript__statistic(text, at, end)) > 0) {
            *out++ = 'N';
            at += digits - 1;
        } else if (*at != '\r' || at + 1 == end || at[1] != '\n') {
            *out++ = *at;
        }
    }
    *out = '\0';
    return copy;
}

/* Returns NULL after printing an error. */
static char *transcript__read(const char *path)
{
    FILE *stream = fopen(path, "rb");
    char *raw, *text = NULL;
    long size;

    if (stream == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return NULL;
    }
    if (fseek(stream, 0, SEEK_END) == 0 && (size = ftell(stream)) >= 0) {
        rewind(stream);
        raw = malloc((size_t) size + 1);
        if (raw != NULL &&
            fread(raw, 1, (size_t) size, stream) == (size_t) size)
            text = transcript_normalize(raw, (size_t) size);
        free(raw);
    }
    fclose(stream);
    if (text == NULL)
        fprintf(stderr, "%s: cannot be read\n", path);
    return text;
}

static void transcript__print_line(const char *whose, const char *line)
{
    if (*line == '\0')
        fprintf(stderr, "  %s: (nothing more)\n", whose);
    else
        fprintf(stderr,
                "  %s: %.*s\n",
                whose,
                (int) strcspn(line, "\n"),
                line);
}

bool transcript_matches(const char *path, const char *text)
{
    char *expected = transcript__read(path);
    unsigned line = 1;
    size_t same = 0, begin = 0;

    if (expected == NULL)
        return false;
    while (expected[same] == text[same] && text[same] != '\0') {
        if (text[same++] == '\n') {
            line++;
            begin = same;
        }
    }
    if (expected[same] == text[same]) {
        free(expected);
        return true;
    }
    fprintf(stderr, "%s:%u: differs\n", path, line);
    transcript__print_line("expected", expected + begin);
    transcript__print_line("actual  ", text + begin);
    free(expected);
    return false;
}

bool transcript_write(const char *path, const char *text)
{
    FILE *stream = fopen(path, "wb");
    bool written;

    if (stream == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    written = fputs(text, stream) >= 0;
    written = fclose(stream) == 0 && written;
    if (!written)
        fprintf(stderr, "%s: cannot be written\n", path);
    return written;
}
