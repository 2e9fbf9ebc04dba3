/* SPDX-License-Identifier: MIT */
/* A plain TCP connection for programs that are no lesson themselves: the
 * socket never blocks, and whoever waits says until when. */
#ifndef COMMON_CLIENTS_STREAM_H_
#define COMMON_CLIENTS_STREAM_H_

#include <stddef.h>

#include "common/net.h"

enum stream_result {
    STREAM_MOVED,  /* count bytes, at least one */
    STREAM_BUSY,   /* none for now; with a deadline: none until then */
    STREAM_END,    /* receiving only: the other side will send no more */
    STREAM_FAILED, /* error says why */
};

struct stream_io {
    enum stream_result result;
    size_t count;
    int error;
};

enum { STREAM_CAN_READ = 1, STREAM_CAN_WRITE = 2 };

/* The moment so many milliseconds from now. */
ULONGLONG stream_deadline_after(unsigned milliseconds);

/* Milliseconds left until then, 0 if it has passed. */
DWORD stream_time_left(ULONGLONG deadline);

/* Connects. Returns 0 or what Winsock said; WSAETIMEDOUT also if the deadline
 * came first. A receive_buffer of 0 leaves the size to the system. */
int stream_connect_by(const struct net_address *address,
                      int receive_buffer,
                      ULONGLONG deadline,
                      SOCKET *result);

/* Which of the wanted directions is possible; 0 if none was until then. An
 * end of stream and a failed connection count as possible: receiving or
 * sending then says so. */
unsigned stream_wait_until(SOCKET socket, unsigned wanted, ULONGLONG deadline);

/* Move what can be moved now. A connection that was reset is STREAM_FAILED
 * with WSAECONNRESET on every platform. */
struct stream_io stream_receive_now(SOCKET socket, void *buffer, size_t size);
struct stream_io stream_send_now(SOCKET socket,
                                 const void *bytes,
                                 size_t length);

/* The same, waiting until at least one byte is moved. */
struct stream_io stream_receive_by(SOCKET socket,
                                   void *buffer,
                                   size_t size,
                                   ULONGLONG deadline);
struct stream_io stream_send_by(SOCKET socket,
                                const void *bytes,
                                size_t length,
                                ULONGLONG deadline);

/* Closes the socket so that the other side sees a reset. */
void stream_close_by_reset(SOCKET socket);

#endif /* COMMON_CLIENTS_STREAM_H_ */
