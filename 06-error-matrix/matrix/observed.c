/* SPDX-License-Identifier: MIT */
#include "observed.h"

#include <stdlib.h>

#include "common/errors.h"

/* The first line of every record. Whoever changes the form counts the number
 * up, and changes records.cmake and compare-records.py too. */
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

/* Writes text so that it stays in its column: tabs and newlines become blanks,
 * and other characters that are not printable ASCII question marks. */
static void observed__text(FILE *file, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\t' || *p == '\n' || *p == '\r')
            fputc(' ', file);
        else
            fputc(*p >= ' ' && *p <= '~' ? *p : '?', file);
    }
}

static void observed__member(FILE *file, const char *name, const char *text)
{
    fprintf(file, "# %s\t", name);
    observed__text(file, text);
    fprintf(file, "\n");
}

static void observed__number(FILE *file,
                             const char *name,
                             unsigned long number)
{
    fprintf(file, "# %s\t%lu\n", name, number);
}

static void observed__platform(FILE *file, const struct platform *p)
{
    char version[PLATFORM_NAME_SIZE];

    snprintf(version, sizeof version, "%lu.%lu", p->major, p->minor);
    observed__member(file, "format", FORMAT);
    observed__member(file, "system", p->wine != NULL ? "Wine" : "Windows");
    observed__member(file, "version", p->wine != NULL ? p->wine : version);
    observed__number(file, "build", p->build);
    observed__number(file, "revision", p->revision);
    observed__member(file, "edition", p->edition);
    observed__member(file, "program", p->program);
    observed__number(file, "processors", p->processors);
    observed__member(file, "date", p->date);
}

/* The word in place of a row; NULL if the result has a row. */
static const char *observed__none(const struct result *r)
{
    if (r->verdict == VERDICT_SKIPPED)
        return "skipped";
    return r->text[0] != '\0' ? "failed" : NULL;
}

static void observed__row(FILE *file, const struct result *r)
{
    const char *none = observed__none(r);
    char row[ROW_TEXT_SIZE] = "-";

    if (none == NULL)
        row_format(&r->row, row);
    fprintf(file, "%s\t%s\t%s\t", r->c->name, row, r->c->windows);
    if (none != NULL) {
        fprintf(file, "%s: ", none);
        observed__text(file, r->text);
    } else {
        fputs(r->c->injected ? "injected" : "-", file);
    }
    fprintf(file, "\n");
}

bool observed_write(FILE *file,
                    const char *path,
                    const struct platform *platform,
                    const struct result *results,
                    size_t count)
{
    bool written;

    observed__platform(file, platform);
    observed__number(file, "rows", (unsigned long) count);
    fprintf(file, "case\trow\texpected\tnote\n");
    for (size_t i = 0; i < count; i++)
        observed__row(file, &results[i]);
    written = ferror(file) == 0;
    written = fclose(file) == 0 && written;
    if (!written)
        fprintf(stderr, "--record %s: cannot be written\n", path);
    return written;
}
