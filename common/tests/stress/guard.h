/* SPDX-License-Identifier: MIT */
/* A heap for debugging programs that do overlapped operations. The system
 * writes into an OVERLAPPED and into the buffer of a receive when the
 * operation ends; if they have been freed by then it writes into whatever is
 * there now. No sanitizer sees that, because no instruction of the program
 * does it (Microsoft Learn, WSARecv: both have to stay valid until the end).
 *
 * So what is freed is filled with a pattern and kept, and is looked at again
 * when it is given back to the system at last, and when the process exits. A
 * block also has a pattern before its beginning and after its end.
 *
 * Included before everything else in a build for a test (as starve.h is), it
 * takes the place of malloc and its kin. */
#ifndef COMMON_TESTS_STRESS_GUARD_H_
#define COMMON_TESTS_STRESS_GUARD_H_

/* Whoever declares malloc and its kin has to do so before they become
 * macros. */
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* The exit code of a process that has damaged a block or, where it was built
 * with GUARD_LEAKS, has left one allocated. A line on stderr says which, and
 * where it was allocated and freed. With GUARD_MAY_LEAK in the environment
 * blocks may be left: a server that has lost its port cannot free all. */
#define GUARD_DAMAGED 99

/* The exit code of a process that has freed what was not allocated. */
#define GUARD_BAD_FREE 98

/* How many bytes of freed blocks are kept, at most. */
#define GUARD_KEPT_BYTES ((size_t) 64 * 1024 * 1024)

/* As malloc, calloc, realloc and free. What malloc returns is filled with a
 * pattern; realloc always moves. */
void *guard_malloc_at(size_t size, const char *file, int line);
void *guard_calloc_at(size_t count, size_t size, const char *file, int line);
void *guard_realloc_at(void *block, size_t size, const char *file, int line);
void guard_free_at(void *block, const char *file, int line);

#define guard_malloc(size) guard_malloc_at(size, __FILE__, __LINE__)
#define guard_calloc(count, size) \
    guard_calloc_at(count, size, __FILE__, __LINE__)
#define guard_realloc(block, size) \
    guard_realloc_at(block, size, __FILE__, __LINE__)
#define guard_free(block) guard_free_at(block, __FILE__, __LINE__)

/* Looks at every block there is. False after a line for each that is
 * damaged. */
bool guard_check(void);

size_t guard_live_blocks(void);

/* How many freed blocks are kept. */
size_t guard_kept_blocks(void);

#if !defined(GUARD_NO_NAMES)
#define malloc(size) guard_malloc(size)
#define calloc(count, size) guard_calloc(count, size)
#define realloc(block, size) guard_realloc(block, size)
#define free(block) guard_free(block)
#endif

#endif /* COMMON_TESTS_STRESS_GUARD_H_ */
