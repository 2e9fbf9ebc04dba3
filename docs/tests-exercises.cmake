# SPDX-License-Identifier: MIT
# Tests of the book's break-it exercises, included by the root: each of them
# does what its chapter asks the reader to do. See tools/exercises.mjs. What
# fails is known for Wine alone, so they are not run elsewhere.
find_program(IOCP_NODE NAMES node nodejs)
mark_as_advanced(IOCP_NODE)
if(NOT CMAKE_CROSSCOMPILING)
  return()
endif()

set(exercises "${CMAKE_CURRENT_LIST_DIR}/exercises")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${exercises}/exercises.json")
file(READ "${exercises}/exercises.json" json)
string(JSON count LENGTH "${json}")
math(EXPR last "${count} - 1")

# The choices that the root was configured with.
set(options -G "${CMAKE_GENERATOR}" -DBUILD_TESTING=ON)
foreach(choice
    CMAKE_BUILD_TYPE
    CMAKE_C_FLAGS
    CMAKE_TOOLCHAIN_FILE
    IOCP_WERROR
    IOCP_WINEPREFIX)
  if(NOT "${${choice}}" STREQUAL "")
    list(APPEND options "-D${choice}=${${choice}}")
  endif()
endforeach()

set(patches "")
foreach(index RANGE ${last})
  string(JSON name GET "${json}" ${index} name)
  list(APPEND patches "${name}.patch")
  set(command "${IOCP_NODE}" "${CMAKE_CURRENT_LIST_DIR}/tools/exercises.mjs"
    ${name} "${CMAKE_CURRENT_BINARY_DIR}/exercises/${name}"
    "${CMAKE_COMMAND}" "${CMAKE_CTEST_COMMAND}" ${options})
  if(NOT IOCP_NODE)
    set(command "${CMAKE_COMMAND}" -E echo "skipped: node was not found")
  endif()
  add_test(NAME docs.exercise-${name} COMMAND ${command})
  describe_test(docs.exercise-${name} KIND docs LABELS exercise SECONDS 60)
  # It compiles: four at a time, where eight tests run at once.
  set_tests_properties(docs.exercise-${name} PROPERTIES PROCESSORS 2
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
endforeach()

# A patch that is in the folder and not in the list would never be tried.
file(GLOB found CONFIGURE_DEPENDS RELATIVE "${exercises}" "${exercises}/*.patch")
list(REMOVE_ITEM found ${patches})
if(found)
  message(FATAL_ERROR "docs/exercises/exercises.json: nothing of ${found}")
endif()
