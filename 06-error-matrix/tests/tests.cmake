# SPDX-License-Identifier: MIT
# The tests that only this chapter has; included by its CMakeLists.txt.

# Each outcome is counted. The operations that fail are the 16 accepts that are
# pending when it stops.
server_test(06-error-matrix counts-outcomes-by-case
  SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer"
  DRIVE --stdout "operations succeeded: " --stdout "operations failed: 16"
    --stdout "packets posted: " --stdout "waits failed: 0"
  ARGS --verbose)

# reaction_test(<behaviour> <fault> <line> [<script>]): the server must react
# to the error as the table says and then serve the same client or the next
# one. Without a name of a script, the script has the name of the behaviour.
function(reaction_test behaviour fault line)
  set(script ${behaviour} ${ARGN})
  list(POP_BACK script last)
  server_injected_test(06-error-matrix ${behaviour} FAULT ${fault}
    SCRIPT "${CMAKE_CURRENT_SOURCE_DIR}/tests/behaviours/${last}.peer"
    DRIVE --stdout "fault: injected" --stdout "${line}" ARGS --verbose)
endfunction()

# 0xC000009A: STATUS_INSUFFICIENT_RESOURCES, 0xC000012D: STATUS_COMMITMENT_LIMIT,
# 0xC000020D: STATUS_CONNECTION_RESET.
reaction_test(waits-when-a-packet-says-that-memory-is-short
  WSARecv-packet:1:0xC000009A "conn 1: wait: memory is short")
reaction_test(waits-when-a-packet-says-that-the-paging-file-is-full
  WSARecv-packet:1:0xC000012D "conn 1: wait: memory is short"
  waits-when-a-packet-says-that-memory-is-short)
reaction_test(waits-when-a-call-says-that-memory-is-short
  WSASend:1:10055 "conn 1: wait: memory is short")
reaction_test(closes-the-connection-that-a-packet-says-is-lost
  WSARecv-packet:1:0xC000020D "conn 1: close: the connection is lost")
reaction_test(closes-the-connection-whose-send-has-failed-in-part
  WSASend-packet:1:0xC000009A "conn 1: close: how much has gone is unknown")
reaction_test(accepts-the-next-client-when-one-went-before
  AcceptEx-packet:1:0xC000020D "accept ended by ERROR_NETNAME_DELETED (64)")
reaction_test(tries-again-when-the-call-says-that-a-client-went
  AcceptEx:1:10054 "listening on ")
