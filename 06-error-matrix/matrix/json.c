/* SPDX-License-Identifier: MIT */
#include "json.h"

void json_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            fputc('\\', out);
        fputc(*p >= ' ' && *p <= '~' ? *p : '?', out);
    }
    fputc('"', out);
}
