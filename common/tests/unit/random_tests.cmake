# SPDX-License-Identifier: MIT
# Tests that random-peer finds faults and shortens the scripts that show them,
# and that soak finds faults. Included by common/CMakeLists.txt after the file
# that builds bad_server.
add_executable(random-replay ${random_parts} tests/stress/random_replay.c)
target_link_libraries(random-replay PRIVATE iocp_clients)
stress_program(random-replay)

add_executable(random-test
  tests/stress/random_model.c
  tests/stress/random_numbers.c
  tests/stress/random_script.c
  tests/stress/random_shrink.c
  tests/stress/random_test.c
  tests/stress/random_text.c)
target_link_libraries(random-test PRIVATE iocp_clients)
case_tests(random-test common.random KIND unit CASES
  same_seed_makes_the_same_script
  other_seeds_make_other_scripts
  peer_can_read_every_script
  scripts_have_every_command
  last_connection_is_a_fresh_one
  unread_bytes_are_limited
  model_knows_what_is_owed
  model_knows_what_a_reset_ends
  what_cannot_be_passed_is_left_out
  scripts_in_a_row_have_connections_of_their_own
  shortest_script_is_found
  smallest_number_is_found
  attempts_are_limited)

function(random_properties test)
  # Must come first, because describe_test appends Wine's fixture.
  if(ARGN)
    set_tests_properties(${test} PROPERTIES ${ARGN})
  endif()
  describe_test(${test} KIND stress LABELS random tool SECONDS 60)
endfunction()

# random_finds(<fault> MOST <commands> [<option>...]): random-peer finds the
# fault of bad_server. The script that is kept has at most that many commands.
# The program peer fails with it, and a server without the fault passes it.
function(random_finds fault MOST most)
  set(name common.random.${fault})
  set(script "${CMAKE_CURRENT_BINARY_DIR}/random_scripts/${fault}.peer")
  file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/random_scripts")
  add_test(NAME ${name}.is-found
    COMMAND drive --no-listen --as-is --exit 1 --exit-within 50000
      --stdout "seed 7" --stdout "shortest script that fails"
      --stdout "saved; replay it with" --stderr "FAIL: seed 7, script "
      -- $<TARGET_FILE:random-peer> --seed 7 --scripts 40 ${ARGN}
      --keep "${script}" -- $<TARGET_FILE:bad_server> --fault ${fault})
  random_properties(${name}.is-found FIXTURES_SETUP "random-${fault}")

  add_test(NAME ${name}.fails-again-with-peer
    COMMAND random-replay ${most} $<TARGET_FILE:peer> "${script}"
      -- $<TARGET_FILE:bad_server> --fault ${fault})
  add_test(NAME ${name}.is-not-in-a-good-server
    COMMAND drive --script "${script}" -- $<TARGET_FILE:bad_server>)
  foreach(test fails-again-with-peer is-not-in-a-good-server)
    random_properties(${name}.${test} FIXTURES_REQUIRED "random-${fault}")
  endforeach()
endfunction()

# Two commands: connect, and an echo or a wait for the end of the stream.
random_finds(flip-byte MOST 2)
random_finds(add-byte MOST 3)
random_finds(drop-last MOST 2 --timeout 500)
random_finds(truncate MOST 2)
random_finds(reset MOST 2)
random_finds(reset-late MOST 3)
random_finds(never-reply MOST 2 --timeout 500)
random_finds(greet MOST 2)
random_finds(lose-full MOST 4)
# The first connection blocks the server, and a second one detects it.
random_finds(one-by-one MOST 4 --timeout 500)
# No single script has as many connections as this fault needs.
random_finds(wear-out MOST 12)

add_test(NAME common.random.a-good-server-passes
  COMMAND random-peer --seed 7 --scripts 40 -- $<TARGET_FILE:bad_server>)
random_properties(common.random.a-good-server-passes)
add_test(NAME common.random.the-server-must-end-well
  COMMAND drive --no-listen --as-is --exit 1
    --stdout "after this the server did not stop correctly"
    --stderr "FAIL: exit code: expected 0, got 3"
    -- $<TARGET_FILE:random-peer> --scripts 1
    -- $<TARGET_FILE:bad_server> --fault exit-3)
random_properties(common.random.the-server-must-end-well)
add_test(NAME common.random.a-server-is-needed
  COMMAND drive --no-listen --as-is --exit 2 --one-line
    --stderr "the server is missing" -- $<TARGET_FILE:random-peer>)
random_properties(common.random.a-server-is-needed)

# soak_notices(<what> <fault of bad_server> <text>)
function(soak_notices what fault text)
  set(test common.soak.notices-${what})
  add_test(NAME ${test}
    COMMAND drive --no-listen --as-is --exit 1 --exit-within 50000
      --stdout "seed 7" --stderr "FAIL: ${text}"
      -- $<TARGET_FILE:soak-program> --echoes 20000 --connections 20 --seed 7
      -- $<TARGET_FILE:bad_server> --fault ${fault})
  random_properties(${test})
endfunction()

soak_notices(a-wrong-byte flip-byte "client ")
soak_notices(a-byte-too-many add-byte "client ")
soak_notices(an-early-end truncate "client ")
soak_notices(a-reset-in-place-of-an-end reset-late "client ")
soak_notices(memory-that-is-kept leak "memory grew from ")
soak_notices(handles-that-are-kept leak-handle "handles grew from ")
soak_notices(a-wrong-exit-code exit-3 "exit code: expected 0, got 3")
# The many threads of bad_server make its memory vary; the tests of 06 check
# the memory of a real server.
add_test(NAME common.soak.a-good-server-passes
  COMMAND soak-program --echoes 20000 --connections 20 --seed 7
    --memory-may-grow -- $<TARGET_FILE:bad_server>)
random_properties(common.soak.a-good-server-passes)
add_test(NAME common.soak.a-server-is-needed
  COMMAND drive --no-listen --as-is --exit 2 --one-line
    --stderr "the server is missing" -- $<TARGET_FILE:soak-program>)
random_properties(common.soak.a-server-is-needed)
