# SPDX-License-Identifier: MIT
# The model of a connection's life, connection.pml. Included by
# common/CMakeLists.txt; needs Python, Spin and a compiler for this machine,
# and prints a message if one of them is missing.
set(check_connection
  "${IOCP_PYTHON}" -B "${IOCP_TESTS}/stress/check_connection.py")
if(NOT IOCP_PYTHON)
  set(check_connection
    "${CMAKE_COMMAND}" -E echo "skipped: there is no Python 3")
endif()

# model_test(<name> <check of check-output.cmake>... ARGS <argument>...)
function(model_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ARGS")
  add_test(NAME model.${name}
    COMMAND "${CMAKE_COMMAND}" ${arg_UNPARSED_ARGUMENTS}
      -P "${IOCP_TESTS}/../cmake/check-output.cmake"
      -- ${check_connection} ${arg_ARGS})
  describe_test(model.${name} KIND stress CHAPTERS 05 LABELS model tool
    SECONDS 60 NATIVE)
  set_tests_properties(model.${name} PROPERTIES
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
endfunction()

set(no_error -DEXIT=0 "-DOUT=^no error: [0-9]+ states, depth [0-9]+\n$")
model_test(a-connection-is-freed-once ${no_error})
model_test(two-connections-are-freed-once ${no_error} ARGS --clients 2)
model_test(ctrl-c-ends-everything ${no_error} ARGS --stops)

# model_bug_test(<bug> <end of the counterexample>): Spin finds the bug.
function(model_bug_test bug end)
  string(TOLOWER "${bug}" name)
  string(REPLACE "_" "-" name "finds-${name}")
  model_test(${name} -DEXIT=1 "-DOUT=\n${end}\n$" ARGS --bug ${bug})
endfunction()

set(again "[a-z1-2 ]+: closes the socket of connection 1\n[a-z1-2 ]+: ")
model_bug_test(CLOSED_TWICE
  "${again}WRONG: closes the socket of connection 1 again")
model_bug_test(CLOSED_BEFORE_DRAIN "worker [12]: \
starts a send for connection 1\nworker [12]: WRONG: \
closes the socket of connection 1 in use")
model_bug_test(COUNTED_LATE
  "worker [12]: closes the listener\n[^\n]*WRONG: uses the listener, [^\n]*")
model_bug_test(FAILED_COMPLETION_DROPPED "[^\n]*: \
dequeues the [a-z]+ of connection 1\n\
WRONG: no next step, and the rundown is still 1")
model_bug_test(NOBODY_CANCELS "main thread: connection 1 begins to close\n\
WRONG: no next step, and the rundown is still 1")
model_bug_test(NO_UNDO "[^\n]*: a call for connection 1 fails at once\n\
[^\n]*: connection 1 begins to close\n\
WRONG: no next step, and the rundown is still 1")
model_bug_test(REFERENCE_BEFORE_LOCK "[^\n]*: frees connection 1\n\
[^\n]*: WRONG: uses connection 1, which is freed")
model_bug_test(RELEASED_EARLY "main thread: WRONG: connection 1 is left")

model_test(finds-what-goes-on-for-ever -DEXIT=1
  "-DOUT=\nWRONG: this can repeat forever\n$"
  ARGS --stops --bug NOBODY_CANCELS)

# This counterexample is printed in the book.
set(freed_early -DEXIT=1
  "-DFILE=${IOCP_TESTS}/stress/connection-freed-early.txt")
model_test(finds-freed-early ${freed_early} -DHINT=update-model
  ARGS --bug FREED_EARLY)
add_custom_target(update-model
  COMMAND "${CMAKE_COMMAND}" ${freed_early} -DUPDATE=ON
    -P "${IOCP_TESTS}/../cmake/check-output.cmake"
    -- ${check_connection} --bug FREED_EARLY
  VERBATIM)
