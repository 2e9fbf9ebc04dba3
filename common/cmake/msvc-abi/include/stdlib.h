/* SPDX-License-Identifier: MIT */
/* Wine's header, with what it lacks. */
#pragma once
#include_next <stdlib.h>

#define _WRITE_ABORT_MSG 0x1
#define _CALL_REPORTFAULT 0x4

unsigned __cdecl _set_abort_behavior(unsigned flags, unsigned mask);
