# SPDX-License-Identifier: MIT
# Tests with random clients. Included by common/CMakeLists.txt; the functions
# are called by a chapter for its server.
set(random_parts
  tests/child_output.c
  tests/child_process.c
  tests/drive_checks.c
  tests/drive_server.c
  tests/random_model.c
  tests/random_numbers.c
  tests/random_script.c
  tests/random_shrink.c
  tests/random_text.c
  tests/random_trial.c
  tests/transcript.c)
add_executable(random-peer ${random_parts} tests/random_peer.c)
target_link_libraries(random-peer PRIVATE iocp_clients)

# server_random_test(<chapter>): dozens of random scripts, and what an echo
# server has to answer. The seed is fixed so that a failure can be repeated;
# another one is tried by hand.
function(server_random_test chapter)
  set(test ${chapter}.passes-random-scripts)
  add_test(NAME ${test}
    COMMAND random-peer --seed 20 --scripts 40
      --keep "${CMAKE_CURRENT_BINARY_DIR}/${chapter}-random.peer"
      -- $<TARGET_FILE:${chapter}>)
  server_test_properties(${test} ${chapter}
    LABELS stress random TIMEOUT 120)
endfunction()
