/* SPDX-License-Identifier: MIT */
/* For headers that replace the calls of a program. AcceptEx is called through
 * a pointer, so it is replaced where the program obtains the pointer. */
#ifndef COMMON_TESTS_STRESS_ACCEPT_EX_H_
#define COMMON_TESTS_STRESS_ACCEPT_EX_H_

#include <string.h>

#include "common/win.h"

/* Called after a successful WSAIoctl. If it was a request for AcceptEx, saves
 * the system's pointer in *of_system and returns ours in out. */
static inline void accept_ex_replace(DWORD code,
                                     const void *in,
                                     void *out,
                                     LPFN_ACCEPTEX ours,
                                     LPFN_ACCEPTEX *of_system)
{
    const GUID accept_ex = WSAID_ACCEPTEX;

    if (code != SIO_GET_EXTENSION_FUNCTION_POINTER ||
        memcmp(in, &accept_ex, sizeof accept_ex) != 0)
        return;
    memcpy(of_system, out, sizeof *of_system);
    memcpy(out, &ours, sizeof ours);
}

#endif /* COMMON_TESTS_STRESS_ACCEPT_EX_H_ */
