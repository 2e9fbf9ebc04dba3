# SPDX-License-Identifier: MIT
# Linux to Windows on ARM64, for the MSVC ABI, compiled only.
set(msvc_processor ARM64)
set(msvc_target aarch64-pc-windows-msvc)
include("${CMAKE_CURRENT_LIST_DIR}/msvc-abi.cmake")

# Wine 8's winnt.h defines this function, which is one of Clang 19's own by now.
string(APPEND CMAKE_C_FLAGS_INIT
  " -D_InterlockedCompareExchange128=wine_InterlockedCompareExchange128")
