/* SPDX-License-Identifier: MIT */
#include "reactions.h"

/* clang-format off */

/* One row of the table for each kind of operation. */
#define ACCEPT(error, action, reason) \
    {OP_ACCEPT, error, ACTION_##action, reason}
#define READABLE(error, action, reason) \
    {OP_READABLE, error, ACTION_##action, reason}
#define RECV(error, action, reason) \
    {OP_RECV, error, ACTION_##action, reason}
#define SEND(error, action, reason) \
    {OP_SEND, error, ACTION_##action, reason}

/* The same event has two numbers: one of Winsock if the call itself fails, and
 * one of Win32 in a packet. common/errors.def has the pairs. The pages of
 * AcceptEx, WSARecv and WSASend on Microsoft Learn list the errors of the
 * calls, and the error matrix those of the packets. */
const struct reaction reaction_table[] = {
    ACCEPT(ERROR_OPERATION_ABORTED,   RETIRE, "it was cancelled"),
    ACCEPT(ERROR_NETNAME_DELETED,     AGAIN,  "the client had already left"),
    ACCEPT(WSAECONNRESET,             AGAIN,  "the client had already left"),
    ACCEPT(WSAENOTCONN,               AGAIN,  "it had left (seen under Wine)"),
    ACCEPT(ERROR_UNEXP_NET_ERR,       AGAIN,  "it had left (seen under Wine)"),
    ACCEPT(0,                         WAIT,   "the timer starts another one"),

    READABLE(ERROR_OPERATION_ABORTED,   AGAIN,  "we have cancelled it"),
    READABLE(WSAENOBUFS,                WAIT,   "memory is short"),
    READABLE(WSAEWOULDBLOCK,            WAIT,   "too many operations pending"),
    READABLE(ERROR_NO_SYSTEM_RESOURCES, WAIT,   "memory is short"),
    READABLE(ERROR_NOT_ENOUGH_MEMORY,   WAIT,   "memory is short"),
    READABLE(ERROR_WORKING_SET_QUOTA,   WAIT,   "memory is short"),
    READABLE(ERROR_PAGEFILE_QUOTA,      WAIT,   "memory is short"),
    READABLE(ERROR_COMMITMENT_LIMIT,    WAIT,   "memory is short"),
    READABLE(ERROR_NOT_ENOUGH_QUOTA,    WAIT,   "memory is short"),
    READABLE(0,                         CLOSE,  "the connection is lost"),

    RECV(ERROR_OPERATION_ABORTED,   AGAIN,  "we took its buffer back"),
    RECV(WSAENOBUFS,                WAIT,   "memory is short"),
    RECV(WSAEWOULDBLOCK,            WAIT,   "too many operations pending"),
    RECV(ERROR_NO_SYSTEM_RESOURCES, WAIT,   "memory is short"),
    RECV(ERROR_NOT_ENOUGH_MEMORY,   WAIT,   "memory is short"),
    RECV(ERROR_WORKING_SET_QUOTA,   WAIT,   "memory is short"),
    RECV(ERROR_PAGEFILE_QUOTA,      WAIT,   "memory is short"),
    RECV(ERROR_COMMITMENT_LIMIT,    WAIT,   "memory is short"),
    RECV(ERROR_NOT_ENOUGH_QUOTA,    WAIT,   "memory is short"),
    RECV(ERROR_NETNAME_DELETED,     CLOSE,  "the client has reset it"),
    RECV(WSAECONNRESET,             CLOSE,  "the client has reset it"),
    RECV(ERROR_CONNECTION_ABORTED,  CLOSE,  "our system has given it up"),
    RECV(WSAECONNABORTED,           CLOSE,  "our system has given it up"),
    RECV(ERROR_SEM_TIMEOUT,         CLOSE,  "the client is unreachable"),
    RECV(0,                         CLOSE,  "the connection is lost"),

    /* A send may be tried again only if the call failed. The packet of a
     * failed send does not say how much of it was sent. */
    SEND(WSAENOBUFS,                WAIT,   "memory is short"),
    SEND(WSAEWOULDBLOCK,            WAIT,   "too many operations pending"),
    SEND(ERROR_NO_SYSTEM_RESOURCES, CLOSE,  "how much has gone is unknown"),
    SEND(ERROR_OPERATION_ABORTED,   CLOSE,  "we have cancelled it"),
    SEND(ERROR_NETNAME_DELETED,     CLOSE,  "the client has reset it"),
    SEND(WSAECONNRESET,             CLOSE,  "the client has reset it"),
    SEND(ERROR_CONNECTION_ABORTED,  CLOSE,  "our system has given it up"),
    SEND(WSAECONNABORTED,           CLOSE,  "our system has given it up"),
    SEND(ERROR_SEM_TIMEOUT,         CLOSE,  "the client is unreachable"),
    SEND(0,                         CLOSE,  "the connection is lost"),
};

/* clang-format on */

const size_t reaction_count = sizeof reaction_table / sizeof reaction_table[0];

const struct reaction *reaction_for_error(enum op_kind op, DWORD error)
{
    const struct reaction *r = reaction_table;

    while (r->op != op || (r->error != error && r->error != 0))
        r++;
    return r;
}

const char *reaction_action_name(enum action action)
{
    switch (action) {
    case ACTION_CLOSE:
        return "close";
    case ACTION_AGAIN:
        return "again";
    case ACTION_WAIT:
        return "wait";
    case ACTION_RETIRE:
        return "retire";
    }
    return "?";
}
