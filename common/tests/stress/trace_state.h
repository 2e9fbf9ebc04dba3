/* SPDX-License-Identifier: MIT */
/* The state that trace_calls.c keeps between the calls of a program: its
 * threads, the sockets that are connections, and the operations in flight.
 * Events are written with common/trace.h. */
#ifndef COMMON_TESTS_STRESS_TRACE_STATE_H_
#define COMMON_TESTS_STRESS_TRACE_STATE_H_

#include <stdbool.h>

#include "common/win.h"

/* A thread of the program. */
struct actor;

/* Returns the calling thread. The first call opens the file. A thread that
 * waits for packets in its first call is a worker. */
struct actor *trace_state_actor(bool waits_for_packets);

/* The thread is about to wait, or the process to exit: writes what the thread
 * handled. */
void trace_state_done(struct actor *a);

/* The wait of the thread has returned. */
void trace_state_resume(struct actor *a);

/* The number of a connection; 0 for other handles. add gives an accepted
 * socket its number, end frees the number before the handle can be used
 * again. */
unsigned trace_state_conn(SOCKET socket);
unsigned trace_state_add_conn(SOCKET socket);
unsigned trace_state_end_conn(SOCKET socket);

/* For a call that starts no operation: now returns the time before it, and
 * note records it once it has returned a count of bytes, or -1 for a failure.
 * Both preserve the last error. */
LONGLONG trace_state_now(void);
void trace_state_note(const char *name,
                      LONGLONG from,
                      unsigned conn,
                      int result);

/* An operation is about to be started; accepted is the socket of an accept.
 * Returns the id for trace_state_started, which records what the call has
 * returned, and preserves the last error. */
LONG trace_state_start(const char *name,
                       SOCKET socket,
                       SOCKET accepted,
                       OVERLAPPED *overlapped);
void trace_state_started(LONG id, OVERLAPPED *overlapped, bool success);

/* The thread has dequeued a packet, at the time of its last
 * trace_state_resume. overlapped is NULL if the packet was posted. */
void trace_state_on_packet(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error);

/* The thread has obtained the result of an operation that queues no packet. */
void trace_state_on_result(struct actor *a,
                           const OVERLAPPED *overlapped,
                           DWORD bytes,
                           DWORD error);

/* Writes what the threads were handling, and closes the file. */
void trace_state_at_exit(void);

#endif /* COMMON_TESTS_STRESS_TRACE_STATE_H_ */
