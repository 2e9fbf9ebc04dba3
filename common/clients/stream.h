/* SPDX-License-Identifier: MIT */
/* A plain TCP connection for clients and tests. The socket never blocks; each
 * function that waits takes a deadline. */
#ifndef COMMON_CLIENTS_STREAM_H_
#define COMMON_CLIENTS_STREAM_H_

#include <stddef.h>

#include "common/net.h"

enum stream_result {
    STREAM_MOVED,  /* count bytes, at least one */
    STREAM_BUSY,   /* none now, or none before the deadline */
    STREAM_END,    /* receiving only: the peer has sent its FIN */
    STREAM_FAILED, /* see error */
};

struct stream_io {
    enum stream_result result;
    size_t count;
    int error;
};

enum { STREAM_CAN_READ = 1, STREAM_CAN_WRITE = 2 };

/* Returns the time that many milliseconds from now. */
ULONGLONG stream_deadline_after(unsigned milliseconds);

/* Returns the milliseconds left until then, or 0 if it has passed. */
DWORD stream_time_left(ULONGLONG deadline);

/* Connects. Returns 0 or the Winsock error; WSAETIMEDOUT also if the deadline
 * passes first. receive_buffer sets SO_RCVBUF, unless it is 0. */
int stream_connect_by(const struct net_address *address,
                      int receive_buffer,
                      ULONGLONG deadline,
                      SOCKET *result);

/* Waits until one of the wanted directions is possible and returns those that
 * are, or 0 at the deadline. End of stream and a failed connection count as
 * possible: the next receive or send reports them. */
unsigned stream_wait_until(SOCKET socket, unsigned wanted, ULONGLONG deadline);

/* Move as many bytes as is possible without waiting. A connection that was
 * reset gives STREAM_FAILED with WSAECONNRESET on every platform. */
struct stream_io stream_receive_now(SOCKET socket, void *buffer, size_t size);
struct stream_io stream_send_now(SOCKET socket,
                                 const void *bytes,
                                 size_t length);

/* The same, but wait until at least one byte has moved. */
struct stream_io stream_receive_by(SOCKET socket,
                                   void *buffer,
                                   size_t size,
                                   ULONGLONG deadline);
struct stream_io stream_send_by(SOCKET socket,
                                const void *bytes,
                                size_t length,
                                ULONGLONG deadline);

/* Closes the socket so that the peer sees a reset. */
void stream_close_by_reset(SOCKET socket);

#endif /* COMMON_CLIENTS_STREAM_H_ */
