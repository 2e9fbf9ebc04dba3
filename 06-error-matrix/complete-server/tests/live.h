/* SPDX-License-Identifier: MIT */
/* A running server for tests that a script cannot express: the program that
 * the environment names in SERVER, started by the test and ended with it. All
 * functions end the test when something is not as it should be. */
#ifndef LIVE_H_
#define LIVE_H_

#include "common/net.h"
#include "common/tests/harness/child_process.h"

struct live {
    struct child server;
    struct net_address address;
};

/* Starts it with those arguments, of which the last is NULL, and waits until
 * it listens. */
void live_start(struct live *l, const char *const *arguments);

/* Is it the one that is built with common/tests/stress/guard.h? */
bool live_is_guarded(void);

/* Presses Ctrl-C. It has to end soon, with 0 and without a complaint. */
void live_stop(struct live *l);

/* Blocking, but not for more than ten seconds in one call. A receive_buffer of
 * 0 leaves the size to the system. */
SOCKET live_connect(const struct live *l, int receive_buffer);

/* Sends them all. */
void live_send(SOCKET socket, const void *bytes, size_t length);

/* Receives that many. */
void live_receive(SOCKET socket, void *bytes, size_t length);

/* Sends bytes, numbered on from first, and gets them back. */
void live_echo(SOCKET socket, unsigned first, size_t length);

/* The server's end of stream is next. */
void live_expect_end(SOCKET socket);

/* How much it has printed. */
size_t live_mark(struct live *l);

/* Waits until it has printed the text behind the mark, and returns the number
 * that stands before it, or after it. */
long long live_number_before(struct live *l, size_t mark, const char *text);
long long live_number_after(struct live *l, size_t mark, const char *text);

#endif /* LIVE_H_ */
