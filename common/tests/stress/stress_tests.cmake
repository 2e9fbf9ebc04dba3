# SPDX-License-Identifier: MIT
# Tests with random clients, under load, with injected faults, and of traces.
# Included by common/CMakeLists.txt; a chapter calls the functions for its
# server.
set(random_parts
  tests/harness/child_output.c
  tests/harness/child_process.c
  tests/harness/drive_checks.c
  tests/harness/drive_server.c
  tests/stress/random_model.c
  tests/stress/random_numbers.c
  tests/stress/random_script.c
  tests/stress/random_shrink.c
  tests/stress/random_text.c
  tests/stress/random_trial.c
  tests/harness/transcript.c)
add_executable(random-peer ${random_parts} tests/stress/random_peer.c)
target_link_libraries(random-peer PRIVATE iocp_clients)
stress_program(random-peer soak-program)

# The target soak runs the soak test.
add_executable(soak-program
  tests/harness/child_output.c
  tests/harness/child_process.c
  tests/harness/drive_checks.c
  tests/harness/drive_server.c
  tests/stress/random_numbers.c
  tests/stress/soak.c
  tests/stress/soak_client.c
  tests/stress/soak_crowd.c
  tests/stress/soak_handles.c
  tests/stress/soak_samples.c
  tests/harness/transcript.c)
target_link_libraries(soak-program PRIVATE iocp_clients)
set_target_properties(soak-program PROPERTIES OUTPUT_NAME soak)

# random_test(<test> <chapter> <server> [<argument of the server>...])
function(random_test test chapter server)
  add_test(NAME ${test}
    COMMAND random-peer --seed 20 --scripts 100
      --keep "${CMAKE_CURRENT_BINARY_DIR}/${test}.peer"
      -- $<TARGET_FILE:${server}> ${ARGN})
  server_test_properties(${test} ${chapter} KIND stress LABELS random SECONDS 120)
endfunction()

# server_random_test(<chapter>): plays a hundred random scripts. The seed is
# fixed so that a failure can be repeated; try others by hand. A script that
# fails is kept in the build folder.
function(server_random_test chapter)
  random_test(${chapter}.passes-random-scripts ${chapter} ${chapter})
  random_test(guarded.${chapter}.passes-random-scripts
    ${chapter} ${chapter}-guarded)
  if(chapter MATCHES "^04")
    random_test(${chapter}.passes-random-scripts-in-buffered-mode
      ${chapter} ${chapter} --mode=buffered)
  endif()
endfunction()

# soak_test(<test> <chapter> <server> [<option of soak>...]): a server without
# deadlines, which on a slow machine would disconnect clients.
function(soak_test test chapter server)
  set(bounded --memory 1024 --queue 32)
  set(patient --first-byte 0 --idle 0 --stall 0 --finish 0)
  add_test(NAME ${test}
    COMMAND soak-program --echoes 60000 --connections 200 --seed 1 ${ARGN}
      -- $<TARGET_FILE:${server}> ${bounded} ${patient})
  server_test_properties(${test} ${chapter} KIND stress LABELS soak SECONDS 240
    HEAVY)
endfunction()

# server_soak_test(<chapter>): the resource use of a server under load does not
# grow. The guard keeps freed blocks, so with it memory grows up to a limit;
# its test looks for late writes and for blocks that are still allocated at
# exit. The target soak does the same with a million echoes.
function(server_soak_test chapter)
  soak_test(${chapter}.stays-the-same ${chapter} ${chapter})
  soak_test(guarded.${chapter}.stays-the-same ${chapter} ${chapter}-guarded
    --memory-may-grow)
  set(bounded --memory 1024 --queue 32)
  set(full --echoes 1000000 --connections 200)
  add_custom_target(soak
    COMMAND soak-program ${full} -- $<TARGET_FILE:${chapter}> ${bounded}
    COMMAND soak-program ${full} --memory-may-grow
      -- $<TARGET_FILE:${chapter}-guarded> ${bounded}
    USES_TERMINAL VERBATIM)
endfunction()

# build_with_faults(<variable> <chapter>): builds the server with calls that
# can be made to fail, including the files of common/ with such calls.
function(build_with_faults variable chapter)
  set(server ${chapter}-faults)
  set(${variable} ${server} PARENT_SCOPE)
  if(TARGET ${server})
    return()
  endif()
  build_with(${server} ${chapter} stress/guard stress/faults)
  target_sources(${server} PRIVATE
    "${IOCP_TESTS}/stress/faults_sockets.c"
    "${IOCP_TESTS}/../ctrl_c.c"
    "${IOCP_TESTS}/../net.c"
    "${IOCP_TESTS}/../thread_group.c")
  target_compile_definitions(${server} PRIVATE FAULT_JOINED)
  stress_program(${server})
endfunction()

# server_injected_test(<chapter> <behaviour> FAULT <fault> [SCRIPT <file>]
#   [DRIVE <option>...] [ARGS <argument>...]): see stress/faults.h for the
# fault.
function(server_injected_test chapter behaviour)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "FAULT;SCRIPT"
    "DRIVE;ARGS")
  build_with_faults(server ${chapter})
  server_test(${chapter} ${behaviour} SERVER ${server} KIND stress
    LABELS faults SCRIPT "${arg_SCRIPT}" DRIVE ${arg_DRIVE} ARGS ${arg_ARGS})
  set_tests_properties(${chapter}.${behaviour} PROPERTIES
    ENVIRONMENT "IOCP_FAULT=${arg_FAULT}")
endfunction()

# What the servers that call accept, 01 and 02, do when it fails. 10024 is "too
# many open sockets", 10055 is "no buffer space".
function(server_accept_fault_tests chapter)
  set(behaviours "${IOCP_TESTS}/behaviours")
  server_injected_test(${chapter} ends-by-ctrl-c-where-nobody-can-connect
    FAULT connect:1:10055:1000000
    SCRIPT "${behaviours}/ends-by-ctrl-c-while-idle.peer")
  set(line --one-line --stderr "accept: WSAEMFILE (10024): ")
  server_injected_test(${chapter} accepts-again-after-a-shortage
    FAULT accept:1:10024:8
    SCRIPT "${behaviours}/echoes-text.peer" DRIVE ${line})
  server_injected_test(${chapter} ends-by-ctrl-c-while-nobody-can-be-accepted
    FAULT accept:1:10024:5000 DRIVE ${line})
endfunction()

# What the servers with a completion port do when a stop packet cannot be
# posted. 1450 is "no system resources", 6 is "invalid handle".
function(server_stop_fault_tests chapter)
  set(idle "${IOCP_TESTS}/behaviours/ends-by-ctrl-c-while-idle.peer")
  set(line --one-line --stderr "PostQueuedCompletionStatus: ")
  server_injected_test(${chapter} stops-after-a-shortage-of-packets
    FAULT PostQueuedCompletionStatus:1:1450:3
    SCRIPT "${idle}" DRIVE ${line} --stdout "fault: injected")
  server_injected_test(${chapter} ends-its-workers-though-no-packet-is-posted
    FAULT PostQueuedCompletionStatus:1:1450:1000000
    SCRIPT "${idle}" DRIVE ${line} --exit 1)
  server_injected_test(${chapter} ends-its-workers-though-one-packet-is-missing
    FAULT PostQueuedCompletionStatus:1:6:1
    SCRIPT "${idle}" DRIVE ${line} --exit 1)
  server_injected_test(${chapter} stops-though-its-event-cannot-be-set
    FAULT SetEvent:1:6:1000000
    SCRIPT "${idle}" DRIVE --stdout "fault: injected")
endfunction()

# server_fatal_fault_tests(<chapter> <fault>...): calls without which a server
# cannot start or run. When one of them fails, the server exits by itself with
# exit code 1, after one line that names the call, and no thread outlives main.
# A fault is CALL:N:ERROR; those that every server has need not be listed. A
# second worker needs two processors. So does the orderly stop of 05 and 06
# after a worker has failed, because another worker has to dequeue the packets
# of the cancelled accepts.
function(server_fatal_fault_tests chapter)
  build_with_faults(server ${chapter})
  set(faults
    WSAStartup:1:10091 SetConsoleCtrlHandler:1:87 WSASocketW:1:10024
    bind:1:10048 listen:1:10055 getsockname:1:10038)
  set(wait GetQueuedCompletionStatus)
  if(chapter MATCHES "^06-")
    string(APPEND wait Ex)
  endif()
  if(NOT chapter MATCHES "^01-")
    list(APPEND faults
      CreateEventW:1:1450 CreateIoCompletionPort:1:1450
      _beginthreadex:1:8 _beginthreadex:2:8
      ${wait}:1:1450 ${wait}:2:1450)
  endif()
  foreach(fault IN LISTS faults ARGN)
    string(REPLACE ":" ";" parts "${fault}")
    list(GET parts 0 call)
    list(GET parts 1 n)
    string(TOLOWER "${call}" behaviour)
    string(REPLACE "_" "" behaviour "ends-with-a-line-if-${behaviour}-fails")
    if(n GREATER 1)
      string(APPEND behaviour "-at-call-${n}")
    endif()
    set(workers 1)
    if(fault MATCHES "^(_beginthreadex|GetQueuedCompletionStatus(Ex)?):2:" OR
        "${chapter} ${call}" MATCHES "^0[56]-.* GetQueuedCompletionStatus")
      set(workers 2)
    endif()
    # The line says CreateEvent, whichever of its two forms was called.
    string(REGEX REPLACE "W$" "" said "${call}")
    add_test(NAME ${chapter}.${behaviour}
      COMMAND drive --no-listen --one-line --exit 1 --stderr "${said}"
        --stdout "fault: injected" --workers ${workers}
        -- $<TARGET_FILE:${server}> --port 0)
    server_test_properties(${chapter}.${behaviour} ${chapter} KIND stress
      LABELS faults)
    set_tests_properties(${chapter}.${behaviour} PROPERTIES
      ENVIRONMENT "IOCP_FAULT=${fault}")
  endforeach()
endfunction()

# build_traced(<program> [<header>...]): builds <program>-traced, which records
# its calls: see stress/trace_calls.h. docs/tools/record.sh runs it. A server
# that takes buffers from budget.c has only a guarded build, so its headers are
# stress/guard and those that follow it.
function(build_traced program)
  set(traced ${program}-traced)
  set(writer "${IOCP_TESTS}/stress/trace_calls.c")
  build_with(${traced} ${program} ${ARGN} stress/trace_calls)
  target_sources(${traced} PRIVATE
    "${IOCP_TESTS}/stress/trace_state.c" "${IOCP_TESTS}/../trace.c")
  if("stress/faults" IN_LIST ARGN)
    target_sources(${traced} PRIVATE "${IOCP_TESTS}/stress/faults_sockets.c")
  endif()
  set_property(SOURCE "${writer}" PROPERTY COMPILE_DEFINITIONS TRACE_NO_NAMES)
  stress_program(${traced})
  set(arguments --port 0)
  set(chapter 01)
  set(check_options "")
  if(program MATCHES "^code-")
    set(arguments 0)
  else()
    chapter_number(chapter ${program})
  endif()
  # From 05 on, a server that stops waits for its operations.
  if(chapter GREATER_EQUAL 5)
    set(check_options --completes-all)
  endif()
  if(IOCP_PYTHON)
    add_test(NAME ${program}.its-trace-is-complete
      COMMAND "${IOCP_PYTHON}" "${IOCP_TESTS}/stress/check_trace.py"
        ${check_options} "${CMAKE_CURRENT_BINARY_DIR}/${program}-trace.json"
        -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${traced}> ${arguments})
    describe_test(${program}.its-trace-is-complete KIND stress
      CHAPTERS ${chapter} LABELS trace)
  endif()
endfunction()
