# SPDX-License-Identifier: MIT
# Linux to 64-bit Windows with Clang, which uses the headers, the libraries and
# the linker of GCC's package.
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(mingw_triplet x86_64-w64-mingw32)
set(mingw_package gcc-mingw-w64-x86-64)
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")
mingw_require(clang clang)

set(CMAKE_C_COMPILER clang)
set(CMAKE_C_COMPILER_TARGET ${mingw_triplet})

# Debian adds the threading model to the name of GCC's library folder
# (12-win32), and Clang does not look for libgcc there.
execute_process(COMMAND ${mingw_triplet}-gcc -print-libgcc-file-name
  OUTPUT_VARIABLE libgcc OUTPUT_STRIP_TRAILING_WHITESPACE)
get_filename_component(libgcc "${libgcc}" DIRECTORY)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-L${libgcc}")
