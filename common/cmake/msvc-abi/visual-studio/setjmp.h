/* SPDX-License-Identifier: MIT */
/* For Clang's intrin.h, which declares functions with this type on ARM64. No
 * program here calls them. */
#pragma once

typedef unsigned long long jmp_buf[32];
