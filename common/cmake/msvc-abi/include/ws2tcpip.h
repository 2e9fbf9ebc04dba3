/* SPDX-License-Identifier: MIT */
/* Wine's header, with what it lacks. */
#pragma once
#include_next <ws2tcpip.h>

/* ::ffff:a.b.c.d */
static __inline BOOLEAN IN6_IS_ADDR_V4MAPPED(const IN6_ADDR *address)
{
    const USHORT *words = address->u.Word;

    return words[0] == 0 && words[1] == 0 && words[2] == 0 && words[3] == 0 &&
           words[4] == 0 && words[5] == 0xFFFF;
}
