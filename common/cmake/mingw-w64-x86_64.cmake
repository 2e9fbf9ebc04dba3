# SPDX-License-Identifier: MIT
# Linux to 64-bit Windows with GCC.
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(mingw_triplet x86_64-w64-mingw32)
set(mingw_package gcc-mingw-w64-x86-64)
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")

set(CMAKE_C_COMPILER ${mingw_triplet}-gcc)
