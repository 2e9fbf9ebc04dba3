# SPDX-License-Identifier: MIT
# Tests of the reference pages that are written from data. Included by the
# root after all other tests have been added.
find_program(IOCP_NODE NAMES node)
mark_as_advanced(IOCP_NODE)
if(NOT IOCP_NODE)
  message(STATUS "no Node.js: the tests docs.ledger-… are left out")
  return()
endif()

set(tools "${CMAKE_CURRENT_LIST_DIR}/tools")
set(check_output
  "${CMAKE_CURRENT_LIST_DIR}/../common/cmake/check-output.cmake")
set(matrix "${CMAKE_BINARY_DIR}/docs/matrix.json")
set(test_list "${CMAKE_BINARY_DIR}/docs/tests.json")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/docs")
set(emulator "")
if(CMAKE_CROSSCOMPILING)
  set(emulator ${CMAKE_CROSSCOMPILING_EMULATOR})
endif()

# What the checks read: the matrix as the program has it, and the list of all
# tests of this build.
set(print_matrix "${CMAKE_COMMAND}" -DEXIT=0 -DJSON=ON "-DFILE=${matrix}"
  -DUPDATE=ON -P "${check_output}" -- ${emulator}
  $<TARGET_FILE:error-matrix> --list --format json)
add_test(NAME docs.ledger-reads-the-matrix COMMAND ${print_matrix})
add_test(NAME docs.ledger-reads-the-tests
  COMMAND "${CMAKE_COMMAND}" -DEXIT=0 "-DFILE=${test_list}" -DUPDATE=ON
    -P "${check_output}" -- "${CMAKE_CTEST_COMMAND}"
    --test-dir "${CMAKE_BINARY_DIR}" -C $<CONFIG> --show-only=json-v1)
describe_test(docs.ledger-reads-the-matrix KIND docs)
describe_test(docs.ledger-reads-the-tests KIND docs NATIVE)
set_tests_properties(
  docs.ledger-reads-the-matrix docs.ledger-reads-the-tests PROPERTIES
  FIXTURES_SETUP ledger)

# ledger_test(name script argument...)
function(ledger_test name script)
  add_test(NAME docs.ledger-${name}
    COMMAND "${IOCP_NODE}" "${tools}/${script}" ${ARGN})
  describe_test(docs.ledger-${name} KIND docs NATIVE)
  set_tests_properties(docs.ledger-${name} PROPERTIES
    FIXTURES_REQUIRED ledger)
endfunction()

ledger_test(and-tests-agree ledger.mjs
  --check "${test_list}" --matrix "${matrix}")
ledger_test(check-notices-mistakes ledger.mjs
  --self-test "${test_list}" --matrix "${matrix}")
ledger_test(api-names-tests-that-exist api.mjs --tests "${test_list}")
ledger_test(error-codes-are-up-to-date error-codes.mjs --check)
ledger_test(windows-and-wine-is-up-to-date windows-and-wine.mjs
  --check "${matrix}")

# Writes the pages anew. A row of the matrix that a verdict rests on and that
# has changed is for somebody to look at, so --pin is not part of it.
add_custom_target(update-reference-pages
  COMMAND ${print_matrix}
  COMMAND "${IOCP_NODE}" "${tools}/error-codes.mjs" --write
  COMMAND "${IOCP_NODE}" "${tools}/windows-and-wine.mjs" --write "${matrix}"
  COMMAND "${IOCP_NODE}" "${tools}/ledger.mjs" --write --matrix "${matrix}"
  VERBATIM)
