# SPDX-License-Identifier: MIT
# cmake -DROOT=... -P check-workflows.cmake
#
# Checks that "cmake --workflow --preset msvc", and that of each other compiler
# on Windows, builds and runs the same as "bootstrap.sh test" and the workflow
# "wine"; with "-all" in the name, the same as "bootstrap.sh all". Also checks
# that each action in .github/workflows has one version wherever it is used.
cmake_minimum_required(VERSION 3.25)
file(READ "${ROOT}/CMakePresets.json" presets)

# find(result list name): finds the preset of that name.
function(find result list name)
  string(JSON count LENGTH "${presets}" ${list})
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON found GET "${presets}" ${list} ${i} name)
    if(found STREQUAL name)
      string(JSON preset GET "${presets}" ${list} ${i})
      set(${result} "${preset}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${list}: there is no ${name}")
endfunction()

# look_up(result list name member...): returns the member of that preset, or of
# the first preset that it inherits it from, or nothing.
function(look_up result list name)
  find(preset ${list} ${name})
  string(JSON value ERROR_VARIABLE missing GET "${preset}" ${ARGN})
  if(missing)
    set(value "")
    string(JSON type ERROR_VARIABLE none TYPE "${preset}" inherits)
    set(parents "")
    if(type STREQUAL "STRING")
      string(JSON parents GET "${preset}" inherits)
    elseif(type STREQUAL "ARRAY")
      string(JSON count LENGTH "${preset}" inherits)
      math(EXPR last "${count} - 1")
      foreach(i RANGE ${last})
        string(JSON parent GET "${preset}" inherits ${i})
        list(APPEND parents ${parent})
      endforeach()
    endif()
    foreach(parent IN LISTS parents)
      look_up(value ${list} ${parent} ${ARGN})
      if(NOT value STREQUAL "")
        break()
      endif()
    endforeach()
  endif()
  set(${result} "${value}" PARENT_SCOPE)
endfunction()

# describe(result build test): returns what the two presets build and run.
function(describe result build test)
  look_up(targets buildPresets ${build} targets)
  look_up(filter testPresets ${test} filter)
  set(${result} "targets: ${targets}, filter: ${filter}" PARENT_SCOPE)
endfunction()

# describe_workflow(result name)
function(describe_workflow result name)
  find(workflow workflowPresets ${name})
  string(JSON build GET "${workflow}" steps 1 name)
  string(JSON test GET "${workflow}" steps 2 name)
  describe(description ${build} ${test})
  set(${result} "${description}" PARENT_SCOPE)
endfunction()

# The presets that each function of the script names.
file(READ "${ROOT}/common/scripts/bootstrap.sh" script)
foreach(command IN ITEMS readers all)
  if(NOT script MATCHES
      "\n${command}_tests\\(\\) {[^}]*\n *build ([a-z-]+)\n *run_tests ([a-z-]+)\n")
    message(FATAL_ERROR "bootstrap.sh: ${command}_tests could not be parsed")
  endif()
  describe(${command} ${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  message(STATUS "${command}: ${${command}}")
endforeach()
if(readers STREQUAL all)
  message(FATAL_ERROR "bootstrap.sh runs the same tests for both")
endif()

foreach(compiler IN ITEMS wine msvc clang-cl mingw)
  describe_workflow(description ${compiler})
  if(NOT description STREQUAL readers)
    message(SEND_ERROR "workflow ${compiler}: ${description}")
  endif()
  describe_workflow(description ${compiler}-all)
  if(NOT description STREQUAL all)
    message(SEND_ERROR "workflow ${compiler}-all: ${description}")
  endif()
endforeach()

file(GLOB files "${ROOT}/.github/workflows/*.yml")
foreach(file IN LISTS files)
  file(STRINGS "${file}" lines REGEX "uses: ")
  foreach(line IN LISTS lines)
    if(NOT line MATCHES "uses: ([a-z0-9/-]+)@(v[0-9]+)$")
      message(SEND_ERROR "${file}: an action without a version: ${line}")
    elseif(DEFINED "version_${CMAKE_MATCH_1}" AND
        NOT version_${CMAKE_MATCH_1} STREQUAL CMAKE_MATCH_2)
      message(SEND_ERROR "${file}: a different version elsewhere: ${line}")
    endif()
    set("version_${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}")
  endforeach()
endforeach()
