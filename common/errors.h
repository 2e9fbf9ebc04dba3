/* SPDX-License-Identifier: MIT */
/* The names of error numbers: Win32, Winsock and NTSTATUS in one table. */
#ifndef COMMON_ERRORS_H_
#define COMMON_ERRORS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum error_kind { ERROR_KIND_WIN32, ERROR_KIND_WINSOCK, ERROR_KIND_NTSTATUS };

/* One row of the table. For an NTSTATUS, win32 is the result of
 * RtlNtStatusToDosError, which GetLastError returns after
 * GetQueuedCompletionStatus has dequeued an operation that completed with this
 * status; winsock is the error that WSAGetOverlappedResult reports. Both are 0
 * for the other two kinds, and winsock is 0 for a status that no socket
 * operation completes with. */
struct error_entry {
    enum error_kind kind;
    uint32_t code;
    const char *name;
    const char *advice; /* what to do about it; no full stop */
    uint32_t win32;
    uint32_t winsock;
};

/* The table, sorted by kind, then by code. */
extern const struct error_entry error_table[];
extern const size_t error_table_count;

/* Advice for some operations only. names and operations are lists separated by
 * ", "; an operation is a call, or a description of what it was started on. */
struct error_advice {
    const char *names;
    const char *operations;
    const char *advice; /* as above */
    const char *source; /* of the advice */
};

extern const struct error_advice error_advice_table[];
extern const size_t error_advice_count;

/* Returns whether the row is about that entry. */
bool error_advice_is_for(const struct error_advice *row,
                         const struct error_entry *entry);

/* Returns what to do when the call has failed with the error of the entry: the
 * advice for the call, or else that of the entry. call may continue after the
 * name of the function, as in "bind 127.0.0.1:80". */
const char *error_find_advice(const struct error_entry *entry,
                              const char *call);

/* Finds the entry of a code returned by GetLastError or WSAGetLastError. The
 * two share one number space; where both have a name for a number (995, 997),
 * you get the Win32 entry. Returns NULL if the code is not in the table. */
const struct error_entry *error_find_code(uint32_t code);

/* The same for an NTSTATUS, such as OVERLAPPED.Internal. */
const struct error_entry *error_find_status(uint32_t status);

/* Finds an entry of any kind by name, ignoring case. Returns NULL if the name
 * is not in the table. */
const struct error_entry *error_find_name(const char *name);

/* Return only the name, or "unknown error" and "unknown status" if the code is
 * not in the table. Never NULL. */
const char *error_name(uint32_t code);
const char *error_status_name(uint32_t status);

/* True for errors that report a temporary shortage in the system or in this
 * process: the same call may succeed later. */
bool error_is_shortage(uint32_t code);

/* Prints "what: NAME (code): advice" as one line on stderr. what is the call
 * that failed and, where it helps, its argument:
 *   bind 127.0.0.1:80: WSAEADDRINUSE (10048): the port is taken; ...
 * The advice is that of error_find_advice for the call. */
void error_report(const char *what, uint32_t code);

#endif /* COMMON_ERRORS_H_ */
