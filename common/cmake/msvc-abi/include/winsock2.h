/* SPDX-License-Identifier: MIT */
/* Wine's header, with what it lacks. */
#pragma once
#if !defined(WSAAPI)
#define WSAAPI __stdcall
#endif
#include_next <winsock2.h>
