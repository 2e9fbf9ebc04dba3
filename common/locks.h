/* SPDX-License-Identifier: MIT */
/* Which lock a function wants of its caller, in a form that Clang checks with
 * -Wthread-safety: it refuses a call without the lock, a lock that is acquired
 * twice, and one that is not released on every way out. To other compilers the
 * words mean nothing. (MSVC's /analyze has words of its own, such as
 * _Requires_lock_held_, which stand in front of a function. Clang's stand
 * behind it, or they could not name its parameters.) What a lock guards is
 * said in the struct that has it: in C, Clang does not find the lock that lies
 * beside a member.
 *
 * common/win.h includes this file, and says what Windows' own functions do. */
#ifndef COMMON_LOCKS_H_
#define COMMON_LOCKS_H_

#ifdef __clang__
#define LOCKS_ARE_CHECKED 1
#define LOCKS_RULE(rule) __attribute__((rule))
/* The struct behind SRWLOCK, which has to be known for a lock before the
 * headers define it. */
struct __attribute__((capability("lock"))) _RTL_SRWLOCK;
#else
#define LOCKS_ARE_CHECKED 0
#define LOCKS_RULE(rule)
#endif

/* Behind a function: the caller holds the lock, before and afterwards. */
#define REQUIRES_LOCK(lock) LOCKS_RULE(requires_capability(lock))

/* The same, where it is enough to hold it as one of several. */
#define REQUIRES_SHARED_LOCK(lock) LOCKS_RULE(requires_shared_capability(lock))

/* Behind a function: the caller does not hold the lock, and does afterwards.
 */
#define ACQUIRES_LOCK(lock) LOCKS_RULE(acquire_capability(lock))

/* Behind a function: the caller holds the lock, and afterwards no more. */
#define RELEASES_LOCK(lock) LOCKS_RULE(release_capability(lock))

#endif /* COMMON_LOCKS_H_ */
