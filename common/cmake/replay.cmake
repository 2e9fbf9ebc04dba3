# SPDX-License-Identifier: MIT
# Included by the root: tests of pack-tests.py and replay-tests.py, the scripts
# that run tests on a machine other than the one that built them.
if(NOT IOCP_PYTHON)
  return()
endif()

add_test(NAME replay.does-as-ctest-would
  COMMAND "${IOCP_PYTHON}" -B
    "${CMAKE_CURRENT_LIST_DIR}/../scripts/replay-test.py"
    "${CMAKE_CURRENT_BINARY_DIR}/replay-test")
describe_test(replay.does-as-ctest-would KIND unit LABELS replay NATIVE)

# Replays one test for each set of files that tests name, so that each packed
# file is used. Leaves out some tests that take long and whose files other tests
# use too.
if(CMAKE_CROSSCOMPILING)
  add_test(NAME replay.needs-nothing-but-what-was-packed
    COMMAND "${CMAKE_COMMAND}"
      "-DBUILD=${CMAKE_BINARY_DIR}"
      "-DBINARY=${CMAKE_CURRENT_BINARY_DIR}/replay"
      "-DPYTHON=${IOCP_PYTHON}" "-DPREFIX=${IOCP_WINEPREFIX}"
      "-DEXCEPT=passes-random|newcomer|good-server-passes|stays-the-same"
      -P "${CMAKE_CURRENT_LIST_DIR}/check-replay.cmake"
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  describe_test(replay.needs-nothing-but-what-was-packed KIND stress
    LABELS replay tool SECONDS 120)
  # A test reads the record that another test writes, so it is packed.
  set_property(TEST replay.needs-nothing-but-what-was-packed
    APPEND PROPERTY FIXTURES_REQUIRED record)
endif()
