# SPDX-License-Identifier: MIT
# cmake -DROOT=... -DBUILD=... "-DPROGRAMS=FILE|..." -P check-launch.cmake
#
# Checks that Visual Studio (launch.vs.json) and VS Code (.vscode/launch.json)
# offer to start each program, from the folder into which Visual Studio's
# generator puts it, and nothing else.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "|" ";" PROGRAMS "${PROGRAMS}")

# FOLDER/NAME.exe as Visual Studio shows it: NAME.exe (FOLDER\Debug\NAME.exe)
set(expected_targets "")
set(expected_names "")
foreach(program IN LISTS PROGRAMS)
  file(RELATIVE_PATH program "${BUILD}" "${program}")
  # The output folder of a generator with several configurations.
  string(REGEX REPLACE "/(Debug|Release)/([^/]+)$" "/\\2" program "${program}")
  cmake_path(GET program PARENT_PATH folder)
  cmake_path(GET program STEM LAST_ONLY name)
  string(REPLACE "/" "\\" folder "${folder}")
  list(APPEND expected_targets "${name}.exe (${folder}\\Debug\\${name}.exe)")
  list(APPEND expected_names ${name})
endforeach()

# compare(file found expected)
function(compare file found expected)
  list(REMOVE_DUPLICATES found)
  list(SORT found)
  list(SORT expected)
  if(NOT found STREQUAL expected)
    list(JOIN found "\n  " found)
    list(JOIN expected "\n  " expected)
    message(SEND_ERROR "${file} starts\n  ${found}\nand not\n  ${expected}")
  endif()
endfunction()

# collect(result json list member...): returns the member of each element of
# the list.
function(collect result json list)
  set(values "")
  string(JSON count LENGTH "${json}" ${list})
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON value GET "${json}" ${list} ${i} ${ARGN})
    list(APPEND values "${value}")
  endforeach()
  set(${result} "${values}" PARENT_SCOPE)
endfunction()

file(READ "${ROOT}/launch.vs.json" json)
collect(targets "${json}" configurations projectTarget)
compare(launch.vs.json "${targets}" "${expected_targets}")
collect(vs_names "${json}" configurations name)
collect(vs_arguments "${json}" configurations args)

# In VS Code the path comes from CMake Tools, which identifies it by the name
# of the target.
file(READ "${ROOT}/.vscode/launch.json" json)
collect(programs "${json}" configurations program)
list(TRANSFORM programs REPLACE "^\\\${input:(.+)}$" "\\1")
compare(.vscode/launch.json "${programs}" "${expected_names}")
foreach(member IN ITEMS id "args;targetName")
  collect(inputs "${json}" inputs ${member})
  compare(".vscode/launch.json, inputs," "${inputs}" "${expected_names}")
endforeach()
collect(names "${json}" configurations name)
collect(arguments "${json}" configurations args)
if(NOT names STREQUAL vs_names OR NOT arguments STREQUAL vs_arguments)
  message(SEND_ERROR "launch.vs.json and .vscode/launch.json differ")
endif()
