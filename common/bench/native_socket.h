/* SPDX-License-Identifier: MIT */
#ifndef COMMON_BENCH_NATIVE_SOCKET_H_
#define COMMON_BENCH_NATIVE_SOCKET_H_

#include <stdint.h>

/* Starts to connect a non-blocking socket to the port on 127.0.0.1. number
 * selects the local address: closed connections keep their ports for a while
 * (TIME-WAIT), and one address does not have enough ports. Returns -1 with the
 * reason in errno. */
int native_socket_connect(unsigned port, uint64_t number);

#endif /* COMMON_BENCH_NATIVE_SOCKET_H_ */
