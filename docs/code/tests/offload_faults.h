/* SPDX-License-Identifier: MIT */
/* Included before offload.c in a test build: the packet of a job cannot be
 * posted, as happens when memory is short. */
#ifndef CODE_TESTS_OFFLOAD_FAULTS_H_
#define CODE_TESTS_OFFLOAD_FAULTS_H_

#include <winsock2.h>
#include <windows.h>

static BOOL offload_fault_post(HANDLE port,
                               DWORD bytes,
                               ULONG_PTR key,
                               OVERLAPPED *ov)
{
    if (ov == NULL)
        return PostQueuedCompletionStatus(port, bytes, key, ov);
    SetLastError(ERROR_NO_SYSTEM_RESOURCES);
    return FALSE;
}

#define PostQueuedCompletionStatus offload_fault_post

#endif /* CODE_TESTS_OFFLOAD_FAULTS_H_ */
