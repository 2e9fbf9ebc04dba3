/* SPDX-License-Identifier: MIT */
/* Reads a script from a file. */
#include "common/clients/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct script__text {
    char *bytes;
    size_t length, capacity;
};

static bool script__read_stream(FILE *stream, struct script__text *text)
{
    size_t count;

    do {
        if (text->length == text->capacity) {
            size_t capacity = text->capacity * 2 + 4096;
            char *bytes = realloc(text->bytes, capacity);

            if (bytes == NULL)
                return false;
            text->bytes = bytes;
            text->capacity = capacity;
        }
        count = fread(text->bytes + text->length,
                      1,
                      text->capacity - text->length,
                      stream);
        text->length += count;
    } while (count > 0);
    return ferror(stream) == 0;
}

struct script *script_load_file(const char *path, char line[SCRIPT_LINE_SIZE])
{
    struct script__text text = {NULL, 0, 0};
    struct script *script = NULL;
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");

    if (stream == NULL) {
        snprintf(line,
                 SCRIPT_LINE_SIZE,
                 "%.300s: cannot be opened: %s",
                 path,
                 strerror(errno));
        return NULL;
    }
    if (script__read_stream(stream, &text))
        script = script_parse_text(text.bytes, text.length, line);
    else
        snprintf(line, SCRIPT_LINE_SIZE, "%.300s: cannot be read", path);
    if (stream != stdin)
        fclose(stream);
    free(text.bytes);
    return script;
}
