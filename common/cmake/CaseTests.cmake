# SPDX-License-Identifier: MIT
# Tests in C, by named cases: see tests/harness/test.h.
add_library(iocp_test STATIC ${IOCP_EXTRA}
  "${CMAKE_CURRENT_LIST_DIR}/../tests/harness/evidence.c"
  "${CMAKE_CURRENT_LIST_DIR}/../tests/harness/oracle.c"
  "${CMAKE_CURRENT_LIST_DIR}/../tests/harness/test.c")
target_link_libraries(iocp_test PUBLIC iocp_common iocp_time_limit)

# case_tests(<executable> <prefix> KIND <kind> [CHAPTERS <number>...]
#   CASES <case>...): one test per case, <prefix>.<case>, and one that checks
# that the program has no other cases. See TestProperties.cmake for the kinds.
function(case_tests program prefix)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "KIND" "CHAPTERS;CASES")
  target_link_libraries(${program} PRIVATE iocp_test)

  set(tests "")
  foreach(case IN LISTS arg_CASES)
    add_test(NAME ${prefix}.${case} COMMAND ${program} ${case})
    list(APPEND tests ${prefix}.${case})
  endforeach()

  # A case that is in the program but not listed here would never run.
  list(JOIN arg_CASES "\r?\n" names)
  add_test(NAME ${prefix}.has_no_other_cases COMMAND ${program} --list)
  set_tests_properties(${prefix}.has_no_other_cases PROPERTIES
    PASS_REGULAR_EXPRESSION "^${names}\r?\n$")

  describe_test(${tests} KIND ${arg_KIND} CHAPTERS ${arg_CHAPTERS})
  # This test is not a lesson, so it is not in a reader's list of lessons.
  set(kind ${arg_KIND})
  if(kind STREQUAL "lesson")
    set(kind unit)
  endif()
  describe_test(${prefix}.has_no_other_cases KIND ${kind}
    CHAPTERS ${arg_CHAPTERS})
endfunction()
