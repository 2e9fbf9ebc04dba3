/* SPDX-License-Identifier: MIT */
/* Error numbers by name: Win32, Winsock and NTSTATUS in one table. */
#ifndef COMMON_ERRORS_H_
#define COMMON_ERRORS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum error_kind { ERROR_KIND_WIN32, ERROR_KIND_WINSOCK, ERROR_KIND_NTSTATUS };

/* One line of the table. For an NTSTATUS, win32 is the value of
 * RtlNtStatusToDosError, which is what GetQueuedCompletionStatus leaves in
 * GetLastError for an operation that ended with it, and winsock what
 * WSAGetOverlappedResult reports; both are 0 for the other two kinds, and
 * winsock is 0 where a status never belongs to a socket. */
struct error_entry {
    enum error_kind kind;
    uint32_t code;
    const char *name;
    const char *advice; /* what to do about it, no full stop */
    uint32_t win32;
    uint32_t winsock;
};

/* The table, ordered by kind and then by code. */
extern const struct error_entry error_table[];
extern const size_t error_table_count;

/* What an error means for some operations and not for others. names and
 * operations are lists with ", " between their parts; an operation is a call,
 * or a description of what it was started on. */
struct error_advice {
    const char *names;
    const char *operations;
    const char *advice; /* as above */
    const char *source; /* who says so */
};

extern const struct error_advice error_advice_table[];
extern const size_t error_advice_count;

/* Whether the row is about that entry. */
bool error_advice_is_for(const struct error_advice *row,
                         const struct error_entry *entry);

/* What to do about the entry if that call has failed with it: the advice for
 * the call, or that of the entry if there is none. call may go on behind the
 * name of the function, as in "bind 127.0.0.1:80". */
const char *error_find_advice(const struct error_entry *entry,
                              const char *call);

/* The entry of a code as GetLastError or WSAGetLastError gives it. The two
 * share one number space; where both have a name for a number (995, 997) the
 * Win32 one is found. NULL if the table does not have it. */
const struct error_entry *error_find_code(uint32_t code);

/* The same for an NTSTATUS, such as OVERLAPPED.Internal. */
const struct error_entry *error_find_status(uint32_t status);

/* The entry of that name, whatever its kind, upper or lower case; NULL if
 * there is none. */
const struct error_entry *error_find_name(const char *name);

/* The names alone; "unknown error" and "unknown status" if the table does
 * not have them. Never NULL. */
const char *error_name(uint32_t code);
const char *error_status_name(uint32_t status);

/* True for the errors by which the system says that it, or this process, is
 * short of something at the moment: the same call may succeed later. */
bool error_is_shortage(uint32_t code);

/* Prints "what: NAME (code): advice" as one line on stderr, where what is the
 * call that failed and, where it helps, what it was called with:
 *   bind 127.0.0.1:80: WSAEADDRINUSE (10048): the port is taken; ...
 * The advice is that for the call, as error_find_advice has it. */
void error_report(const char *what, uint32_t code);

#endif /* COMMON_ERRORS_H_ */
