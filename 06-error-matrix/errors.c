/* SPDX-License-Identifier: MIT */
#include "errors.h"

/* The same event has one number when the call itself fails, Winsock's, and
 * another in a packet, Win32's; common/errors.def has the pairs. Which errors
 * a call can report is said on the pages of AcceptEx, WSARecv and WSASend on
 * Microsoft Learn, which packets there are by the error matrix. */
const struct reaction errors_table[] = {
    {OP_ACCEPT,
     ERROR_OPERATION_ABORTED,
     ACTION_RETIRE,
     "the listening socket has been closed"},
    {OP_ACCEPT,
     ERROR_NETNAME_DELETED,
     ACTION_AGAIN,
     "the client went before it was accepted"},
    {OP_ACCEPT,
     WSAECONNRESET,
     ACTION_AGAIN,
     "the client went before it was accepted"},
    {OP_ACCEPT,
     WSAENOTCONN,
     ACTION_AGAIN,
     "the client went before it was accepted (seen under Wine)"},
    {OP_ACCEPT,
     ERROR_UNEXP_NET_ERR,
     ACTION_AGAIN,
     "the client went before it was accepted (seen under Wine)"},
    {OP_ACCEPT,
     0,
     ACTION_WAIT,
     "the listener goes on; the timer posts what is missing"},

    {OP_READABLE,
     ERROR_OPERATION_ABORTED,
     ACTION_AGAIN,
     "nobody else cancels it than ourselves"},
    {OP_READABLE, WSAENOBUFS, ACTION_WAIT, "memory is short"},
    {OP_READABLE,
     WSAEWOULDBLOCK,
     ACTION_WAIT,
     "too many operations are outstanding"},
    {OP_READABLE, ERROR_NO_SYSTEM_RESOURCES, ACTION_WAIT, "memory is short"},
    {OP_READABLE, ERROR_NOT_ENOUGH_MEMORY, ACTION_WAIT, "memory is short"},
    {OP_READABLE, ERROR_WORKING_SET_QUOTA, ACTION_WAIT, "memory is short"},
    {OP_READABLE, ERROR_NOT_ENOUGH_QUOTA, ACTION_WAIT, "memory is short"},
    {OP_READABLE, 0, ACTION_CLOSE, "the connection is lost"},

    {OP_RECV,
     ERROR_OPERATION_ABORTED,
     ACTION_AGAIN,
     "we took the buffer back from an idle connection"},
    {OP_RECV, WSAENOBUFS, ACTION_WAIT, "memory is short"},
    {OP_RECV,
     WSAEWOULDBLOCK,
     ACTION_WAIT,
     "too many operations are outstanding"},
    {OP_RECV, ERROR_NO_SYSTEM_RESOURCES, ACTION_WAIT, "memory is short"},
    {OP_RECV, ERROR_NOT_ENOUGH_MEMORY, ACTION_WAIT, "memory is short"},
    {OP_RECV, ERROR_WORKING_SET_QUOTA, ACTION_WAIT, "memory is short"},
    {OP_RECV, ERROR_NOT_ENOUGH_QUOTA, ACTION_WAIT, "memory is short"},
    {OP_RECV, ERROR_NETNAME_DELETED, ACTION_CLOSE, "the client has reset it"},
    {OP_RECV, WSAECONNRESET, ACTION_CLOSE, "the client has reset it"},
    {OP_RECV,
     ERROR_CONNECTION_ABORTED,
     ACTION_CLOSE,
     "this side's system has given it up"},
    {OP_RECV, WSAECONNABORTED, ACTION_CLOSE, "given up by this side's system"},
    {OP_RECV, ERROR_SEM_TIMEOUT, ACTION_CLOSE, "the client is unreachable"},
    {OP_RECV, 0, ACTION_CLOSE, "the connection is lost"},

    /* Only before anything has been sent it may be tried again: a packet does
     * not say how much of a failed send has gone. */
    {OP_SEND, WSAENOBUFS, ACTION_WAIT, "memory is short"},
    {OP_SEND,
     WSAEWOULDBLOCK,
     ACTION_WAIT,
     "too many operations are outstanding"},
    {OP_SEND,
     ERROR_NO_SYSTEM_RESOURCES,
     ACTION_CLOSE,
     "how much has gone is unknown"},
    {OP_SEND, ERROR_OPERATION_ABORTED, ACTION_CLOSE, "it was given up"},
    {OP_SEND, ERROR_NETNAME_DELETED, ACTION_CLOSE, "the client has reset it"},
    {OP_SEND, WSAECONNRESET, ACTION_CLOSE, "the client has reset it"},
    {OP_SEND,
     ERROR_CONNECTION_ABORTED,
     ACTION_CLOSE,
     "this side's system has given it up"},
    {OP_SEND, WSAECONNABORTED, ACTION_CLOSE, "given up by this side's system"},
    {OP_SEND, ERROR_SEM_TIMEOUT, ACTION_CLOSE, "the client is unreachable"},
    {OP_SEND, 0, ACTION_CLOSE, "the connection is lost"},
};

const size_t errors_count = sizeof errors_table / sizeof errors_table[0];

const struct reaction *errors_find(enum op_kind op, DWORD error)
{
    const struct reaction *r = errors_table;

    while (r->op != op || (r->error != error && r->error != 0))
        r++;
    return r;
}

const char *errors_action_name(enum action action)
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
