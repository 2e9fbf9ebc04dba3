/* SPDX-License-Identifier: MIT */
/* A running server, for tests that a script cannot express. The environment
 * variable SERVER names the program; the test starts it, and it exits with the
 * test at the latest. Every function here fails the test if something goes
 * wrong. */
#ifndef LIVE_H_
#define LIVE_H_

#include "common/net.h"
#include "common/tests/harness/child_process.h"

struct live {
    struct child server;
    struct net_address address;
};

/* Starts the server with these arguments, which end with NULL, and waits until
 * it listens. */
void live_start(struct live *l, const char *const *arguments);

/* True if the server is built with common/tests/stress/guard.h. */
bool live_is_guarded(void);

/* Presses Ctrl-C. The server must exit soon, with code 0, nothing on stderr
 * and nothing left in use. */
void live_stop(struct live *l);

/* Connects a blocking socket, whose calls block for ten seconds at most. A
 * receive_buffer of 0 leaves the size to the system. */
SOCKET live_connect(const struct live *l, int receive_buffer);

/* Sends all of the bytes. */
void live_send(SOCKET socket, const void *bytes, size_t length);

/* Receives exactly that many bytes. */
void live_receive(SOCKET socket, void *bytes, size_t length);

/* Sends bytes that depend on their number, counted from first, and receives
 * them back. */
void live_echo(SOCKET socket, unsigned first, size_t length);

/* Fails unless the server's end of stream is received next. */
void live_expect_end(SOCKET socket);

/* Returns how much the server has printed so far. */
size_t live_mark(struct live *l);

/* Waits until the server has printed the text after the mark, and returns the
 * number before it, or after it. */
long long live_number_before(struct live *l, size_t mark, const char *text);
long long live_number_after(struct live *l, size_t mark, const char *text);

#endif /* LIVE_H_ */
