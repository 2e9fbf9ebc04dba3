# SPDX-License-Identifier: MIT
# What every test has: one label that says what kind it is, the numbers of the
# chapters that it belongs to, and a limit.
#
#   lesson      what a chapter's server does: in order, the syllabus
#   matrix      a case of the error matrix, or the program that prints it
#   museum      a classic bug, or its repair
#   unit        the helpers in common/ and the tests' own tools
#   stress      faults, random clients, long runs, servers with guarded memory
#   standalone  a folder builds alone, and so does everything without a preset
#   docs        the book
#   style       the sources themselves
#
# In the cache, because the function is called from other folders.
set(IOCP_TEST_KINDS lesson matrix museum unit stress standalone docs style
  CACHE INTERNAL "What kinds of tests there are")

# describe_test(<test>... KIND <kind> [CHAPTERS <number>...]
#   [LABELS <label>...]  further ones
#   [SECONDS <number>]   what it may take on a fast machine, 30 if not given
#   [HEAVY]              keeps all processors busy: one at a time
#   [NATIVE])            runs no program of the build
function(describe_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "HEAVY;NATIVE" "KIND;SECONDS"
    "CHAPTERS;LABELS")
  if(NOT arg_KIND IN_LIST IOCP_TEST_KINDS)
    message(FATAL_ERROR "${arg_UNPARSED_ARGUMENTS}: no such KIND: ${arg_KIND}")
  endif()
  # Where CTest does not know yet how long tests take, those that may take long
  # begin first, so that none is left to run alone at the end.
  if(arg_SECONDS)
    set_tests_properties(${arg_UNPARSED_ARGUMENTS} PROPERTIES
      COST ${arg_SECONDS})
  else()
    set(arg_SECONDS 30)
  endif()
  math(EXPR limit "${arg_SECONDS} * ${IOCP_TIME_FACTOR}")
  set_tests_properties(${arg_UNPARSED_ARGUMENTS} PROPERTIES
    LABELS "${arg_KIND};${arg_CHAPTERS};${arg_LABELS}"
    SKIP_RETURN_CODE 77
    TIMEOUT ${limit})
  if(arg_HEAVY)
    set_tests_properties(${arg_UNPARSED_ARGUMENTS} PROPERTIES
      RESOURCE_LOCK processors)
  endif()
  if(CMAKE_CROSSCOMPILING AND NOT arg_NATIVE)
    foreach(test IN LISTS arg_UNPARSED_ARGUMENTS)
      set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED wine)
    endforeach()
  endif()
endfunction()

# chapter_number(<result> <chapter>): 03 of 03-acceptex. The complete server
# belongs to 06.
function(chapter_number result chapter)
  string(REGEX MATCH "^[0-9]+" number "${chapter}")
  if(chapter STREQUAL "complete-server")
    set(number 06)
  endif()
  set(${result} ${number} PARENT_SCOPE)
endfunction()

# stress_program(<target>...): built by the target "all" but not by "readers".
function(stress_program)
  set_property(GLOBAL APPEND PROPERTY IOCP_STRESS_PROGRAMS ${ARGN})
endfunction()

# lesson_program(<target>...): built by "readers" after all, because a lesson is
# about it.
function(lesson_program)
  get_property(programs GLOBAL PROPERTY IOCP_STRESS_PROGRAMS)
  list(REMOVE_ITEM programs ${ARGN})
  set_property(GLOBAL PROPERTY IOCP_STRESS_PROGRAMS ${programs})
endfunction()
