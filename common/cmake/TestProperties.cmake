# SPDX-License-Identifier: MIT
# Every test has one label for its kind, the numbers of the chapters that it
# belongs to, and a time limit.
#
#   lesson      what a chapter's server does: in order, the syllabus
#   matrix      a case of the error matrix, or the program that prints it
#   museum      a classic bug, or its repair
#   unit        the helpers in common/ and the test tools
#   stress      faults, random clients, long runs, servers with guarded memory
#   standalone  a folder builds alone, and everything builds without a preset
#   docs        the book
#   style       the sources themselves
#
# A cache variable, because the function is called from other folders.
set(IOCP_TEST_KINDS lesson matrix museum unit stress standalone docs style
  CACHE INTERNAL "The kinds of tests")

# describe_test(<test>... KIND <kind> [CHAPTERS <number>...]
#   [LABELS <label>...]  additional labels
#   [SECONDS <number>]   the limit on a fast machine (30)
#   [HEAVY]              keeps all processors busy, so it runs alone
#   [NATIVE])            runs no program of the build
function(describe_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "HEAVY;NATIVE" "KIND;SECONDS"
    "CHAPTERS;LABELS")
  if(NOT arg_KIND IN_LIST IOCP_TEST_KINDS)
    message(FATAL_ERROR "${arg_UNPARSED_ARGUMENTS}: no such KIND: ${arg_KIND}")
  endif()
  # Until CTest has measured the tests, those with a high limit run first, so
  # that none is left to run alone at the end.
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

# lock_tcp_memory(<test>...): none of these tests runs beside another of them.
# Some fill so many connections that Linux, short of memory for TCP, lets each
# hold less, and more again later. The results of others depend on a connection
# that is full and stays full. nstat counts this as TcpExtTCPMemoryPressures.
function(lock_tcp_memory)
  foreach(test IN LISTS ARGN)
    set_property(TEST ${test} APPEND PROPERTY RESOURCE_LOCK tcp_memory)
  endforeach()
endfunction()

# chapter_number(<result> <chapter>): 03 for 03-acceptex. The complete server
# belongs to 06.
function(chapter_number result chapter)
  string(REGEX MATCH "^[0-9]+" number "${chapter}")
  if(chapter STREQUAL "complete-server")
    set(number 06)
  endif()
  set(${result} ${number} PARENT_SCOPE)
endfunction()

# stress_program(<target>...): built by the target "all", not by "readers".
function(stress_program)
  set_property(GLOBAL APPEND PROPERTY IOCP_STRESS_PROGRAMS ${ARGN})
endfunction()

# lesson_program(<target>...): built by "readers", because a lesson uses it.
function(lesson_program)
  get_property(programs GLOBAL PROPERTY IOCP_STRESS_PROGRAMS)
  list(REMOVE_ITEM programs ${ARGN})
  set_property(GLOBAL PROPERTY IOCP_STRESS_PROGRAMS ${programs})
endfunction()
