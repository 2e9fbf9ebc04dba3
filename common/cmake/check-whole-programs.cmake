# SPDX-License-Identifier: MIT
# cmake -DROOT=... -P check-whole-programs.cmake
#
# Checks that the programs of docs/code can be printed whole: each includes no
# file of this repository, has at most 150 lines, or the number given below, and
# is shown by a chapter or a recipe.
cmake_minimum_required(VERSION 3.25)
set(most_blocking 60)
set(most_minimal 100)
set(most_select 100)

set(pages "")
file(GLOB chapters "${ROOT}/docs/*.md" "${ROOT}/docs/recipes/*.md")
foreach(chapter IN LISTS chapters)
  file(READ "${chapter}" text)
  string(APPEND pages "${text}")
endforeach()

file(GLOB programs "${ROOT}/docs/code/*.c")
foreach(program IN LISTS programs)
  cmake_path(GET program STEM name)
  file(READ "${program}" text)
  if(text MATCHES "#[ \t]*include[ \t]*\"")
    message(SEND_ERROR "${name}.c includes a file of this repository")
  endif()
  string(REGEX REPLACE "[^\n]" "" lines "${text}")
  string(LENGTH "${lines}" lines)
  set(most 150)
  if(DEFINED most_${name})
    set(most ${most_${name}})
  endif()
  if(lines GREATER most)
    message(SEND_ERROR "${name}.c has ${lines} lines, not at most ${most}")
  endif()
  string(FIND "${pages}" "<!-- snippet: docs/code/${name}.c -->" shown)
  if(shown EQUAL -1)
    message(SEND_ERROR "no chapter and no recipe shows ${name}.c whole")
  endif()
  message(STATUS "${name}.c: ${lines} lines")
endforeach()
list(LENGTH programs count)
if(count EQUAL 0)
  message(FATAL_ERROR "no program was found")
endif()
