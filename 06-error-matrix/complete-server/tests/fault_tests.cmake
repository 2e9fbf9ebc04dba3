# SPDX-License-Identifier: MIT
# Every system call that the server makes is made to fail: see faults.h and
# fault_runs.c.

# Adds the test of one call, in all ways to run the server or only in those
# that fault_runs.c calls "first" or "others".
function(server_fault_test chapter call suffix)
  string(TOLOWER "${call}" name)
  string(REGEX REPLACE "^_" "" name "${name}")
  set(test ${chapter}.survives-every-failure-of-${name}${suffix})
  add_test(NAME ${test}
    COMMAND ${chapter}-fault-runs $<TARGET_FILE:${chapter}-faults> ${call}
      ${ARGN})
  server_test_properties(${test} ${chapter}
    KIND stress LABELS faults SECONDS 300)
endfunction()

# server_fault_tests(<chapter>): one test per call.
function(server_fault_tests chapter)
  build_with_faults(server ${chapter})
  stress_program(${chapter}-fault-runs)
  add_executable(${chapter}-fault-runs
    ../reactions.c
    "${IOCP_TESTS}/harness/child_output.c"
    "${IOCP_TESTS}/harness/child_process.c"
    tests/fault_clients.c
    tests/fault_kinds.c
    tests/fault_run.c
    tests/fault_runs.c)
  target_link_libraries(${chapter}-fault-runs PRIVATE iocp_clients)

  set(calls
    AcceptEx
    AcceptEx-packet
    CancelIoEx
    CreateEventW
    CreateIoCompletionPort
    GetQueuedCompletionStatusEx
    GetQueuedCompletionStatusEx-always
    GetQueuedCompletionStatusEx-shortage
    GetQueuedCompletionStatusEx-timeout
    PostQueuedCompletionStatus
    PostQueuedCompletionStatus-always
    SetConsoleCtrlHandler
    SetEvent
    SetFileCompletionNotificationModes
    VirtualAlloc
    WSAEnumProtocolsW
    WSAIoctl
    WSASend
    WSASend-packet
    WSASend-short
    WSASocketW
    WSAStartup
    WaitForSingleObject
    _beginthreadex
    bind
    calloc
    closed-port
    getsockname
    ioctlsocket
    listen
    setsockopt
    shutdown)
  foreach(call IN LISTS calls)
    server_fault_test(${chapter} ${call} "")
  endforeach()
  # Every AcceptEx fails with an error after which the server retries
  # immediately.
  foreach(error IN ITEMS 10054 10057)
    server_injected_test(${chapter}
      ends-by-ctrl-c-while-every-accept-fails-with-${error}
      FAULT AcceptEx:1:${error}:1000000000
      SCRIPT
        "${IOCP_TESTS}/behaviours/ends-by-ctrl-c-while-nobody-can-be-accepted.peer"
      DRIVE --one-line --stderr "AcceptEx: " --stderr "(${error})"
        --stdout "fault: injected")
  endforeach()
  # With such a provider every operation queues a packet.
  server_injected_test(${chapter}
    skips-no-packet-where-one-provider-has-no-handles
    FAULT WSAEnumProtocolsW-layered:1:0
    SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer"
    DRIVE --stdout "fault: injected" --stdout "(0), receive: "
      --stdout "(0), send: " --stdout "(0); in flight: 0")
  # These make the most calls, so each is split into two tests.
  foreach(call WSARecv WSARecv-packet)
    server_fault_test(${chapter} ${call} "" first)
    server_fault_test(${chapter} ${call} "-in-other-ways" others)
  endforeach()
endfunction()
