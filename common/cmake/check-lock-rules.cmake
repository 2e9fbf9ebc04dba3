# SPDX-License-Identifier: MIT
# cmake -DCOMPILE=... -DSOURCE=... -P check-lock-rules.cmake: checks that Clang
# accepts SOURCE as it is, and rejects each of its mistakes for the right reason.
# COMPILE is the compiler and its options, separated by |, or empty if there is
# no Clang.
cmake_minimum_required(VERSION 3.25)
if(NOT COMPILE)
  message("skipped: there is no Clang for Windows' headers")
  return()
endif()
string(REPLACE "|" ";" compile "${COMPILE}")

# compile_with(<mistake or nothing> <expected message of the compiler>)
function(compile_with mistake expected)
  set(define "")
  if(mistake)
    set(define "-D${mistake}")
  endif()
  execute_process(
    COMMAND ${compile} -Werror=thread-safety ${define} "${SOURCE}"
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT mistake AND NOT result EQUAL 0)
    message(FATAL_ERROR "the source as it is: ${output}")
  endif()
  if(mistake AND (result EQUAL 0 OR NOT output MATCHES "${expected}"))
    message(FATAL_ERROR
      "${mistake}: not rejected with '${expected}'\n${output}")
  endif()
endfunction()

compile_with("" "")
compile_with(WITHOUT_THE_LOCK "'account_add' requires holding [a-z]+ 'a->lock'")
compile_with(RELEASED_TWICE "'account_unlock' requires holding|that was not held")
compile_with(NOT_RELEASED "still held at the end")
compile_with(ACQUIRED_TWICE "that is already held")
compile_with(SHARED_ONLY "requires holding [a-z]+ 'a->lock' exclusively")
