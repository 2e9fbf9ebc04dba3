/* SPDX-License-Identifier: MIT */
/* Wine's header, with what it lacks. */
#pragma once
#include_next <windows.h>

#if !defined(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 0x1
#define FILE_SKIP_SET_EVENT_ON_HANDLE 0x2
#endif
#if !defined(PIPE_REJECT_REMOTE_CLIENTS)
#define PIPE_REJECT_REMOTE_CLIENTS 0x8
#endif

__declspec(dllimport) BOOL
    __stdcall GetProcessHandleCount(HANDLE process, DWORD *count);
__declspec(dllimport) BOOL __stdcall GetProcessGroupAffinity(HANDLE process,
                                                             USHORT *count,
                                                             USHORT *groups);
