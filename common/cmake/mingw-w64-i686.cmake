# SPDX-License-Identifier: MIT
# Linux to 32-bit Windows with GCC.
set(CMAKE_SYSTEM_PROCESSOR i686)
set(mingw_triplet i686-w64-mingw32)
set(mingw_package gcc-mingw-w64-i686)
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")

set(CMAKE_C_COMPILER ${mingw_triplet}-gcc)
