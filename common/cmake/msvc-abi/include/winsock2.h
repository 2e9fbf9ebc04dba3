/* SPDX-License-Identifier: MIT */
/* Wine's header, and what it lacks. */
#pragma once
#if !defined(WSAAPI)
#define WSAAPI __stdcall
#endif
#include_next <winsock2.h>
