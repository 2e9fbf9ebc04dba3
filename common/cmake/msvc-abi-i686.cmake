# SPDX-License-Identifier: MIT
# Linux to 32-bit Windows, for the MSVC ABI; only compiled.
set(msvc_processor X86)
set(msvc_target i686-pc-windows-msvc)
include("${CMAKE_CURRENT_LIST_DIR}/msvc-abi.cmake")
