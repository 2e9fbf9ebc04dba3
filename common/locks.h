/* SPDX-License-Identifier: MIT */
/* Annotations that tell Clang's -Wthread-safety which lock a function expects
 * its caller to hold. Clang then rejects a call without the lock, a second
 * acquisition, and a return that leaves the lock held. For other compilers the
 * macros expand to nothing. (MSVC's /analyze has its own annotations, such as
 * _Requires_lock_held_, which come before the function. Clang's must come
 * after it, because they name its parameters.) A comment in each struct says
 * which members a lock guards, because in C, Clang cannot refer from one
 * member to a lock in the same struct.
 *
 * common/win.h includes this file and annotates the functions of Windows. */
#ifndef COMMON_LOCKS_H_
#define COMMON_LOCKS_H_

#ifdef __clang__
#define LOCKS_ARE_CHECKED 1
#define LOCKS_RULE(rule) __attribute__((rule))
/* The struct behind SRWLOCK. It must be declared as a lock before the Windows
 * headers define it. */
struct __attribute__((capability("lock"))) _RTL_SRWLOCK;
#else
#define LOCKS_ARE_CHECKED 0
#define LOCKS_RULE(rule)
#endif

/* After a function declaration: the caller holds the lock before and after the
 * call. */
#define REQUIRES_LOCK(lock) LOCKS_RULE(requires_capability(lock))

/* The same, but shared access to the lock is enough. */
#define REQUIRES_SHARED_LOCK(lock) LOCKS_RULE(requires_shared_capability(lock))

/* After a function declaration: the caller does not hold the lock, and holds
 * it after the call. */
#define ACQUIRES_LOCK(lock) LOCKS_RULE(acquire_capability(lock))

/* After a function declaration: the caller holds the lock, and the function
 * releases it. */
#define RELEASES_LOCK(lock) LOCKS_RULE(release_capability(lock))

#endif /* COMMON_LOCKS_H_ */
