# SPDX-License-Identifier: MIT
# The test fixture "wine": a Wine server that stays between tests. Without it
# each test would start and stop one, which takes seconds. A test that runs a
# program of the build sets FIXTURES_REQUIRED wine; on Windows nothing answers
# to that name and nothing is started.
if(CMAKE_CROSSCOMPILING)
  set(wine_server sh "${CMAKE_CURRENT_SOURCE_DIR}/scripts/wine-server.sh")

  # The first start fills the prefix, which takes 10 to 60 seconds.
  add_test(NAME wine.starts COMMAND ${wine_server} start "${IOCP_WINEPREFIX}")
  set_tests_properties(wine.starts PROPERTIES
    FIXTURES_SETUP wine LABELS wine TIMEOUT 240)

  add_test(NAME wine.stops COMMAND ${wine_server} stop "${IOCP_WINEPREFIX}")
  set_tests_properties(wine.stops PROPERTIES
    FIXTURES_CLEANUP wine LABELS wine TIMEOUT 60)
endif()
