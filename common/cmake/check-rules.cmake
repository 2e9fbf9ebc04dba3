# SPDX-License-Identifier: MIT
# cmake -DROOT=... -DCTEST=... -DBUILD=... -P check-rules.cmake
#
# Checks that tests show what a chapter teaches: each row of the table "The
# rules, and what shows them" in a folder's README.md names at least one test,
# and ctest -L with the number of the chapter lists every test named. It also
# lists every case of the matrix and every exhibit of the museum that the
# chapter's page in docs/ names.
cmake_minimum_required(VERSION 3.25)
set(count 0)

# tests_of(result number): the tests that ctest -L lists.
function(tests_of result number)
  execute_process(
    COMMAND "${CTEST}" --test-dir "${BUILD}" -N -FA ".*" -L "^${number}$"
    OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "#[0-9]+: [^\n\r]+" tests "${output}")
  list(TRANSFORM tests REPLACE "^#[0-9]+: " "")
  set(${result} "${tests}" PARENT_SCOPE)
endfunction()

# check_names(file tests text pattern): checks the names that the text has
# between backquotes and that match the pattern. Returns their number in found.
function(check_names file tests text pattern)
  string(REGEX MATCHALL "`${pattern}`" names "${text}")
  list(REMOVE_DUPLICATES names)
  list(TRANSFORM names REPLACE "`" "")
  foreach(name IN LISTS names)
    if(NOT name IN_LIST tests)
      message(SEND_ERROR "${file}: ${name} is not a test of this chapter")
    endif()
  endforeach()
  list(LENGTH names found)
  set(found ${found} PARENT_SCOPE)
endfunction()

file(GLOB cards "${ROOT}/0[1-6]-*/README.md")
foreach(card IN LISTS cards)
  cmake_path(GET card PARENT_PATH folder)
  cmake_path(GET folder FILENAME folder)
  string(SUBSTRING "${folder}" 0 2 number)
  tests_of(tests ${number})

  # A semicolon would separate elements of a list.
  file(READ "${card}" text)
  string(REPLACE ";" "," text "${text}")
  string(REGEX REPLACE "^.*\n## The rules, and what shows them\n" "" rules
    "${text}")
  string(REGEX REPLACE "\n## .*$" "" rules "${rules}")
  string(REGEX MATCHALL "\n[|] [^\n]+" rows "${rules}")
  list(FILTER rows EXCLUDE REGEX "^\n[|] rule [|]")
  if(text STREQUAL rules OR NOT rows)
    message(SEND_ERROR "${card} has no table of its rules")
  endif()
  foreach(row IN LISTS rows)
    if(NOT row MATCHES "[|]([^|]+)[|]$")
      message(SEND_ERROR "${card}: not two cells: ${row}")
      continue()
    endif()
    check_names("${card}" "${tests}" "${CMAKE_MATCH_1}" "[^`\n]+")
    if(found EQUAL 0)
      message(SEND_ERROR "${card}: no test shows${row}")
    endif()
    math(EXPR count "${count} + 1")
  endforeach()

  file(READ "${ROOT}/docs/${folder}.md" text)
  string(REPLACE ";" "," text "${text}")
  check_names("docs/${folder}.md" "${tests}" "${text}"
    "(matrix|broken)[.][a-z0-9-]+[.][a-z0-9-]+")
endforeach()
message(STATUS "${count} rules")
