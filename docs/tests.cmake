# SPDX-License-Identifier: MIT
# Tests of the book, included by the root: label docs; those that take a
# browser have the label site, too. They need Node.js and no compiler.

find_program(IOCP_NODE NAMES node nodejs)
mark_as_advanced(IOCP_NODE)

# docs_test(name seconds [argument...]): a program for Node.js.
function(docs_test name seconds)
  set(command "${IOCP_NODE}" ${ARGN})
  if(NOT IOCP_NODE)
    set(command "${CMAKE_COMMAND}" -E echo "skipped: node was not found")
  endif()
  add_test(NAME docs.${name} COMMAND ${command}
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  set_tests_properties(docs.${name} PROPERTIES
    LABELS docs
    SKIP_RETURN_CODE 77
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: "
    TIMEOUT ${seconds})
endfunction()

docs_test(snippets-are-up-to-date 60 docs/tools/snippets.mjs --check)
docs_test(links-lead-somewhere 60 docs/tools/links.mjs)

# The test of the site is one of its own.
file(GLOB tool_tests CONFIGURE_DEPENDS
  RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
  "${CMAKE_CURRENT_LIST_DIR}/tools/*.test.mjs")
list(FILTER tool_tests EXCLUDE REGEX "site\\.test\\.mjs$")
docs_test(tools-pass-their-tests 60 --test ${tool_tests})

docs_test(site-has-no-errors 300 docs/tools/site.test.mjs)
docs_test(cheat-sheet-fits-and-is-printed 120
  docs/tools/cheat-sheet.mjs --check)
set_tests_properties(
  docs.site-has-no-errors docs.cheat-sheet-fits-and-is-printed PROPERTIES
  LABELS "docs;site" PROCESSORS 2)

# Writes the blocks of the pages anew.
if(IOCP_NODE)
  add_custom_target(update-snippets
    COMMAND "${IOCP_NODE}" docs/tools/snippets.mjs
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
endif()
