/* SPDX-License-Identifier: MIT */
/* A heap for debugging programs with overlapped operations. When an operation
 * completes, the system writes to its OVERLAPPED and, for a receive, to its
 * buffer; if these have been freed, it overwrites whatever is there now. No
 * sanitizer detects that, because no instruction of the program does it
 * (Microsoft Learn, WSARecv: both must remain valid until the operation
 * completes).
 *
 * So a freed block is filled with a pattern and kept, and checked when it is
 * finally returned to the system and when the process exits. A block also has
 * a pattern before its beginning and after its end.
 *
 * Included before everything else in a test build (like starve.h), it replaces
 * malloc and its relatives. */
#ifndef COMMON_TESTS_STRESS_GUARD_H_
#define COMMON_TESTS_STRESS_GUARD_H_

/* Headers that declare malloc and its relatives must be included before these
 * names become macros. */
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* The exit code of a process that has damaged a block or, in a build with
 * GUARD_LEAKS, has left one allocated. A line on stderr says which block, and
 * where it was allocated and freed. With GUARD_MAY_LEAK in the environment,
 * blocks may remain allocated: a server that has lost its port cannot free all
 * of them. */
#define GUARD_DAMAGED 99

/* The exit code of a process that has freed something that was not allocated.
 */
#define GUARD_BAD_FREE 98

/* The most bytes of freed blocks that are kept. */
#define GUARD_KEPT_BYTES ((size_t) 64 * 1024 * 1024)

/* Like malloc, calloc, realloc and free. A block from malloc is filled with a
 * pattern; realloc always moves the block. */
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

/* Checks every block. Returns false after printing a line for each damaged
 * one. */
bool guard_check(void);

size_t guard_live_blocks(void);

/* Returns how many freed blocks are kept. */
size_t guard_kept_blocks(void);

#if !defined(GUARD_NO_NAMES)
#define malloc(size) guard_malloc(size)
#define calloc(count, size) guard_calloc(count, size)
#define realloc(block, size) guard_realloc(block, size)
#define free(block) guard_free(block)
#endif

#endif /* COMMON_TESTS_STRESS_GUARD_H_ */
