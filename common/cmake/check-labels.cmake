# SPDX-License-Identifier: MIT
# cmake -DCTEST=... -DBUILD=... "-DKINDS=lesson|..." -P check-labels.cmake
#
# Checks that every test has exactly one label for its kind: see
# TestProperties.cmake.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "|" ";" kinds "${KINDS}")

# count_tests(result option...): how many tests CTest lists with the options,
# without fixtures, which only start and stop what the others need.
function(count_tests result)
  execute_process(
    COMMAND "${CTEST}" --test-dir "${BUILD}" -N -FA ".*" ${ARGN}
    OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  if(NOT output MATCHES "Total Tests: ([0-9]+)")
    message(FATAL_ERROR "unexpected output:\n${output}")
  endif()
  set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
  set(listed "${output}" PARENT_SCOPE)
endfunction()

count_tests(all)
set(sum 0)
foreach(kind IN LISTS kinds)
  count_tests(count -L "^${kind}$")
  if(count EQUAL 0)
    message(SEND_ERROR "no test has the label ${kind}")
  endif()
  message(STATUS "${kind}: ${count}")
  math(EXPR sum "${sum} + ${count}")
endforeach()

count_tests(without -LE "^(${KINDS})$")
if(NOT without EQUAL 0)
  message(FATAL_ERROR "tests without a kind:\n${listed}")
endif()
if(NOT sum EQUAL all)
  message(FATAL_ERROR "${all} tests have ${sum} kinds: some have two")
endif()

# The list of lessons is the syllabus: the chapters in order, then the small
# programs of the recipes.
count_tests(lessons -L "^lesson$")
string(REGEX MATCHALL "#[0-9]+: (0[1-6]|complete-server|code[.])" names "${listed}")
set(last 0)
foreach(name IN LISTS names)
  string(REGEX REPLACE ".*: (complete.*|0)" "" chapter "${name}")
  if(chapter STREQUAL "")
    set(chapter 6) # the complete server
  elseif(chapter MATCHES "code")
    set(chapter 7) # a recipe
  endif()
  if(chapter LESS last)
    message(FATAL_ERROR "${name} comes after a lesson of a later chapter")
  endif()
  set(last ${chapter})
endforeach()
list(LENGTH names count)
if(NOT count EQUAL lessons)
  message(FATAL_ERROR
    "only ${count} of ${lessons} lessons belong to a chapter")
endif()
