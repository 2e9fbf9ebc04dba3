/* SPDX-License-Identifier: MIT */
/* --explain: an error or NTSTATUS, by number or by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "report.h"

/* Finds an entry by its number: "64", "C000020D", "0xC000020D". Eight
 * hexadecimal digits, or any number of them after 0x, are an NTSTATUS; decimal
 * digits are an error code. */
static const struct error_entry *explain__number(const char *what)
{
    bool hex =
        strncmp(what, "0x", 2) == 0 || strncmp(what, "0X", 2) == 0 ||
        (strlen(what) == 8 && strspn(what, "0123456789abcdefABCDEF") == 8);
    char *end = NULL;
    unsigned long long number = strtoull(what, &end, hex ? 16 : 10);

    if (end == what || *end != '\0' || number > UINT32_MAX)
        return NULL;
    if (hex)
        return error_find_status((uint32_t) number);
    return error_find_code((uint32_t) number);
}

static void explain__entry(const struct error_entry *entry)
{
    static const char *const kinds[] = {"Win32", "Winsock", "NTSTATUS"};

    printf(entry->kind == ERROR_KIND_NTSTATUS ? "%s 0x%08lX (%s): %s\n"
                                              : "%s %lu (%s): %s\n",
           entry->name,
           (unsigned long) entry->code,
           kinds[entry->kind],
           entry->advice);
}

/* Prints the advice that is different for some operations. */
static void explain__operations(const struct error_entry *entry)
{
    for (size_t i = 0; i < error_advice_count; i++) {
        const struct error_advice *row = &error_advice_table[i];

        if (error_advice_is_for(row, entry))
            printf("  for %s: %s\n      source: %s\n",
                   row->operations,
                   row->advice,
                   row->source);
    }
}

/* Whether the status is translated to that entry, or is the entry itself. */
static bool explain__is_spelling(const struct error_entry *status,
                                 const struct error_entry *entry)
{
    if (status->kind != ERROR_KIND_NTSTATUS || status->code == 0)
        return false;
    if (entry->kind == ERROR_KIND_NTSTATUS)
        return status == entry;
    /* In these members 0 means none, not the code 0. */
    return entry->code != 0 &&
           (status->win32 == entry->code || status->winsock == entry->code);
}

static void explain__spellings(const struct error_entry *entry)
{
    size_t count = 0;

    printf(
        "\nthe three spellings: NTSTATUS in OVERLAPPED.Internal, Win32 from"
        " GetQueuedCompletionStatus,\nWinsock from"
        " WSAGetOverlappedResult\n");
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *status = &error_table[i];

        if (!explain__is_spelling(status, entry))
            continue;
        count++;
        printf("  %s (%08lX)  %s (%lu)",
               status->name,
               (unsigned long) status->code,
               error_name(status->win32),
               (unsigned long) status->win32);
        if (status->winsock != 0)
            printf("  %s (%lu)",
                   error_name(status->winsock),
                   (unsigned long) status->winsock);
        putchar('\n');
    }
    if (count == 0)
        printf("  no operation completes with it\n");
}

/* Whether the number of the entry is in rows, as a whole value: values end at
 * a blank or a |. */
static bool explain__names(const char *rows, const struct error_entry *entry)
{
    char number[16];
    size_t length;

    if (rows == NULL)
        return false;
    snprintf(number,
             sizeof number,
             entry->kind == ERROR_KIND_NTSTATUS ? "%08lX" : "%lu",
             (unsigned long) entry->code);
    length = strlen(number);
    for (const char *p = rows; (p = strstr(p, number)) != NULL; p++) {
        bool begins = p == rows || p[-1] == ' ' || p[-1] == '|';

        if (begins && strchr(" |", p[length]) != NULL)
            return true;
    }
    return false;
}

/* Whether one of the rows has the entry in a column of errors. The column of
 * the bytes is left out, because a number there is not an error. */
static bool explain__row_names(const char *rows,
                               const struct error_entry *entry)
{
    while (rows != NULL) {
        char kept[256] = "";
        const char *next = strstr(rows, " or ");
        const char *p = rows;

        for (int column = 0; *p != '\0' && p != next; column++) {
            size_t length = strcspn(p, " ");
            size_t used = strlen(kept);

            if (column != COLUMN_BYTES && column < COLUMN_COUNT)
                snprintf(kept + used,
                         sizeof kept - used,
                         "%.*s ",
                         (int) length,
                         p);
            p += length;
            if (p != next && *p == ' ')
                p++;
        }
        if (explain__names(kept, entry))
            return true;
        rows = next != NULL ? next + strlen(" or ") : NULL;
    }
    return false;
}

/* Prints the case if it is about the entry. */
static bool explain__case(const struct matrix_case *c,
                          const struct error_entry *entry)
{
    bool windows = explain__row_names(c->windows, entry);

    if (!windows && !explain__row_names(c->wine8, entry) &&
        !explain__row_names(c->wine10, entry))
        return false;
    printf("  %s (%s)%s\n      %s\n      so: %s\n",
           c->name,
           c->ref,
           windows ? "" : ", under Wine only",
           c->title,
           c->reaction);
    return true;
}

static void explain__cases(const struct error_entry *entry)
{
    size_t count = 0;

    printf("\nwhere it comes from, and what to do about it:\n");
    for (size_t i = 0; i < matrix_group_count; i++) {
        const struct matrix_group *group = matrix_groups[i];

        for (size_t j = 0; j < group->count; j++)
            count += explain__case(&group->cases[j], entry);
    }
    if (count == 0)
        printf("  no row of the matrix has it\n");
}

bool report_explain(const char *what)
{
    const struct error_entry *entry = explain__number(what);

    if (entry == NULL)
        entry = error_find_name(what);
    if (entry == NULL) {
        fprintf(stderr,
                "--explain %s: not in the table; give a number, such as 64,"
                " 10054 or 0xC000020D, or a name, such as WSAECONNRESET\n",
                what);
        return false;
    }
    explain__entry(entry);
    explain__operations(entry);
    explain__spellings(entry);
    explain__cases(entry);
    return true;
}
