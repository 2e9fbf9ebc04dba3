# SPDX-License-Identifier: MIT
# Settings for every target, whether the root or one folder is built.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

# Links Visual Studio's C library statically, so that a program runs on any
# machine.
set(CMAKE_MSVC_RUNTIME_LIBRARY "MultiThreaded$<$<CONFIG:Debug>:Debug>")

option(IOCP_WERROR "Treat warnings as errors" OFF)
set(CMAKE_COMPILE_WARNING_AS_ERROR ${IOCP_WERROR})

get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT multi_config AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug or Release" FORCE)
endif()

# A release uses link-time optimization, so that splitting a program into files
# has no cost.
if(multi_config OR CMAKE_BUILD_TYPE STREQUAL "Release")
  include(CheckIPOSupported)
  check_ipo_supported(RESULT CMAKE_INTERPROCEDURAL_OPTIMIZATION_RELEASE
    OUTPUT ignored LANGUAGES C)
endif()

# A folder that is built alone builds its program, and a client to talk to it.
# The rest is built with the tests, or by name (--target peer).
set(IOCP_EXTRA EXCLUDE_FROM_ALL)
if(BUILD_TESTING OR PROJECT_NAME STREQUAL "iocp_by_example")
  set(IOCP_EXTRA "")
endif()

# A limit on a wait only detects what hangs, so it is far above the time that
# the work takes: the usual time on a fast machine, multiplied by this.
set(IOCP_TIME_FACTOR 10 CACHE STRING
  "Limits on waits are this many times what is usual on a fast machine")
