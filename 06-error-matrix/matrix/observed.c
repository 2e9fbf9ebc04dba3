/* SPDX-License-Identifier: MIT */
#include "observed.h"

#include <stdlib.h>

#include "common/errors.h"
#include "json.h"

/* The first line of every record. Another number is another form, and
 * records.cmake and compare-records.py have to know it. */
#define FORMAT "error-matrix record 1"

static void observed__report(const char *path, unsigned long error)
{
    char what[600];

    snprintf(what, sizeof what, "--record %s", path);
    error_report(what, (uint32_t) error);
}

FILE *observed_open(const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL)
        observed__report(path, _doserrno);
    return file;
}

static void observed__member(FILE *file, const char *name, const char *text)
{
    fprintf(file, " \"%s\": ", name);
    json_string(file, text);
    fprintf(file, ",\n");
}

static void observed__platform(FILE *file, const struct platform *p)
{
    char version[PLATFORM_NAME_SIZE];

    snprintf(version, sizeof version, "%lu.%lu", p->major, p->minor);
    fprintf(file, "{\"format\": \"%s\",\n", FORMAT);
    observed__member(file, "system", p->wine != NULL ? "Wine" : "Windows");
    observed__member(file, "version", p->wine != NULL ? p->wine : version);
    fprintf(file, " \"build\": %lu,\n", p->build);
    fprintf(file, " \"revision\": %lu,\n", p->revision);
    observed__member(file, "edition", p->edition);
    observed__member(file, "program", p->program);
    fprintf(file, " \"processors\": %u,\n", p->processors);
    observed__member(file, "date", p->date);
}

/* What there is in place of a row, NULL if there is one. */
static const char *observed__none(const struct result *r)
{
    if (r->verdict == VERDICT_SKIPPED)
        return "skipped";
    return r->text[0] != '\0' ? "failed" : NULL;
}

static void observed__row(FILE *file, const struct result *r)
{
    const char *none = observed__none(r);
    char row[ROW_TEXT_SIZE];

    row_format(&r->row, row);
    fprintf(file,
            "  {\"case\": \"%s\", \"%s\": ",
            r->c->name,
            none ? none : "row");
    json_string(file, none != NULL ? r->text : row);
    if (none == NULL && r->c->injected)
        fprintf(file, ", \"injected\": true");
    fprintf(file, ", \"expected\": ");
    json_string(file, r->c->windows);
    fprintf(file, "}");
}

bool observed_write(FILE *file,
                    const char *path,
                    const struct platform *platform,
                    const struct result *results,
                    size_t count)
{
    bool written;

    observed__platform(file, platform);
    fprintf(file, " \"rows\": [\n");
    for (size_t i = 0; i < count; i++) {
        observed__row(file, &results[i]);
        fprintf(file, "%s\n", i + 1 < count ? "," : "");
    }
    fprintf(file, " ]}\n");
    written = ferror(file) == 0;
    written = fclose(file) == 0 && written;
    if (!written)
        fprintf(stderr, "--record %s: cannot be written\n", path);
    return written;
}
