# SPDX-License-Identifier: MIT
# The common part of the MinGW-w64 toolchain files. They set mingw_triplet and
# mingw_package (the Debian package that has the compiler) and include this.
set(CMAKE_SYSTEM_NAME Windows)

# Stops the configuration with the name of the missing package.
function(mingw_require program package)
  find_program(found NAMES ${program} NO_CACHE)
  if(NOT found)
    # CMake does not reflow lines that begin with a space.
    message(FATAL_ERROR
      "\n  ${program} was not found: install the package ${package}")
  endif()
endfunction()

mingw_require(${mingw_triplet}-gcc ${mingw_package})

# CMake derives these from the name of GCC, but not from that of Clang.
foreach(tool AR NM OBJDUMP RANLIB STRIP)
  string(TOLOWER ${tool} name)
  find_program(CMAKE_${tool} NAMES ${mingw_triplet}-${name})
endforeach()
set(CMAKE_RC_COMPILER ${mingw_triplet}-windres)

# Programs are those of this machine, libraries and headers the target's.
set(CMAKE_FIND_ROOT_PATH /usr/${mingw_triplet})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

include("${CMAKE_CURRENT_LIST_DIR}/wine-emulator.cmake")
