# SPDX-License-Identifier: MIT
# cmake -D... -P check-output.cmake -- PROGRAM [ARGUMENT...]
#
# Runs a program and checks its results. All checks are optional:
#   EXIT=N      its exit code
#   OUT=REGEX   its stdout matches, without carriage returns
#   ERR=REGEX   the same for stderr
#   LINES=N     the number of lines on stdout
#   WIDTH=N     the most characters in a line
#   JSON=ON     stdout is JSON
#   FILE=PATH   stdout equals the file; HINT is the target that writes the
#               file, and UPDATE=ON writes it
cmake_minimum_required(VERSION 3.25)

set(command "")
set(found FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(found)
    list(APPEND command "${CMAKE_ARGV${i}}")
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(found TRUE)
  endif()
endforeach()

execute_process(COMMAND ${command}
  OUTPUT_VARIABLE out ERROR_VARIABLE err RESULT_VARIABLE result)
string(REPLACE "\r" "" out "${out}")
string(REPLACE "\r" "" err "${err}")

function(fail what)
  message("${out}")
  message("${err}")
  message(FATAL_ERROR "${what}")
endfunction()

if(DEFINED EXIT AND NOT result STREQUAL EXIT)
  fail("exit code ${result}, not ${EXIT}")
endif()
if(DEFINED OUT AND NOT out MATCHES "${OUT}")
  fail("stdout does not match ${OUT}")
endif()
if(DEFINED ERR AND NOT err MATCHES "${ERR}")
  fail("stderr does not match ${ERR}")
endif()
if(DEFINED LINES)
  string(REGEX REPLACE "[^\n]" "" ends "${out}")
  string(LENGTH "${ends}" lines)
  if(NOT lines EQUAL LINES)
    fail("${lines} lines, not ${LINES}")
  endif()
endif()
if(DEFINED WIDTH)
  string(REGEX REPLACE "[^\n]" "." dots "${out}")
  string(REPEAT "." "${WIDTH}" most)
  string(FIND "${dots}" "${most}." wider)
  if(NOT wider EQUAL -1)
    fail("a line is longer than ${WIDTH} characters")
  endif()
endif()
if(JSON)
  string(JSON type ERROR_VARIABLE error TYPE "${out}")
  if(error)
    fail("not JSON: ${error}")
  endif()
endif()
if(DEFINED FILE)
  if(UPDATE)
    file(WRITE "${FILE}" "${out}")
    return()
  endif()
  file(READ "${FILE}" expected)
  string(REPLACE "\r" "" expected "${expected}")
  if(NOT out STREQUAL expected)
    message(FATAL_ERROR "${FILE} is not what the program prints:"
      " build the target ${HINT} and look at the difference")
  endif()
endif()
