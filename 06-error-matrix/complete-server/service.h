/* SPDX-License-Identifier: MIT */
/* What the server does for its clients. For another protocol only this has to
 * change. */
#ifndef SERVICE_H_
#define SERVICE_H_

#include <stdbool.h>

#include "pool.h"

/* The state of a connection's service between calls. All of it is 0 at first.
 * Add a member for your own protocol. */
union service_state {
    unsigned next_line;      /* chargen: the line to send next */
    struct message {         /* messages: the one that is arriving */
        unsigned head_bytes; /* of its head that have arrived */
        DWORD length; /* as read so far; then what is missing of the body */
    } message;
};

/* What to do with a buffer that the service has looked at. */
enum service_verdict {
    SERVICE_SEND, /* send what is in it now */
    SERVICE_DROP, /* send nothing */
    SERVICE_END   /* send what is in it now, and then our end of stream; what
                     else arrives is dropped */
};

/* The functions of a service are called with the connection's lock held, and
 * with one of its buffers. They must not block. */
struct service {
    const char *name;
    /* Bytes have arrived, data[begin] to data[end]. A stream may be cut
     * anywhere, so a request can begin in one buffer and end in another. The
     * function may replace the bytes, or shorten them. */
    enum service_verdict (*answer)(struct buffer *b,
                                   union service_state *state);
    /* Everything has been sent, and there is an empty buffer for more. True:
     * send it and call again. False: send it, and then our end of stream.
     * NULL: the service only answers. */
    bool (*produce)(struct buffer *b, union service_state *state);
    /* The class of the buffers that produce needs. */
    enum buffer_class produces;
};

/* In the order of their names in settings.c: echo (RFC 862), discard (RFC
 * 863), chargen (RFC 864), daytime (RFC 867), and messages, which is the
 * protocol of docs/code/framing.c. */
extern const struct service services[];

#endif /* SERVICE_H_ */
