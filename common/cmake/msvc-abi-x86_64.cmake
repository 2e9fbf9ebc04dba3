# SPDX-License-Identifier: MIT
# Linux to 64-bit Windows, for the MSVC ABI; runs under Wine.
set(msvc_processor AMD64)
set(msvc_target x86_64-pc-windows-msvc)
set(mingw_triplet x86_64-w64-mingw32)
include("${CMAKE_CURRENT_LIST_DIR}/msvc-abi.cmake")
