/* SPDX-License-Identifier: MIT */
/* The only file that names the Windows version we target and sets the order of
 * the Windows headers: winsock2.h must come before windows.h, which would
 * otherwise include the first version of Winsock. Windows 10 is the oldest
 * version that we support. */
#ifndef COMMON_WIN_H_
#define COMMON_WIN_H_

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif

#include "common/locks.h"

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>

/* The Windows headers annotate these functions for MSVC, but not for Clang. */
#if LOCKS_ARE_CHECKED
#ifdef __MINGW32__
#define LOCKS_API VOID WINAPI
#else
#define LOCKS_API WINBASEAPI VOID WINAPI
#endif
/* NOLINTBEGIN(readability-redundant-declaration): only these are annotated */
LOCKS_API AcquireSRWLockExclusive(PSRWLOCK lock)
    LOCKS_RULE(acquire_capability(*lock));
LOCKS_API ReleaseSRWLockExclusive(PSRWLOCK lock)
    LOCKS_RULE(release_capability(*lock));
LOCKS_API AcquireSRWLockShared(PSRWLOCK lock)
    LOCKS_RULE(acquire_shared_capability(*lock));
LOCKS_API ReleaseSRWLockShared(PSRWLOCK lock)
    LOCKS_RULE(release_shared_capability(*lock));
/* NOLINTEND(readability-redundant-declaration) */
#endif

#endif /* COMMON_WIN_H_ */
