/* SPDX-License-Identifier: MIT */
/* What faults.c does for faults_sockets.c. */
#ifndef COMMON_TESTS_STRESS_FAULTS_TABLE_H_
#define COMMON_TESTS_STRESS_FAULTS_TABLE_H_

#include <stdbool.h>

#include "common/tests/stress/faults.h"

/* Is this the call that is to fail? Then the last error is what it is to fail
 * with. handle is a socket, or something else that has no client. */
bool fault_due(const char *call, SOCKET handle);

/* Ends an operation as the system does: with its status in the OVERLAPPED, and
 * a packet. The last error is then WSA_IO_PENDING, for the call that starts
 * it. */
void fault_by_packet(HANDLE handle, OVERLAPPED *overlapped);

/* The socket of the client that this thread has accepted. */
void fault_accepted(SOCKET socket);

/* How many have been opened and not closed. */
extern volatile LONG fault_sockets;

#endif /* COMMON_TESTS_STRESS_FAULTS_TABLE_H_ */
