/* SPDX-License-Identifier: MIT */
#ifndef COMMON_BENCH_NATIVE_SOCKET_H_
#define COMMON_BENCH_NATIVE_SOCKET_H_

#include <stdint.h>

/* A socket that does not block and is about to be connected to the port on
 * 127.0.0.1, from an address that the number chooses: closed connections keep
 * their ports for a while (TIME-WAIT), and one address has too few. -1 with
 * the reason in errno. */
int native_socket_connect(unsigned port, uint64_t number);

#endif /* COMMON_BENCH_NATIVE_SOCKET_H_ */
