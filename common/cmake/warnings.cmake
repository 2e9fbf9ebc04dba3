# SPDX-License-Identifier: MIT
# iocp_warnings: link it to compile with the warnings that this repository must
# not have.
add_library(iocp_warnings INTERFACE)

if(MSVC)
  target_compile_options(iocp_warnings INTERFACE
    /W4
    # Sources are UTF-8, whatever the code page of the machine is.
    /utf-8)
  if(CMAKE_C_COMPILER_ID STREQUAL "MSVC")
    target_compile_options(iocp_warnings INTERFACE
      # C99 allows { f(), &local } as an initializer, and char bytes[] at the
      # end of a struct.
      /wd4200 /wd4204 /wd4221
      # Before Visual Studio 2022 17.3, a const pointer to pointers was treated
      # as another type.
      $<$<VERSION_LESS:$<C_COMPILER_VERSION>,19.33>:/wd4090>
      # No warnings from the Windows headers, which are included in angle
      # brackets.
      /external:anglebrackets /external:W0)
  endif()
  # The "secure" functions that MSVC recommends exist in no other C library.
  target_compile_definitions(iocp_warnings INTERFACE _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(iocp_warnings INTERFACE
    -Wall
    -Wextra
    -Wcast-qual
    -Wconversion
    -Wformat=2
    -Wmissing-prototypes
    -Wpedantic
    -Wpointer-arith
    -Wshadow
    -Wstrict-prototypes
    -Wundef
    -Wvla
    -Wwrite-strings)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(iocp_warnings INTERFACE
      -Wduplicated-branches
      -Wduplicated-cond
      -Wlogical-op)
  endif()
endif()

# The annotations of common/locks.h.
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  target_compile_options(iocp_warnings INTERFACE -Wthread-safety)
endif()
