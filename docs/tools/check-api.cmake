# SPDX-License-Identifier: MIT
# cmake -DNODE=... -DCOMPILER=... -DID=... -DMSVC=... -DCROSS=... -DFILE=FILE.c
#   -P check-api.cmake
#
# Compiles what docs/tools/api.mjs --c writes: the prototypes and structures of
# docs/reference/api.json, compared with those of the headers.
cmake_minimum_required(VERSION 3.25)

if(NOT NODE)
  message("skipped: node was not found")
  return()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/../../common/cmake/compiler-here.cmake")
if(cannot_compile)
  message("skipped: ${cannot_compile}")
  return()
endif()
set(arguments -std=c11 -Wall -Werror -fsyntax-only -D_WIN32_WINNT=0x0601)
if(MSVC)
  set(arguments /nologo /std:c11 /W3 /WX /Zs /D_WIN32_WINNT=0x0601)
endif()

cmake_path(GET FILE PARENT_PATH folder)
file(MAKE_DIRECTORY "${folder}")
execute_process(
  COMMAND "${NODE}" "${CMAKE_CURRENT_LIST_DIR}/api.mjs" --c "${FILE}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${COMPILER}" ${arguments} "${FILE}"
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${FILE}: ${result}\n${output}${errors}")
endif()
