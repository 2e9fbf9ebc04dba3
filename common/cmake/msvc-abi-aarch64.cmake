# SPDX-License-Identifier: MIT
# Linux to Windows on ARM64, for the MSVC ABI; only compiled.
set(msvc_processor ARM64)
set(msvc_target aarch64-pc-windows-msvc)
include("${CMAKE_CURRENT_LIST_DIR}/msvc-abi.cmake")
