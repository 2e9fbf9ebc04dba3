/* SPDX-License-Identifier: MIT */
/* The functions of faults.c that faults_sockets.c uses. */
#ifndef COMMON_TESTS_STRESS_FAULTS_TABLE_H_
#define COMMON_TESTS_STRESS_FAULTS_TABLE_H_

#include <stdbool.h>

#include "common/tests/stress/faults.h"

/* Returns whether this is the call that must fail, and sets the last error if
 * so. handle is a socket, or a handle that no client belongs to. */
bool fault_due(const char *call, SOCKET handle);

/* Completes an operation as the system does: sets the status in the OVERLAPPED
 * and queues a packet. Sets the last error to WSA_IO_PENDING for the call that
 * starts the operation. */
void fault_by_packet(HANDLE handle, OVERLAPPED *overlapped);

/* Notes the socket of the client that this thread has accepted. */
void fault_accepted(SOCKET socket);

/* The number of sockets that have been opened and not closed. */
extern volatile LONG fault_sockets;

#endif /* COMMON_TESTS_STRESS_FAULTS_TABLE_H_ */
