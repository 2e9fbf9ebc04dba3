/* SPDX-License-Identifier: MIT */
/* For what is put in front of a program's calls. AcceptEx is called through a
 * pointer, so its place is taken where the program gets the pointer. */
#ifndef COMMON_TESTS_STRESS_ACCEPT_EX_H_
#define COMMON_TESTS_STRESS_ACCEPT_EX_H_

#include <string.h>

#include "common/win.h"

/* After a WSAIoctl that succeeded: if it asked for AcceptEx, keeps the
 * system's in *of_system and gives out ours. */
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
