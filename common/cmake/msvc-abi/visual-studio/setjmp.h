/* SPDX-License-Identifier: MIT */
/* For Clang's intrin.h, which declares functions with this type on ARM64. None
 * of our programs calls them. */
#pragma once

typedef unsigned long long jmp_buf[32];
