# SPDX-License-Identifier: MIT
# The test fixture "wine": a Wine server that runs during all tests. Without it
# each test would start and stop one, which takes seconds. describe_test
# decides which tests need it.
if(CMAKE_CROSSCOMPILING)
  set(wine_server sh "${CMAKE_CURRENT_SOURCE_DIR}/scripts/wine-server.sh")

  # The first start fills the prefix, which takes 10 to 60 seconds.
  add_test(NAME wine.starts COMMAND ${wine_server} start "${IOCP_WINEPREFIX}")
  describe_test(wine.starts KIND unit SECONDS 70 NATIVE)
  set_tests_properties(wine.starts PROPERTIES FIXTURES_SETUP wine)

  add_test(NAME wine.stops COMMAND ${wine_server} stop "${IOCP_WINEPREFIX}")
  describe_test(wine.stops KIND unit NATIVE)
  set_tests_properties(wine.stops PROPERTIES FIXTURES_CLEANUP wine)
endif()
