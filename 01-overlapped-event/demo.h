/* SPDX-License-Identifier: MIT */
/* Overlapped I/O without a server: files, pipes and a socket. */
#ifndef DEMO_H_
#define DEMO_H_

/* Reads from a file, a named pipe and a socket with the same few lines, shows
 * that an anonymous pipe has no overlapped I/O, and prints each step. Winsock
 * must be started. Returns the exit code: 0, or 1 after a line on stderr about
 * what has failed. */
int demo_show_all(void);

#endif /* DEMO_H_ */
