# SPDX-License-Identifier: MIT
# The common part of the toolchain files whose programs run under Wine.

# CMake reads a toolchain file again for each of its own test compilations,
# which have a different CMAKE_BINARY_DIR; this list passes the first value on
# to them.
set(IOCP_WINEPREFIX "${CMAKE_BINARY_DIR}/wineprefix"
  CACHE PATH "Where Wine keeps its files; an absolute path")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES IOCP_WINEPREFIX)

# Makes CTest run every program of the build under Wine.
cmake_path(SET scripts NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../scripts")
set(CMAKE_CROSSCOMPILING_EMULATOR
  sh "${scripts}/run-wine.sh" "${IOCP_WINEPREFIX}")
