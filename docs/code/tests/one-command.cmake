# SPDX-License-Identifier: MIT
# cmake -DSOURCE=FILE.c -DCOMPILER=... -DID=... -DMSVC=... -DCROSS=...
#   -DFOLDER=... -P one-command.cmake
#
# Builds a program as its first comment says, in the line that begins with "cl"
# or with "gcc". A warning is a failure.
cmake_minimum_required(VERSION 3.25)

set(wanted gcc)
if(MSVC)
  set(wanted cl)
endif()
file(STRINGS "${SOURCE}" lines REGEX "^ [*]   ${wanted} ")
list(LENGTH lines count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${SOURCE}: ${count} lines with the command of ${wanted}")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/../../../common/cmake/compiler-here.cmake")
if(cannot_compile)
  message("skipped: ${cannot_compile}")
  return()
endif()
# The rest of the line, up to a remark or the end of the comment.
string(REGEX REPLACE "^ [*]   [a-z]+ " "" command "${lines}")
string(REGEX REPLACE " +([*]/|[(].*)$" "" command "${command}")
separate_arguments(arguments UNIX_COMMAND "${command}")

cmake_path(GET SOURCE STEM name)
file(REMOVE_RECURSE "${FOLDER}")
file(COPY "${SOURCE}" DESTINATION "${FOLDER}")
execute_process(COMMAND "${COMPILER}" ${arguments}
  WORKING_DIRECTORY "${FOLDER}"
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE result)
string(APPEND output "${errors}")
if(NOT result EQUAL 0 OR output MATCHES "warning" OR
    NOT EXISTS "${FOLDER}/${name}.exe")
  message(FATAL_ERROR "${COMPILER} ${command}: ${result}\n${output}")
endif()
message("${wanted} ${command}")
