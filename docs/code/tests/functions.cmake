# SPDX-License-Identifier: MIT
# The functions that the other files here call. Every test of a program is a
# lesson and is named code.<program>.<fact>; guarded.code.<program>.<fact> is
# the same test of the program built with guard.h.

# code_python_test(<program> <fact> <script>
#   [ARGS <argument>...]  of the script, before "--" and the program's path
#   [WITH <argument>...]  of the program
#   [PROGRAMS <program>...]  further ones, whose paths come after that
#   [GUARDED]             and once more with the guard
#   [SECONDS <number>])
function(code_python_test program fact script)
  cmake_parse_arguments(PARSE_ARGV 3 arg "GUARDED" "SECONDS"
    "ARGS;WITH;PROGRAMS")
  if(NOT IOCP_PYTHON)
    return()
  endif()
  set(further "")
  foreach(other IN LISTS arg_PROGRAMS)
    list(APPEND further -- ${CMAKE_CROSSCOMPILING_EMULATOR}
      $<TARGET_FILE:code-${other}>)
  endforeach()
  foreach(guard IN ITEMS "" guarded)
    if(guard AND NOT (arg_GUARDED AND TARGET code-${program}-guarded))
      continue()
    endif()
    set(test code.${program}.${fact})
    set(target code-${program})
    set(kind lesson)
    if(guard)
      set(test guarded.${test})
      set(target ${target}-guarded)
      set(kind stress)
    endif()
    add_test(NAME ${test}
      COMMAND "${IOCP_PYTHON}" -B
        "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script}" ${arg_ARGS}
        -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${target}>
        ${arg_WITH} ${further})
    if(NOT arg_SECONDS)
      set(arg_SECONDS 60)
    endif()
    describe_test(${test} KIND ${kind} LABELS code SECONDS ${arg_SECONDS})
  endforeach()
endfunction()

# code_helper(<name> <source>): the target code-<name>, a program for tests.
function(code_helper name source)
  cmake_path(ABSOLUTE_PATH source
    BASE_DIRECTORY "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  code_executable(code-${name} ${source})
endfunction()

# code_variant(<program> <name> <header>): the target code-<name> is the
# program with a header of this folder included first, which simulates a fault.
function(code_variant program name header)
  code_helper(${name} "${CMAKE_CURRENT_SOURCE_DIR}/${program}.c")
  target_include_directories(code-${name} PRIVATE
    "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  target_compile_options(code-${name} PRIVATE
    "SHELL:$<IF:$<BOOL:${MSVC}>,/FI,-include> ${header}")
endfunction()

# code_drive_test(<program> <behaviour> [DRIVE <option>...] [WITH
# <argument>...]) plays <behaviour>.peer, from this folder or from
# common/tests/behaviours, against a server, also against the one with the
# guard. Its arguments are WITH, or port 0.
function(code_drive_test program behaviour)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "DRIVE;WITH")
  if(NOT arg_WITH)
    set(arg_WITH 0)
  endif()
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${behaviour}.peer")
  if(NOT EXISTS "${script}")
    set(script "${IOCP_TESTS}/behaviours/${behaviour}.peer")
  endif()
  foreach(guard IN ITEMS "" -guarded)
    if(NOT TARGET code-${program}${guard})
      continue()
    endif()
    set(test code.${program}.${behaviour})
    set(kind lesson)
    if(guard)
      set(test guarded.${test})
      set(kind stress)
    endif()
    add_test(NAME ${test}
      COMMAND drive --as-is ${arg_DRIVE}
        --script "${script}"
        -- $<TARGET_FILE:code-${program}${guard}> ${arg_WITH})
    describe_test(${test} KIND ${kind} LABELS code)
  endforeach()
endfunction()

# code_failure_test(<program> <fact> EXIT <code> STDERR <text>...
#   [ARGS <argument>...]): the program exits by itself with that code and one
# line on stderr that has all the texts.
function(code_failure_test program fact)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "EXIT" "STDERR;ARGS")
  list(TRANSFORM arg_STDERR PREPEND "--stderr;")
  add_test(NAME code.${program}.${fact}
    COMMAND drive --as-is --no-listen --one-line --exit ${arg_EXIT}
      ${arg_STDERR} -- $<TARGET_FILE:code-${program}> ${arg_ARGS})
  describe_test(code.${program}.${fact} KIND lesson LABELS code)
endfunction()

# code_transcript_test(<program> <script>): what the script prints is
# <program>.expected.txt. The target update-transcripts writes that file.
function(code_transcript_test program script)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "ARGS;WITH;PROGRAMS")
  set(file "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${program}.expected.txt")
  code_python_test(${program} matches-its-transcript ${script}
    ARGS --transcript "${file}" ${arg_ARGS} WITH ${arg_WITH}
    PROGRAMS ${arg_PROGRAMS})
  if(NOT IOCP_PYTHON)
    return()
  endif()
  set(further "")
  foreach(other IN LISTS arg_PROGRAMS)
    list(APPEND further -- ${CMAKE_CROSSCOMPILING_EMULATOR}
      $<TARGET_FILE:code-${other}>)
  endforeach()
  add_custom_target(update-transcript-of-code-${program}
    COMMAND "${IOCP_PYTHON}" -B
      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script}" --transcript "${file}"
      --update ${arg_ARGS}
      -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:code-${program}>
      ${arg_WITH} ${further}
    USES_TERMINAL VERBATIM)
  add_dependencies(update-transcripts update-transcript-of-code-${program})
endfunction()

# The port is already in use.
function(code_port_taken_test program)
  code_python_test(${program} says-that-its-port-is-taken port_taken.py ${ARGN})
endfunction()

# code_broken_tests(<program> [WINSOCK] [PORT] [WAIT]): if a call
# fails, the program names it on stderr. broken.h makes it fail, in the program
# code-<name>-broken.
function(code_broken_tests program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WINSOCK;PORT;WAIT" "" "")
  code_variant(${program} ${program}-broken broken.h)
  if(arg_WINSOCK)
    code_broken_test(${program} says-that-winsock-does-not-start
      winsock "error 10093:")
  endif()
  if(arg_PORT)
    code_broken_test(${program} says-that-it-has-no-port port "error 8:")
  endif()
  if(arg_WAIT)
    code_broken_test(${program} says-that-its-wait-has-failed
      wait "GetQueuedCompletionStatus: error 735")
  endif()
endfunction()

function(code_broken_test program fact fault text)
  if(NOT IOCP_PYTHON)
    return()
  endif()
  add_test(NAME code.${program}.${fact}
    COMMAND "${IOCP_PYTHON}" -B "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/broken.py"
      ${fault} ${text} -- ${CMAKE_CROSSCOMPILING_EMULATOR}
      $<TARGET_FILE:code-${program}-broken>)
  describe_test(code.${program}.${fact} KIND lesson LABELS code)
endfunction()

# What every server with the command line "PROGRAM [PORT]" does.
function(code_server_tests program)
  code_drive_test(${program} ends-by-ctrl-c-while-idle)
  code_port_taken_test(${program})
  code_failure_test(${program} refuses-a-port-above-65535
    EXIT 2 STDERR "usage: ${program} [PORT]" ARGS 65536)
  code_failure_test(${program} refuses-a-port-that-is-not-a-number
    EXIT 2 STDERR "usage: ${program} [PORT]" ARGS 7seven)
  code_failure_test(${program} refuses-a-second-argument
    EXIT 2 STDERR "usage: ${program} [PORT]" ARGS 0 0)
endfunction()

# The command in the first comment of a program builds it without a warning.
function(code_command_test program)
  add_test(NAME code.${program}.builds-by-its-one-command
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${program}.c"
      "-DCOMPILER=${CMAKE_C_COMPILER}" "-DID=${CMAKE_C_COMPILER_ID}"
      "-DMSVC=$<BOOL:${MSVC}>" "-DCROSS=$<BOOL:${CMAKE_CROSSCOMPILING}>"
      "-DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/one-command/${program}"
      -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/one-command.cmake")
  describe_test(code.${program}.builds-by-its-one-command
    KIND standalone LABELS code NATIVE)
  set_tests_properties(code.${program}.builds-by-its-one-command PROPERTIES
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
endfunction()
