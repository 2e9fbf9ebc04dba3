# SPDX-License-Identifier: MIT
# Tests of the book, included by the root: label docs; those that take a
# browser have the label site, too. They need Node.js and no compiler.

find_program(IOCP_NODE NAMES node nodejs)
mark_as_advanced(IOCP_NODE)

# docs_test(name [argument...]): a program for Node.js.
function(docs_test name)
  set(command "${IOCP_NODE}" ${ARGN})
  if(NOT IOCP_NODE)
    set(command "${CMAKE_COMMAND}" -E echo "skipped: node was not found")
  endif()
  add_test(NAME docs.${name} COMMAND ${command}
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  describe_test(docs.${name} KIND docs NATIVE)
  set_tests_properties(docs.${name} PROPERTIES
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
endfunction()

docs_test(snippets-are-up-to-date docs/tools/snippets.mjs --check)
docs_test(links-lead-somewhere docs/tools/links.mjs)

# The tests of the site are one of its own, so that it is built once.
file(GLOB tool_tests CONFIGURE_DEPENDS
  RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
  "${CMAKE_CURRENT_LIST_DIR}/tools/*.test.mjs")
list(FILTER tool_tests EXCLUDE REGEX "/site[^/]*\\.test\\.mjs$")
docs_test(tools-pass-their-tests --test ${tool_tests})

docs_test(site-has-no-errors docs/tools/site.test.mjs)
docs_test(cheat-sheet-fits-and-is-printed docs/tools/cheat-sheet.mjs --check)
describe_test(docs.site-has-no-errors docs.cheat-sheet-fits-and-is-printed
  KIND docs LABELS site SECONDS 120 HEAVY NATIVE)

# What the page of the API says, as the headers of this compiler have it.
add_test(NAME docs.api-is-what-the-headers-declare
  COMMAND "${CMAKE_COMMAND}" "-DNODE=${IOCP_NODE}"
    "-DCOMPILER=${CMAKE_C_COMPILER}" "-DID=${CMAKE_C_COMPILER_ID}"
    "-DMSVC=$<BOOL:${MSVC}>" "-DCROSS=$<BOOL:${CMAKE_CROSSCOMPILING}>"
    "-DFILE=${CMAKE_CURRENT_BINARY_DIR}/docs/api.c"
    -P "${CMAKE_CURRENT_LIST_DIR}/tools/check-api.cmake")
describe_test(docs.api-is-what-the-headers-declare KIND docs NATIVE)
set_tests_properties(docs.api-is-what-the-headers-declare PROPERTIES
  SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")

# Writes the blocks of the pages anew.
if(IOCP_NODE)
  add_custom_target(update-snippets
    COMMAND "${IOCP_NODE}" docs/tools/snippets.mjs
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
endif()
