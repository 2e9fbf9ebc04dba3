# SPDX-License-Identifier: MIT
# Tests of the load generator. Included by common/CMakeLists.txt after
# peer_tests.cmake, whose bad_server and drive they use.
unit_test(test_load
  empty_histogram_has_only_zeros
  small_values_are_exact
  any_value_is_known_to_one_part_in_128
  percentiles_count_values
  one_value_is_every_percentile
  connections_and_positions_send_different_bytes
  pattern_goes_on_after_its_period
  echo_may_come_in_any_pieces
  wrong_byte_is_found_wherever_it_is
  byte_that_was_not_asked_for_is_found
  time_of_a_message_ends_with_its_last_byte
  unsent_bytes_are_those_of_the_messages_asked_for
  result_is_good_only_with_messages_and_without_failures)
target_link_libraries(test_load PRIVATE iocp_load)

add_executable(drive_load
  "${IOCP_TESTS}/harness/child_output.c"
  "${IOCP_TESTS}/harness/child_process.c"
  "${IOCP_TESTS}/harness/drive_load.c")
target_link_libraries(drive_load PRIVATE iocp_common iocp_time_limit)

function(load_test_properties test)
  describe_test(${test} KIND unit LABELS load)
endfunction()

# load_test(<fact> <exit code> <text that it prints>
#   LOAD <argument>... SERVER <program> <argument>...)
function(load_test fact code text)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "LOAD;SERVER")
  add_test(NAME common.load.${fact}
    COMMAND drive_load ${code} "${text}" $<TARGET_FILE:load> ${arg_LOAD}
      -- ${arg_SERVER})
  load_test_properties(common.load.${fact})
endfunction()

# Every mode with every server. Generator expressions are evaluated after the
# chapters have defined their targets.
foreach(chapter IN LISTS chapters)
  foreach(mode echo bulk connect)
    load_test(${mode}-is-right-with-${chapter} 0 "errors         none"
      LOAD --mode ${mode} --seconds 1
      SERVER $<TARGET_FILE:${chapter}>)
  endforeach()
endforeach()
# There are fewer buffers than clients, and every client always has data to
# send. A message takes four buffers, so a client needs four turns. The load
# generator stops when one client has received ten echoes, however long that
# takes: by then every other client must have received one.
foreach(chapter IN ITEMS
    04-zero-byte-recv 05-graceful-close 06-error-matrix)
  load_test(busy-clients-take-turns-with-${chapter} 0 "\"starved\":0,"
    LOAD --mode bulk --connections 20 --bytes 65536 --messages 10 --json
    SERVER $<TARGET_FILE:${chapter}> --buffers 2)
endforeach()
load_test(busy-clients-take-turns-with-complete-server 0 "\"starved\":0,"
  LOAD --mode bulk --connections 20 --bytes 4096 --messages 10 --json
  SERVER $<TARGET_FILE:complete-server> --memory 4 --queue 1)
load_test(sees-that-clients-starve 0 "\"starved\":2,"
  LOAD --connections 3 --messages 3 --json
  SERVER $<TARGET_FILE:bad_server> --fault starve)
load_test(messages-may-end-the-measurement 0 "\"count\":3,"
  LOAD --connections 1 --messages 3 --json
  SERVER $<TARGET_FILE:bad_server>)
load_test(idle-connections-stay-beside-those-that-talk 0
  "\"connections\":10,\"idle\":200,\"bytes\":64,"
  LOAD --idle 200 --seconds 1 --json
  SERVER $<TARGET_FILE:complete-server>)
load_test(message-may-be-larger-than-a-buffer 0 "errors         none"
  LOAD --bytes 1000000 --seconds 1
  SERVER $<TARGET_FILE:complete-server>)
load_test(json-names-every-kind-of-error 0
  "{\"connect\":0,\"send\":0,\"receive\":0,\"ended\":0,\"wrong\":0,\"stalled\":0}}"
  LOAD --seconds 1 --json
  SERVER $<TARGET_FILE:complete-server>)

# One connection, so that the messages name connection 1.
function(load_notices what fault text)
  load_test(notices-${what} 1 "${text}"
    LOAD --connections 1 --seconds 1 ${ARGN}
    SERVER $<TARGET_FILE:bad_server> --fault ${fault})
endfunction()

load_test(is-content-with-the-server-of-the-faults-without-one 0
  "errors         none"
  LOAD --connections 1 --seconds 1
  SERVER $<TARGET_FILE:bad_server> --fault none)
load_notices(a-wrong-byte flip-byte "connection 1: byte 0 of the echo is 0x")
load_notices(a-wrong-byte-in-bulk flip-byte "wrong byte 1" --mode bulk)
load_notices(a-wrong-byte-of-a-short-connection flip-byte "\"wrong\":1"
  --mode connect --json)
load_notices(a-byte-too-many add-byte "0x2B came after the echo of")
load_notices(a-byte-that-does-not-come drop-last "stalled 1" --stall 1)
load_notices(a-server-that-closes truncate
  "connection 1: the server has closed the connection")
load_notices(a-reset reset "WSARecv 127.0.0.1:")
load_notices(a-reset-in-place-of-the-end reset-late "receive failed 1")
load_notices(a-server-that-speaks-first greet "of the echo is 0x77")
load_notices(a-server-that-never-answers never-reply
  "connection 1: no progress for 1 s" --stall 1)
load_notices(clients-that-are-not-accepted never-reply "stalled 3"
  --connections 3 --stall 1)
# If clients connected in batches of 64, at one second each, this would take
# longer than the driver waits.
load_notices(silence-before-all-are-connected never-reply
  ": no progress for 1 s" --connections 5000 --stall 1)

# Chapter 01 refuses client 64.
load_test(notices-that-some-are-refused 1 "errors "
  LOAD --connections 70 --seconds 1
  SERVER $<TARGET_FILE:01-overlapped-event>)

# No program listens on port 1.
add_test(NAME common.load.notices-that-nobody-listens
  COMMAND drive --no-listen --as-is --exit 1
    --stderr "ConnectEx 127.0.0.1:1: WSAECONNREFUSED (10061)"
    --stdout "no connection 10"
    -- $<TARGET_FILE:load> --seconds 1 127.0.0.1 1)
load_test_properties(common.load.notices-that-nobody-listens)

function(load_refuses what text)
  add_test(NAME common.load.refuses-${what}
    COMMAND drive --no-listen --as-is --one-line --exit 2 --stderr "${text}"
      -- $<TARGET_FILE:load> ${ARGN})
  load_test_properties(common.load.refuses-${what})
endfunction()

load_refuses(an-unknown-option "--loud: unknown option"
  --loud 127.0.0.1 7)
load_refuses(an-unknown-mode "not one of echo, bulk, connect"
  --mode udp 127.0.0.1 7)
load_refuses(no-connections "--connections 0: not a number from 1 to 20000"
  --connections 0 127.0.0.1 7)
load_refuses(messages-without-bytes "--bytes 0: not a number from 1"
  --bytes 0 127.0.0.1 7)
load_refuses(messages-above-one-mebibyte "not a number from 1 to 1048576"
  --bytes 1048577 127.0.0.1 7)
load_refuses(no-time "--seconds 0: not a number from 1" --seconds 0
  127.0.0.1 7)
load_refuses(no-messages "--messages 0: not a number from 1" --messages 0
  127.0.0.1 7)
load_refuses(messages-beside-a-time "--messages: cannot be used with --seconds"
  --messages 1 --seconds 5 127.0.0.1 7)
load_refuses(messages-that-connect-anew
  "--messages: cannot be used with --mode connect"
  --mode connect --messages 1 127.0.0.1 7)
load_refuses(idle-connections-that-connect-anew "--idle: cannot be used with"
  --mode connect --idle 1 127.0.0.1 7)
load_refuses(a-missing-port "arguments: expected HOST PORT;" 127.0.0.1)
load_refuses(a-third-operand "arguments: expected HOST PORT;" 127.0.0.1 7 8)
load_refuses(port-0 "0: not a port" 127.0.0.1 0)
load_refuses(a-port-above-65535 "65536: not a port" 127.0.0.1 65536)
load_refuses(a-port-with-a-sign "+7: not a port" 127.0.0.1 +7)
load_refuses(a-host-that-is-a-name "localhost: not an IPv4 or IPv6 address"
  localhost 7)
load_refuses(a-host-that-is-not-this-machine "192.0.2.1: not this machine"
  192.0.2.1 7)

add_test(NAME common.load.prints-its-help
  COMMAND drive --no-listen --as-is --stdout "usage: load [options] HOST PORT"
    -- $<TARGET_FILE:load> --help)
load_test_properties(common.load.prints-its-help)
