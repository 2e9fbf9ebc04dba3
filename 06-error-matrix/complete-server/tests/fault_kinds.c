/* SPDX-License-Identifier: MIT */
#include "fault_kinds.h"

#include <string.h>

#include "common/errors.h"

#include "../../reactions.h"

/* These are in no table. */
#define UNKNOWN_ERROR 54321
#define UNKNOWN_STATUS 0xC0DE0001

/* Errors that are not in reactions.c are ones that Microsoft Learn names on
 * the page of the call, or that any call can fail with. */
static const struct fault_kind kinds[] = {
    {.name = "WSASocketW",
     .call = "WSASocketW",
     .said = "WSASocket",
     .weight = WEIGHT_START,
     .listed = true,
     .op = OP_ACCEPT,
     .errors = {WSAEMFILE, WSAENOBUFS}},
    {.name = "AcceptEx",
     .call = "AcceptEx",
     .said = "AcceptEx",
     .listed = true,
     .op = OP_ACCEPT,
     .errors = {WSAENOBUFS, WSAEINVAL}},
    {.name = "AcceptEx-packet",
     .call = "AcceptEx-packet",
     .said = "AcceptEx",
     .listed = true,
     .op = OP_ACCEPT,
     .packet = true,
     .errors = {0xC000009A}},
    {.name = "WSAIoctl",
     .call = "WSAIoctl",
     .said = "WSAIoctl",
     .weight = WEIGHT_START,
     .errors = {WSAEOPNOTSUPP, WSAENETDOWN}},
    {.name = "setsockopt",
     .call = "setsockopt",
     .said = "setsockopt",
     .loss = LOSS_OWN,
     .weight = WEIGHT_START,
     .errors = {WSAENOTCONN, WSAENOTSOCK, WSAENETDOWN}},
    {.name = "WSAEnumProtocolsW",
     .call = "WSAEnumProtocolsW",
     .said = "WSAEnumProtocols",
     .errors = {WSAENETDOWN, WSAENOBUFS}},
    {.name = "CreateIoCompletionPort",
     .call = "CreateIoCompletionPort",
     .said = "CreateIoCompletionPort",
     .loss = LOSS_OWN,
     .weight = WEIGHT_START,
     .errors = {ERROR_INVALID_PARAMETER, ERROR_NO_SYSTEM_RESOURCES}},
    {.name = "SetFileCompletionNotificationModes",
     .call = "SetFileCompletionNotificationModes",
     .said = "SetFileCompletionNotificationModes",
     .loss = LOSS_OWN,
     .errors = {ERROR_INVALID_PARAMETER}},
    {.name = "WSARecv",
     .call = "WSARecv",
     .said = "WSARecv",
     .by_way = true,
     .loss = LOSS_TABLE,
     .listed = true,
     .op = OP_RECV},
    {.name = "WSARecv-packet",
     .call = "WSARecv-packet",
     .said = "WSARecv",
     .by_way = true,
     .loss = LOSS_TABLE,
     .listed = true,
     .op = OP_RECV,
     .packet = true},
    {.name = "WSASend",
     .call = "WSASend",
     .said = "WSASend",
     .by_way = true,
     .loss = LOSS_TABLE,
     .listed = true,
     .op = OP_SEND},
    {.name = "WSASend-packet",
     .call = "WSASend-packet",
     .said = "WSASend",
     .by_way = true,
     .loss = LOSS_TABLE,
     .listed = true,
     .op = OP_SEND,
     .packet = true},
    {.name = "WSASend-short",
     .call = "WSASend-short",
     .said = "WSASend",
     .by_way = true},
    {.name = "ioctlsocket",
     .call = "ioctlsocket",
     .said = "ioctlsocket",
     .by_way = true,
     .errors = {WSAENOTSOCK, WSAENETDOWN}},
    {.name = "shutdown",
     .call = "shutdown",
     .said = "shutdown",
     .by_way = true,
     .loss = LOSS_OWN,
     .errors = {WSAENOTCONN, WSAENETDOWN}},
    {.name = "CancelIoEx",
     .call = "CancelIoEx",
     .said = "CancelIoEx",
     .by_way = true,
     .errors = {ERROR_NOT_FOUND, ERROR_INVALID_HANDLE}},
    {.name = "PostQueuedCompletionStatus",
     .call = "PostQueuedCompletionStatus",
     .said = "PostQueuedCompletionStatus",
     .by_way = true,
     .endless = true,
     .errors = {ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES}},
    {.name = "PostQueuedCompletionStatus-always",
     .call = "PostQueuedCompletionStatus",
     .said = "PostQueuedCompletionStatus",
     .endless = true,
     .most = 3,
     .always = true,
     .alone = true,
     .errors = {ERROR_NO_SYSTEM_RESOURCES}},
    {.name = "SetEvent",
     .call = "SetEvent",
     .said = "SetEvent",
     .by_way = true,
     .endless = true,
     .most = 3,
     .alone = true,
     .errors = {ERROR_INVALID_HANDLE}},
    {.name = "GetQueuedCompletionStatusEx",
     .call = "GetQueuedCompletionStatusEx",
     .said = "GetQueuedCompletionStatusEx",
     .by_way = true,
     .loss = LOSS_ALL,
     .weight = WEIGHT_STOP,
     .endless = true,
     .alone = true,
     .errors = {ERROR_ABANDONED_WAIT_0, ERROR_INVALID_HANDLE}},
    {.name = "GetQueuedCompletionStatusEx-shortage",
     .call = "GetQueuedCompletionStatusEx",
     .said = "GetQueuedCompletionStatusEx",
     .by_way = true,
     .endless = true,
     .most = 6,
     .alone = true,
     .errors = {ERROR_NO_SYSTEM_RESOURCES}},
    {.name = "GetQueuedCompletionStatusEx-always",
     .call = "GetQueuedCompletionStatusEx",
     .said = "GetQueuedCompletionStatusEx",
     .loss = LOSS_ALL,
     .weight = WEIGHT_STOP,
     .endless = true,
     .most = 12,
     .always = true,
     .total = true,
     .alone = true,
     .errors = {ERROR_INVALID_HANDLE}},
    {.name = "closed-port",
     .call = "closed-port",
     .said = "QueuedCompletionStatus", /* GetQ...Ex or PostQ... */
     .loss = LOSS_ALL,
     .weight = WEIGHT_STOP,
     .endless = true,
     .most = 12,
     .total = true,
     .alone = true,
     .errors = {ERROR_INVALID_HANDLE}},
    {.name = "GetQueuedCompletionStatusEx-timeout",
     .call = "GetQueuedCompletionStatusEx",
     .said = "GetQueuedCompletionStatusEx",
     .endless = true,
     .alone = true,
     .errors = {WAIT_TIMEOUT}},
    {.name = "WaitForSingleObject",
     .call = "WaitForSingleObject",
     .said = "WaitForSingleObject",
     .loss = LOSS_ALL,
     .weight = WEIGHT_STOP,
     .endless = true,
     .most = 1, /* later calls wait for the drain */
     .alone = true,
     .errors = {ERROR_INVALID_HANDLE}},
    {.name = "calloc",
     .call = "calloc",
     .said = "calloc",
     .alone = true,
     .loss = LOSS_OWN,
     .weight = WEIGHT_START,
     .errors = {ERROR_NOT_ENOUGH_MEMORY}},
    {.name = "VirtualAlloc",
     .call = "VirtualAlloc",
     .said = "VirtualAlloc",
     .by_way = true,
     .errors = {ERROR_NOT_ENOUGH_MEMORY, ERROR_COMMITMENT_LIMIT}},
    {.name = "CreateEventW",
     .call = "CreateEventW",
     .said = "CreateEvent",
     .weight = WEIGHT_START,
     .errors = {ERROR_NOT_ENOUGH_MEMORY}},
    {.name = "_beginthreadex",
     .call = "_beginthreadex",
     .said = "_beginthreadex",
     .weight = WEIGHT_START,
     .errors = {ERROR_NOT_ENOUGH_MEMORY, ERROR_ACCESS_DENIED}},
    {.name = "WSAStartup",
     .call = "WSAStartup",
     .said = "WSAStartup",
     .weight = WEIGHT_START,
     .errors = {WSASYSNOTREADY, WSAVERNOTSUPPORTED}},
    {.name = "SetConsoleCtrlHandler",
     .call = "SetConsoleCtrlHandler",
     .said = "SetConsoleCtrlHandler",
     .weight = WEIGHT_START,
     .errors = {ERROR_INVALID_PARAMETER}},
    {.name = "bind",
     .call = "bind",
     .said = "bind",
     .weight = WEIGHT_START,
     .errors = {WSAEADDRINUSE, WSAEACCES}},
    {.name = "listen",
     .call = "listen",
     .said = "listen",
     .weight = WEIGHT_START,
     .errors = {WSAENOBUFS}},
    {.name = "getsockname",
     .call = "getsockname",
     .said = "getsockname",
     .weight = WEIGHT_START,
     .errors = {WSAENOTSOCK}},
};

const struct fault_kind *fault_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    }
    return NULL;
}

/* Returns an NTSTATUS that is reported as that error, or 0 if there is
 * none. */
static DWORD status_of(DWORD error)
{
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind == ERROR_KIND_NTSTATUS && entry->win32 == error &&
            (entry->code & 0x80000000) != 0)
            return entry->code;
    }
    return 0;
}

static DWORD error_of(DWORD status)
{
    const struct error_entry *entry = error_find_status(status);

    return entry != NULL ? entry->win32 : ERROR_MR_MID_NOT_FOUND;
}

static struct fault_error by_packet(DWORD status)
{
    struct fault_error e = {status, error_of(status)};

    return e;
}

static struct fault_error at_once(DWORD error)
{
    struct fault_error e = {error, error};

    return e;
}

/* Adds the errors from reactions.c. Only some of them can come with a
 * packet. */
static size_t add_rows(const struct fault_kind *kind,
                       struct fault_error *errors)
{
    size_t count = 0;

    for (size_t i = 0; i < reaction_count; i++) {
        const struct reaction *r = &reaction_table[i];

        if (!kind->listed || r->op != kind->op || r->error == 0)
            continue;
        if (!kind->packet)
            errors[count++] = at_once(r->error);
        else if (status_of(r->error) != 0)
            errors[count++] = by_packet(status_of(r->error));
    }
    return count;
}

size_t fault_kind_errors(const struct fault_kind *kind,
                         struct fault_error errors[FAULT_ERRORS])
{
    size_t count = add_rows(kind, errors);

    for (const DWORD *e = kind->errors; *e != 0; e++)
        errors[count++] = kind->packet ? by_packet(*e) : at_once(*e);
    if (!kind->alone)
        errors[count++] =
            kind->packet ? by_packet(UNKNOWN_STATUS) : at_once(UNKNOWN_ERROR);
    return count;
}

int fault_kind_action(const struct fault_kind *kind, DWORD error)
{
    return kind->listed ? (int) reaction_for_error(kind->op, error)->action
                        : -1;
}

bool fault_kind_may_lose(const struct fault_kind *kind, DWORD error)
{
    int action = fault_kind_action(kind, error);

    if (kind->loss != LOSS_TABLE)
        return kind->loss != LOSS_NONE;
    return action == ACTION_CLOSE || action == ACTION_RETIRE;
}
