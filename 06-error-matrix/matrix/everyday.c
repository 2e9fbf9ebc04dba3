/* SPDX-License-Identifier: MIT */
#include "everyday.h"

#include <string.h>

const struct everyday_row everyday_rows[] = {
    {"receive.data-comes-later",
     "data arrives",
     "use the bytes, then receive again"},
    {"end.while-a-receive-pends",
     "the peer closes the connection",
     "send what is owed, then close"},
    {"reset.peer-resets-with-a-receive-pending",
     "the peer resets the connection",
     "close this socket; the others go on"},
    {"reset.send-after-a-delivered-reset",
     "we send after that reset",
     "close the socket: no packet will come"},
    {"cancel.cancelioex-of-another-thread",
     "we cancel a receive with CancelIoEx",
     "free the operation at this packet, not before"},
    {"close.tcp-with-a-receive-pending",
     "we close a socket that is receiving",
     "free the operation at this packet, not before"},
    {"accept.client-resets-in-the-backlog",
     "a client is gone before AcceptEx",
     "close the accept socket, start another accept"},
    {"connect.refused",
     "ConnectEx: nobody listens there",
     "close the socket, or try again later"},
    {"udp.truncated-while-pending",
     "a datagram exceeds the buffer",
     "use the bytes; the rest is lost"},
    {"post.null-overlapped",
     "we post a packet of our own",
     "check the pointer before you use it"},
    {"wait.times-out-after-the-time",
     "the wait times out",
     "check your deadlines, then wait again"},
    {"wait.port-is-closed-during-the-wait",
     "we close the port during a wait",
     "stop and join the workers first"},
};

const size_t everyday_row_count =
    sizeof everyday_rows / sizeof everyday_rows[0];

const struct everyday_row *everyday_find(const char *name)
{
    for (size_t i = 0; i < everyday_row_count; i++) {
        if (strcmp(everyday_rows[i].name, name) == 0)
            return &everyday_rows[i];
    }
    return NULL;
}
