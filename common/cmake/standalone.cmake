# SPDX-License-Identifier: MIT
# Included by the root: tests that each numbered folder builds without the root,
# from few files, and that the root builds without a preset.

# The options with which the root was configured.
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

list(APPEND same -G "${CMAKE_GENERATOR}")
if(CMAKE_GENERATOR_PLATFORM)
  list(APPEND same -A "${CMAKE_GENERATOR_PLATFORM}")
endif()
if(CMAKE_GENERATOR_TOOLSET)
  list(APPEND same -T "${CMAKE_GENERATOR_TOOLSET}")
endif()

# alone_test(<name> <folder> <variable of check-alone.cmake> <value>...)
function(alone_test name folder)
  set(variables "")
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "MOST;TESTS"
    "OPTIONS;TARGETS;PROGRAMS;RUN")
  foreach(variable IN ITEMS OPTIONS TARGETS PROGRAMS RUN MOST TESTS)
    # A list would be split into several arguments.
    string(REPLACE ";" "|" value "${arg_${variable}}")
    list(APPEND variables "-D${variable}=${value}")
  endforeach()
  add_test(NAME standalone.${name}
    COMMAND "${CMAKE_COMMAND}"
      "-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${folder}"
      "-DBINARY=${CMAKE_CURRENT_BINARY_DIR}/standalone/${name}"
      "-DCONFIG=$<CONFIG>" "-DCTEST=${CMAKE_CTEST_COMMAND}" ${variables}
      -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check-alone.cmake")
  describe_test(standalone.${name} KIND standalone SECONDS 120 HEAVY)
endfunction()

foreach(chapter IN LISTS chapters)
  alone_test(${chapter} ${chapter} OPTIONS ${same} MOST 15
    PROGRAMS ${chapter} client RUN ${CMAKE_CROSSCOMPILING_EMULATOR})
endforeach()
alone_test(complete-server 06-error-matrix/complete-server OPTIONS ${same}
  MOST 26 PROGRAMS complete-server client RUN ${CMAKE_CROSSCOMPILING_EMULATOR})

# The same with the tests of the folder.
alone_test(02-iocp-basic-with-tests 02-iocp-basic
  OPTIONS ${same} -DBUILD_TESTING=ON TARGETS 02-iocp-basic drive
  TESTS "^02-iocp-basic[.]echoes-text$")

# Without presets: the default generator of CMake, and only the toolchain.
set(plain "")
if(CMAKE_TOOLCHAIN_FILE)
  set(plain "-DCMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE}"
    "-DIOCP_WINEPREFIX=${IOCP_WINEPREFIX}")
endif()
set(native "")
if(TARGET bench_load)
  set(native bench_load)
endif()
alone_test(everything-without-a-preset "" OPTIONS ${plain}
  TARGETS 02-iocp-basic drive ${native}
  TESTS "^02-iocp-basic[.]echoes-text$")
