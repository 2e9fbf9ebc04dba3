# SPDX-License-Identifier: MIT
# Tests that the test tools fail when they must. Included by
# common/CMakeLists.txt after unit_tests.cmake.
unit_test(test_owed
  every_block_has_every_byte_value
  pattern_does_not_depend_on_the_pieces
  connections_and_positions_have_different_patterns
  what_is_owed_is_settled_in_any_pieces
  wrong_byte_is_found_wherever_it_is
  byte_too_many_is_found
  many_texts_are_owed_in_order)
target_link_libraries(test_owed PRIVATE iocp_clients)

unit_test(test_script
  commands_end_at_newlines_and_semicolons
  comments_go_to_the_end_of_the_line
  script_may_be_empty
  text_may_have_separators_and_the_other_quote
  escapes_stand_for_bytes
  wrong_texts_are_refused
  numbers_have_limits
  arguments_are_counted
  unknown_commands_are_named_with_their_line)
target_link_libraries(test_script PRIVATE iocp_clients)

unit_test(test_transcript
  ports_after_addresses_are_replaced
  other_numbers_stay
  line_ends_are_folded
  empty_text_stays_empty
  what_was_written_matches
  first_line_that_differs_is_shown
  missing_and_additional_lines_differ
  missing_file_differs)
target_sources(test_transcript PRIVATE
  "${IOCP_TESTS}/harness/transcript.c")

unit_test(test_client
  port_is_digits_from_1_to_65535
  says_that_the_server_is_not_up
  tries_again_until_told_not_to
  reconnects_to_a_server_that_came_up
  lines_come_back
  each_line_comes_back_before_the_next
  any_bytes_come_back
  very_long_line_comes_back
  says_that_the_server_has_closed
  says_that_the_server_has_reset
  shows_what_it_did_not_ask_for
  waits_for_the_end_of_the_stream)
target_sources(test_client PRIVATE
  "${IOCP_TESTS}/harness/child_output.c"
  "${IOCP_TESTS}/harness/child_process.c")
add_dependencies(test_client client)
# The program starts the client without its path on the command line, so
# pack-tests.py learns it from this property.
get_property(client_tests DIRECTORY PROPERTY TESTS)
list(FILTER client_tests INCLUDE REGEX "^common[.]client[.]")
set_tests_properties(${client_tests} PROPERTIES
  REQUIRED_FILES $<TARGET_FILE:client>)

# An echo server with one fault.
add_executable(bad_server "${IOCP_TESTS}/harness/bad_server.c")
target_link_libraries(bad_server PRIVATE iocp_common)

function(peer_test_properties test)
  describe_test(${test} KIND unit)
endfunction()

# peer_notices(<what> <fault of the server> <script> <text>...): the script
# fails with a line that contains the text.
function(peer_notices what fault script text)
  set(file "${CMAKE_CURRENT_BINARY_DIR}/peer_scripts/${what}.peer")
  file(CONFIGURE OUTPUT "${file}" CONTENT "${script}\n" @ONLY)
  add_test(NAME common.peer.notices-${what}
    COMMAND drive --expect-failure "${text}" --script "${file}"
      -- $<TARGET_FILE:bad_server> --fault ${fault})
  peer_test_properties(common.peer.notices-${what})
endfunction()

peer_notices(a-wrong-byte flip-byte
  "connect\nsend 'A'\nread 'A'"
  "line 3: read 'A': expected \"A\"; \"@\" came")
peer_notices(a-wrong-byte-of-the-pattern flip-byte
  "connect\nsend 1000\nread 1000"
  "line 3: read 1000: expected the byte 0x")
peer_notices(a-wrong-byte-in-an-echo flip-byte
  "connect\necho 1000000"
  "after 0 bytes; 0x")
peer_notices(a-wrong-byte-at-the-end flip-byte
  "connect\nsend 1000\nhalf-close\nread-all"
  "expected the byte 0x")
peer_notices(on-which-connection-it-is flip-byte
  "connect\nclose\nconnect\nsend 10\nread 10"
  "line 5: read 10: connection 2: expected the byte 0x")
peer_notices(a-missing-byte drop-last
  "connect\nsend 1000\nhalf-close\nread-all"
  "expected 1000 bytes, then the end of the stream; after 999 bytes the end")
peer_notices(a-byte-too-many add-byte
  "connect\nsend 1000\nhalf-close\nread-all"
  "expected no more than 1000 bytes; another one, 0x2B, came")
peer_notices(an-early-end truncate
  "connect\nsend 10\nread 10"
  "after 3 bytes the end of the stream came")
peer_notices(an-early-end-of-an-echo truncate
  "connect\necho 1000000"
  "after 3 bytes the end of the stream came")
peer_notices(an-early-end-of-a-text truncate
  "connect\nsend 'hello'\nread 'hello'"
  "after 3 bytes the end of the stream came")
peer_notices(a-reset reset
  "connect\nsend 10\nread 10"
  "after 0 bytes WSAECONNRESET (10054) came")
peer_notices(a-reset-in-an-echo reset
  "connect\necho 1000000"
  "WSAECONNRESET (10054) came")
peer_notices(a-reset-in-place-of-an-end reset
  "connect\nsend 10\nread-all"
  "expected 10 bytes, then the end of the stream; after 0 bytes WSAECONNRESET")
peer_notices(a-reset-after-the-last-byte reset-late
  "connect\nsend 10\nread 10\nhalf-close\nread-all"
  "expected 0 bytes, then the end of the stream; after 0 bytes WSAECONNRESET")
peer_notices(a-reset-when-discarding reset
  "connect\nsend 10\ndiscard-all"
  "expected the end of the stream; after 0 bytes WSAECONNRESET")
peer_notices(a-reset-when-nothing-should-come reset
  "connect\nsend 10\nexpect-no-data 60000"
  "expected nothing to come; after 0 bytes WSAECONNRESET")
peer_notices(silence never-reply
  "timeout 200\nconnect\nsend 10\nread 10"
  "after 0 bytes the time limit of ")
peer_notices(silence-in-an-echo never-reply
  "timeout 200\nconnect\necho 1000"
  "after 0 bytes the time limit of ")
peer_notices(an-end-that-does-not-come never-reply
  "timeout 200\nconnect\nhalf-close\nexpect-eof"
  "expected the end of the stream; after 0 bytes the time limit of ")
peer_notices(a-reset-that-does-not-come never-reply
  "timeout 200\nconnect\nsend 10\nexpect-reset"
  "expected a reset; after 0 bytes the time limit of ")
peer_notices(an-end-in-place-of-a-reset truncate
  "connect\nsend 10\nexpect-reset"
  "expected a reset; after 3 bytes the end of the stream came")
peer_notices(data-in-place-of-an-end greet
  "connect\nexpect-eof"
  "expected the end of the stream; \"welcome\\r\\n\" came")
peer_notices(data-that-should-not-come greet
  "connect\nexpect-no-data 60000"
  "expected nothing to come; \"welcome\\r\\n\" came")
peer_notices(what-only-the-first-of-two-connections-sees greet
  "connect 2\nexpect-no-data 60000"
  "connection 1: expected nothing to come")
peer_notices(data-that-was-not-sent greet
  "connect\nsend 'x'\nread 1"
  "expected the byte 0x78 after 0 bytes; 0x77 came")
peer_notices(a-connection-that-is-not-refused none
  "expect-refused"
  "expected a refusal; a connection was made")
peer_notices(what-the-server-does-not-print none
  "connect\ntimeout 100\nawait 'listening on 192.0.2.1'"
  "expected the server to print it; the time limit of ")
peer_notices(texts-in-another-order none
  "connect\nawait 'on 127.0.0.1'\ntimeout 100\nawait 'listening'"
  "line 4: await 'listening': expected the server to print it")
peer_notices(a-server-that-buffers-without-a-bound never-reply
  "connect\nsend-until-full"
  "expected that not all bytes are accepted; all 67108864 were")

# Correct behaviour that must not be reported as a failure. The first echo is
# four times what all buffers on the path were observed to hold (6 MB, under
# Wine on Linux), so that peer must send and receive at the same time.
function(peer_accepts what fault script)
  set(file "${CMAKE_CURRENT_BINARY_DIR}/peer_scripts/${what}.peer")
  file(CONFIGURE OUTPUT "${file}" CONTENT "${script}\n" @ONLY)
  add_test(NAME common.peer.accepts-${what}
    COMMAND drive --script "${file}"
      -- $<TARGET_FILE:bad_server> --fault ${fault})
  peer_test_properties(common.peer.accepts-${what})
endfunction()

peer_accepts(an-echo-of-more-than-fits-on-the-way none
  "connect\necho 24000000\nhalf-close\nread-all")
peer_accepts(a-greeting-before-the-echo greet
  "connect\nsend 'x'\nread 'welcome\\r\\n'\nread 'x'\nhalf-close\nread-all")
peer_accepts(what-the-server-prints none
  "connect\nawait 'listening'\nawait 'on 127.0.0.1:'")
peer_accepts(bytes-that-drip none
  "connect\ndrip 20 5\nread 20\nhalf-close\nexpect-eof")
peer_accepts(a-reset-that-is-expected reset
  "connect\nsend 10\nexpect-reset\nconnect\nonly 2\nsend 1\nexpect-end")
peer_accepts(silence-that-is-expected never-reply
  "connect\nsend 10\nexpect-no-data 100\nreset")
peer_accepts(a-stop-in-the-middle none
  "connect\necho 1000\nstop\nexpect-end")

# drive_notices(<what> <text> <argument of drive>...): drive fails with a line
# that contains the text. An outer drive checks both.
function(drive_notices what text)
  add_test(NAME common.drive.notices-${what}
    COMMAND drive --no-listen --as-is --exit 1 --stderr "FAIL: ${text}"
      -- $<TARGET_FILE:drive> ${ARGN})
  peer_test_properties(common.drive.notices-${what})
endfunction()

set(idle "${IOCP_TESTS}/behaviours/ends-by-ctrl-c-while-idle.peer")
set(talk "${IOCP_TESTS}/behaviours/demonstration.peer")
set(good -- $<TARGET_FILE:bad_server>)
drive_notices(a-script-that-should-have-failed
  "the script should have failed: a reset"
  --expect-failure "a reset" --script "${talk}" ${good})
drive_notices(a-script-that-fails-otherwise "should have failed with a reset: "
  --expect-failure "a reset" --script "${talk}" ${good} --fault truncate)
drive_notices(a-wrong-exit-code "exit code: expected 3, got 0"
  --exit 3 --script "${idle}" ${good})
drive_notices(a-missing-text-on-stdout "stdout lacks: speaking on"
  --stdout "speaking on" --script "${idle}" ${good})
drive_notices(a-missing-text-on-stderr "stderr lacks: fault"
  --stderr fault --script "${idle}" ${good})
drive_notices(text-on-stderr "stderr should be empty"
  --no-listen --exit 2 ${good} --fault unknown)
drive_notices(a-second-line-on-stderr "stderr should be one line"
  --no-listen --one-line --exit 2 --stderr usage --as-is
  -- $<TARGET_FILE:drive>)
drive_notices(a-server-that-does-not-end "the server did not exit within "
  --no-listen --exit-within 300 ${good})
drive_notices(a-server-that-does-not-listen "the server did not print"
  --script "${idle}" ${good} --help)
drive_notices(a-server-that-ends-too-soon "the server exited before"
  --script "${idle}" ${good} --help)
drive_notices(a-transcript-that-differs "the transcript check failed"
  --transcript "${talk}" --script "${idle}" ${good})
function(drive_refuses what text)
  add_test(NAME common.drive.refuses-${what}
    COMMAND drive --no-listen --as-is --exit 2 --stderr "${text}"
      -- $<TARGET_FILE:drive> ${ARGN})
  peer_test_properties(common.drive.refuses-${what})
endfunction()
drive_refuses(a-number-with-a-sign "--exit: not a number"
  --no-listen --exit -4294967294 ${good} --fault unknown)
drive_refuses(a-number-of-more-than-32-bits "--exit: not a number"
  --no-listen --exit 4294967298 ${good} --fault unknown)
drive_notices(a-server-that-is-not-there "the server could not be started"
  --no-listen -- no-such-server.exe)

# The command line of the peer.
function(peer_refuses what text)
  add_test(NAME common.peer.refuses-${what}
    COMMAND drive --no-listen --as-is --one-line --exit 2 --stderr "${text}"
      -- $<TARGET_FILE:peer> ${ARGN})
  peer_test_properties(common.peer.refuses-${what})
endfunction()

peer_refuses(an-unknown-command "line 2: unknown command \"frob\""
  127.0.0.1 1 "# one\nfrob")
peer_refuses(a-text-without-its-end "line 1: a text without a closing \""
  127.0.0.1 1 "send \"abc")
peer_refuses(a-script-that-is-not-there "no-such-file: cannot be opened"
  127.0.0.1 1 @no-such-file)
peer_refuses(a-command-without-connection "no connection is open"
  127.0.0.1 1 close)
peer_refuses(to-stop-the-server "only the test driver can do that"
  127.0.0.1 1 stop)
peer_refuses(to-await-what-the-server-prints "only the test driver can do that"
  127.0.0.1 1 "await 'x'")
peer_refuses(to-await-a-number "line 1: \"7\" is not a text in quotes"
  127.0.0.1 1 "await 7")
peer_refuses(a-host-that-is-not-this-machine "192.0.2.1: not this machine"
  192.0.2.1 7 connect)
peer_refuses(a-host-that-is-a-name "localhost: not an IPv4 or IPv6 address"
  localhost 7 connect)
peer_refuses(a-port-above-65535 "65536: not a port" 127.0.0.1 65536 connect)
peer_refuses(an-unknown-option "--loud: unknown option"
  --loud 127.0.0.1 7 connect)
peer_refuses(a-missing-script "arguments: expected HOST PORT SCRIPT;" 127.0.0.1 7)

# peer joins a script that the shell has split into words. No program listens
# on port 1.
add_test(NAME common.peer.joins-its-arguments
  COMMAND drive --no-listen --as-is --stdout "sleep: 1 ms"
    --stdout "expect-refused: refused"
    -- $<TARGET_FILE:peer> 127.0.0.1 1 "sleep" "1;" expect-refused)
peer_test_properties(common.peer.joins-its-arguments)
add_test(NAME common.peer.fails-with-1-and-one-line
  COMMAND drive --no-listen --as-is --exit 1 --one-line
    --stderr "line 1: connect: expected a connection; WSAECONNREFUSED (10061)"
    -- $<TARGET_FILE:peer> --quiet 127.0.0.1 1 connect)
peer_test_properties(common.peer.fails-with-1-and-one-line)
