# SPDX-License-Identifier: MIT
# cmake -P check-format.cmake, in the root: fails if clang-format would change
# a file. Versions of clang-format differ in details; the one below decides.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

set(version 14)

find_program(clang_format NAMES clang-format-${version} clang-format NO_CACHE)
if(NOT clang_format)
  message("skipped: clang-format was not found")
  return()
endif()
execute_process(COMMAND "${clang_format}" --version
  OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
if(NOT found MATCHES "version ${version}\\.")
  message("skipped: needs clang-format ${version}, this is ${found}")
  return()
endif()

source_files(files "\\.[ch]$")
execute_process(COMMAND "${clang_format}" --dry-run -Werror ${files}
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "clang-format -i changes the files named above")
endif()
