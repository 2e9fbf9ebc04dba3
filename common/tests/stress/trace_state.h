/* SPDX-License-Identifier: MIT */
/* What trace_calls.c has to remember between the calls of a program: which
 * threads there are, which sockets are connections, and which operations are
 * in flight. It writes what the calls tell it with common/trace.h. */
#ifndef COMMON_TESTS_STRESS_TRACE_STATE_H_
#define COMMON_TESTS_STRESS_TRACE_STATE_H_

#include <stdbool.h>

#include "common/win.h"

/* A thread of the program. */
struct actor;

/* Returns the thread that is running. The first call opens the file. A thread
 * that waits for packets in its first call is a worker. */
struct actor *trace_state_actor(bool waits_for_packets);

/* The thread waits, or ends: what it handled is written. */
void trace_state_done(struct actor *a);

/* The wait of the thread has returned. */
void trace_state_resume(struct actor *a);

/* The number of a connection; 0 for other handles. add gives an accepted
 * socket its number, end takes it back before the handle can be used again. */
unsigned trace_state_conn(SOCKET socket);
unsigned trace_state_add_conn(SOCKET socket);
unsigned trace_state_end_conn(SOCKET socket);

/* Of a call that is no operation: the time before it, and the call itself when
 * it has returned a count of bytes, or -1 for a failure. Both leave the last
 * error alone. */
LONGLONG trace_state_now(void);
void trace_state_note(const char *name,
                      LONGLONG from,
                      unsigned conn,
                      int result);

/* An operation is going to be started; accepted is the socket of an accept.
 * Returns the id for trace_state_started, which is told what the call has
 * returned, and leaves the last error alone. */
LONG trace_state_start(const char *name,
                       SOCKET socket,
                       SOCKET accepted,
                       OVERLAPPED *overlapped);
void trace_state_started(LONG id, OVERLAPPED *overlapped, bool success);

/* The thread has dequeued a packet, with the last trace_state_resume. NULL is
 * one that was posted. */
void trace_state_on_packet(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error);

/* The thread has the result of an operation without a packet. */
void trace_state_on_result(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error);

/* Writes what the threads were handling, and closes the file. */
void trace_state_at_exit(void);

#endif /* COMMON_TESTS_STRESS_TRACE_STATE_H_ */
