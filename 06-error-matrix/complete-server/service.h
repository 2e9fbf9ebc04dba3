/* SPDX-License-Identifier: MIT */
/* What the server does for its clients: the one place that has to change for
 * another protocol. */
#ifndef SERVICE_H_
#define SERVICE_H_

#include <stdbool.h>

#include "pool.h"

/* The functions of a service are called with the connection's lock held, and
 * with one of its buffers. They never wait. */
struct service {
    const char *name;
    /* Bytes have arrived, data[begin] to data[end]. True: send what is now in
     * the buffer, which may be something else. False: send nothing. */
    bool (*answer)(struct buffer *b);
    /* Everything has been sent, and there is an empty buffer for more.
     * position belongs to the connection, is 0 at first and may be used to
     * remember how far it is. True: send it and call again. False: send it,
     * and then our end of stream. NULL: the service speaks only when it is
     * spoken to. */
    bool (*produce)(struct buffer *b, unsigned *position);
    /* How large a buffer produce needs. */
    enum buffer_class produces;
};

/* In the order of their names in settings.c: echo (RFC 862), discard (RFC
 * 863), chargen (RFC 864) and daytime (RFC 867). */
extern const struct service services[];

#endif /* SERVICE_H_ */
