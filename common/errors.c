/* SPDX-License-Identifier: MIT */
#include "common/errors.h"

#include <io.h>
#include <stdio.h>
#include <string.h>

#include "common/win.h"

#ifndef ERROR_HANDLES_CLOSED /* the headers of MinGW-w64 leave it out */
#define ERROR_HANDLES_CLOSED 676L
#endif

/* Numbers are written out in errors.def so that it reads as a table. The
 * compiler compares them with the headers here. It cannot do so for an
 * NTSTATUS, because ntstatus.h and windows.h conflict. */
#define WIN32_ERROR(name, code, advice) \
    _Static_assert((uint32_t) (name) == (code), #name " has another value");
#define WINSOCK_ERROR(name, code, advice) \
    _Static_assert((uint32_t) (name) == (code), #name " has another value");
#define NT_STATUS(name, code, win32, winsock, advice)
#define OPERATION_ADVICE(names, operations, advice, source)
#include "common/errors.def"

const struct error_entry error_table[] = {
#define WIN32_ERROR(name, code, advice) \
    {ERROR_KIND_WIN32, code, #name, advice, 0, 0},
#define WINSOCK_ERROR(name, code, advice) \
    {ERROR_KIND_WINSOCK, code, #name, advice, 0, 0},
#define NT_STATUS(name, code, win32, winsock, advice) \
    {ERROR_KIND_NTSTATUS, code, #name, advice, win32, winsock},
#define OPERATION_ADVICE(names, operations, advice, source)
#include "common/errors.def"
};

const size_t error_table_count = sizeof error_table / sizeof error_table[0];

const struct error_advice error_advice_table[] = {
#define WIN32_ERROR(name, code, advice)
#define WINSOCK_ERROR(name, code, advice)
#define NT_STATUS(name, code, win32, winsock, advice)
#define OPERATION_ADVICE(names, operations, advice, source) \
    {names, operations, advice, source},
#include "common/errors.def"
};

const size_t error_advice_count =
    sizeof error_advice_table / sizeof error_advice_table[0];

static const struct error_entry *error__find_kind(enum error_kind kind,
                                                  uint32_t code)
{
    for (size_t i = 0; i < error_table_count; i++) {
        if (error_table[i].kind == kind && error_table[i].code == code)
            return &error_table[i];
    }
    return NULL;
}

const struct error_entry *error_find_code(uint32_t code)
{
    const struct error_entry *entry = error__find_kind(ERROR_KIND_WIN32, code);

    return entry != NULL ? entry : error__find_kind(ERROR_KIND_WINSOCK, code);
}

const struct error_entry *error_find_status(uint32_t status)
{
    return error__find_kind(ERROR_KIND_NTSTATUS, status);
}

const struct error_entry *error_find_name(const char *name)
{
    for (size_t i = 0; i < error_table_count; i++) {
        if (_stricmp(error_table[i].name, name) == 0)
            return &error_table[i];
    }
    return NULL;
}

/* Returns whether part, which has that length, is an item of a list separated
 * by ", ". */
static bool error__list_has(const char *list, const char *part, size_t length)
{
    for (;;) {
        size_t size = strcspn(list, ",");

        if (size == length && strncmp(list, part, length) == 0)
            return true;
        if (list[size] == '\0')
            return false;
        list += size + strlen(", ");
    }
}

bool error_advice_is_for(const struct error_advice *row,
                         const struct error_entry *entry)
{
    return error__list_has(row->names, entry->name, strlen(entry->name));
}

const char *error_find_advice(const struct error_entry *entry,
                              const char *call)
{
    size_t length = strcspn(call, " :");

    for (size_t i = 0; i < error_advice_count; i++) {
        const struct error_advice *row = &error_advice_table[i];

        if (error_advice_is_for(row, entry) &&
            error__list_has(row->operations, call, length))
            return row->advice;
    }
    return entry->advice;
}

const char *error_name(uint32_t code)
{
    const struct error_entry *entry = error_find_code(code);

    return entry != NULL ? entry->name : "unknown error";
}

const char *error_status_name(uint32_t status)
{
    const struct error_entry *entry = error_find_status(status);

    return entry != NULL ? entry->name : "unknown status";
}

bool error_is_shortage(uint32_t code)
{
    switch (code) {
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_WORKING_SET_QUOTA:
    case ERROR_PAGEFILE_QUOTA:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_NOT_ENOUGH_QUOTA:
    case WSAEMFILE:
    case WSAENOBUFS:
        return true;
    default:
        return false;
    }
}

void error_report(const char *what, uint32_t code)
{
    const struct error_entry *entry = error_find_code(code);
    char line[512];
    int length;

    /* The limit on what ensures that only this part is cut off if the line is
     * too long. */
    if (entry != NULL)
        length = snprintf(line,
                          sizeof line,
                          "%.250s: %s (%lu): %s\n",
                          what,
                          entry->name,
                          (unsigned long) code,
                          error_find_advice(entry, what));
    else
        length = snprintf(line,
                          sizeof line,
                          "%.250s: unknown error (%lu): look it up with"
                          " \"net helpmsg %lu\"\n",
                          what,
                          (unsigned long) code,
                          (unsigned long) code);
    /* The C library may write a line to stderr in pieces, with output of other
     * threads and processes in between; this writes the whole line at once. */
    fflush(stderr);
    if (length > 0)
        _write(_fileno(stderr), line, (unsigned) length);
}
