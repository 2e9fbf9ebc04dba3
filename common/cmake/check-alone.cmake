# SPDX-License-Identifier: MIT
# cmake -DSOURCE=... -DBINARY=... -P check-alone.cmake: configures and builds a
# folder from scratch. Further variables:
#   OPTIONS   for configuring, separated by |
#   CONFIG    Debug or Release
#   TARGETS   to build, instead of all, separated by |
#   PROGRAMS  that must exist afterwards, separated by |. The first is run with
#             --help by RUN, a command whose words are separated by |
#   MOST      how many files may be compiled
#   TESTS     a regular expression: the tests to run with CTEST. At least one
#             must exist. They use the Wine server of the caller.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}\n${result}")
  endif()
endfunction()

foreach(list IN ITEMS OPTIONS TARGETS PROGRAMS RUN)
  string(REPLACE "|" ";" ${list} "${${list}}")
endforeach()
file(REMOVE_RECURSE "${BINARY}")
run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${BINARY}" ${OPTIONS})
set(targets "")
if(TARGETS)
  set(targets --target ${TARGETS})
endif()
run("${CMAKE_COMMAND}" --build "${BINARY}" --config "${CONFIG}" --parallel
  ${targets})

# CMake's own test compilations are in CMakeFiles at the top.
file(GLOB_RECURSE objects RELATIVE "${BINARY}" "${BINARY}/*.obj"
  "${BINARY}/*.o")
list(FILTER objects EXCLUDE REGEX "^CMakeFiles/(CMake|_CMake|[0-9.]+/)")
list(LENGTH objects count)
if(count EQUAL 0)
  message(FATAL_ERROR "no compiled file was found in ${BINARY}")
endif()
message(STATUS "${count} files were compiled")
if(MOST AND count GREATER MOST)
  list(JOIN objects "\n" objects)
  message(FATAL_ERROR "more than ${MOST} files:\n${objects}")
endif()

set(first "")
foreach(program IN LISTS PROGRAMS)
  set(file "")
  foreach(folder IN ITEMS "" "${CONFIG}/")
    if(EXISTS "${BINARY}/${folder}${program}.exe")
      set(file "${BINARY}/${folder}${program}.exe")
    endif()
  endforeach()
  if(NOT file)
    message(FATAL_ERROR "the build did not produce ${program}.exe")
  endif()
  if(NOT first)
    set(first "${file}")
  endif()
endforeach()
if(first)
  run(${RUN} "${first}" --help)
endif()

if(TESTS)
  run("${CTEST}" --test-dir "${BINARY}" -C "${CONFIG}" -R "${TESTS}" -FA ".*"
    --no-tests=error --output-on-failure)
endif()
