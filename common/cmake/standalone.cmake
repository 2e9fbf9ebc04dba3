# SPDX-License-Identifier: MIT
# Tests, included by the root, that each numbered folder configures, builds
# and passes a test of its own without the root.

# The choices that the root was configured with.
set(same "")
foreach(choice
    CMAKE_BUILD_TYPE
    CMAKE_C_FLAGS
    CMAKE_TOOLCHAIN_FILE
    IOCP_WERROR
    IOCP_WINEPREFIX)
  if(NOT "${${choice}}" STREQUAL "")
    list(APPEND same "-D${choice}=${${choice}}")
  endif()
endforeach()
if(NOT CMAKE_TOOLCHAIN_FILE AND NOT CMAKE_GENERATOR MATCHES "Visual Studio")
  list(APPEND same "-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}")
endif()

set(generator --build-generator "${CMAKE_GENERATOR}")
if(CMAKE_GENERATOR_PLATFORM)
  list(APPEND generator --build-generator-platform
    "${CMAKE_GENERATOR_PLATFORM}")
endif()
if(CMAKE_GENERATOR_TOOLSET)
  list(APPEND generator --build-generator-toolset "${CMAKE_GENERATOR_TOOLSET}")
endif()

foreach(chapter IN LISTS chapters)
  # -FA: the Wine server is the one of the root's own fixture; the inner ctest
  # must neither start nor stop it.
  add_test(NAME standalone.${chapter}
    COMMAND ${CMAKE_CTEST_COMMAND}
      --build-and-test
        "${CMAKE_CURRENT_SOURCE_DIR}/${chapter}"
        "${CMAKE_CURRENT_BINARY_DIR}/standalone/${chapter}"
      ${generator}
      --build-noclean
      --build-config $<CONFIG>
      --build-options ${same}
      --test-command ${CMAKE_CTEST_COMMAND}
        -C $<CONFIG> -R "^${chapter}[.]echoes-text$" -FA ".*"
        --no-tests=error --output-on-failure)
  set_tests_properties(standalone.${chapter} PROPERTIES
    # It compiles on all processors; tests with a deadline should not compete.
    FIXTURES_REQUIRED wine LABELS standalone RUN_SERIAL ON TIMEOUT 300)
endforeach()
