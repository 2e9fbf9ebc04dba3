/* SPDX-License-Identifier: MIT */
/* What all exhibits need: a port, a listener, one connection over loopback,
 * and waits with a limit. */
#ifndef COMMON_TESTS_MUSEUM_STAGE_H_
#define COMMON_TESTS_MUSEUM_STAGE_H_

#include <stdbool.h>
#include <stdio.h>

#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"
#include "common/win.h"

/* The limit of every wait for something that must happen; reaching it is a
 * failure. */
#define LIMIT_MS time_limit_ms(5000)

/* How long to wait for something that must not happen. */
#define QUIET_MS 300

struct stage {
    HANDLE port;
    SOCKET listener;
    SOCKET client; /* the peer: a blocking socket; receives have a limit */
    SOCKET server; /* our end, not yet associated with the port */
};

/* The result of GetQueuedCompletionStatus. */
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

/* Connects a client to the listener. */
SOCKET stage_client(SOCKET listener);

/* Associates the socket with the port. */
void stage_associate(HANDLE port, SOCKET socket, ULONG_PTR key);

struct packet stage_wait(HANDLE port, DWORD milliseconds);

/* Call right after an overlapped call: checks that it has succeeded or is
 * pending, so that a packet will come. */
void stage_started(bool success);

/* Starts a receive. The buffer must stay valid until the packet has come. */
void stage_start_recv(SOCKET socket, void *into, ULONG size, OVERLAPPED *ov);

/* Starts a send that stays pending until the client reads. Sets SO_SNDBUF to
 * 0, so that the system does not copy the data. */
void stage_start_long_send(SOCKET socket,
                           void *from,
                           ULONG size,
                           OVERLAPPED *ov);

/* Receives until there are length bytes or the stream has ended. Returns the
 * number of bytes. */
int stage_receive(SOCKET client, char *into, int length);

/* Closes the connection with a reset. */
void stage_reset(SOCKET client);

LPFN_ACCEPTEX stage_accept_ex(SOCKET listener);

/* Calls run at a lower address of the stack, so that its variables are well
 * below those of the caller. */
void stage_run_below(void (*run)(void *argument), void *argument);

/* The value with which stage_reuse_stack fills memory. It is a valid length of
 * an address, because Wine 8 reads it as one. */
#define STACK_PATTERN ((DWORD) 64)

/* Reuses the part of the stack in which functions that have returned had their
 * variables, as any call may: fills it with the pattern, and calls during.
 * Returns how many DWORDs in the size bytes at where have changed. Fails if
 * any other has changed; size may be 0. */
size_t stage_reuse_stack(ULONG_PTR where,
                         size_t size,
                         void (*during)(void *argument),
                         void *argument);

/* The main function of an exhibit: "broken" runs the program with the bug, and
 * "repaired" the one without it. A function that returns has observed what the
 * head of its file describes, and has printed one line about it. Otherwise the
 * process exits with 1 (see CHECK), or with 77 if this system cannot show it
 * (see SKIP). */
int stage_main(int argc,
               char **argv,
               void (*broken)(void),
               void (*repaired)(void));

#endif /* COMMON_TESTS_MUSEUM_STAGE_H_ */
