/* SPDX-License-Identifier: MIT */
/* What the exhibits share and none of them is about: a port, a listener, one
 * connection over the loopback address, and waits that have a limit. */
#ifndef COMMON_TESTS_MUSEUM_STAGE_H_
#define COMMON_TESTS_MUSEUM_STAGE_H_

#include <stdbool.h>
#include <stdio.h>

#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"
#include "common/win.h"

/* No wait takes longer. Where something is expected to happen, reaching this
 * limit is a failure. */
#define LIMIT_MS time_limit_ms(5000)

/* Long enough for something to happen that must not. */
#define QUIET_MS 300

struct stage {
    HANDLE port;
    SOCKET listener;
    SOCKET client; /* the peer: calls that block, for LIMIT_MS at most */
    SOCKET server; /* our end: not associated with the port yet */
};

/* What GetQueuedCompletionStatus has said. */
struct packet {
    BOOL ok;
    DWORD error; /* 0 if ok */
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped;
};

/* Opens the port and the listener. */
void stage_open(struct stage *s);

/* Opens both ends of a connection. */
void stage_connect(struct stage *s);

/* Closes what is open. */
void stage_close(struct stage *s);

/* A client of that listener. */
SOCKET stage_client(SOCKET listener);

/* Lets handle report to port under key. */
void stage_associate(HANDLE port, SOCKET socket, ULONG_PTR key);

struct packet stage_wait(HANDLE port, DWORD milliseconds);

/* Checks that what an overlapped call has returned means that a packet will
 * come. */
void stage_started(bool success);

/* Posts a receive into a buffer that stays valid. */
void stage_post_recv(SOCKET socket, void *into, ULONG size, OVERLAPPED *ov);

/* Posts a send that is pending until the client reads. The system is given no
 * buffer of its own to put the bytes into. */
void stage_post_long_send(SOCKET socket,
                          void *from,
                          ULONG size,
                          OVERLAPPED *ov);

/* Receives until length bytes are there or the stream has ended. Returns how
 * many came. */
int stage_receive(SOCKET client, char *into, int length);

/* Closes the connection with a reset in place of an end of stream. */
void stage_reset(SOCKET client);

LPFN_ACCEPTEX stage_accept_ex(SOCKET listener);

/* Runs something further down the stack, so that the variables of what it
 * calls are below those of the caller by a good deal. */
void stage_run_below(void (*run)(void *argument), void *argument);

/* What stage_reuse_stack fills memory with: a number that would do as the
 * length of an address, for some systems take it for one. */
#define STACK_PATTERN ((DWORD) 64)

/* Takes the memory of the stack where functions had their variables that the
 * caller has called before, as any other call may: fills it, and runs during.
 * Returns how many of the size bytes at where, in units of a DWORD, have
 * changed meanwhile. No other may have; none at all if size is 0. */
size_t stage_reuse_stack(ULONG_PTR where,
                         size_t size,
                         void (*during)(void *argument),
                         void *argument);

/* The program: "broken" shows the bug and "repaired" its twin. A function
 * that returns has seen what it describes, and has said so in one line; one
 * that has not ends the process with 1 (see CHECK), or with 77 where this
 * system cannot show it (see SKIP). */
int stage_main(int argc,
               char **argv,
               void (*broken)(void),
               void (*repaired)(void));

#endif /* COMMON_TESTS_MUSEUM_STAGE_H_ */
