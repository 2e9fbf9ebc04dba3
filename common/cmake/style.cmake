# SPDX-License-Identifier: MIT
# Tests of the sources themselves, included by the root.

# style_test(name [argument...] script): cmake -P cannot set its exit code
# before CMake 3.29, so a skipped test is recognized by its output.
function(style_test name)
  add_test(NAME style.${name}
    COMMAND "${CMAKE_COMMAND}" ${ARGN}
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  describe_test(style.${name} KIND style NATIVE)
  set_tests_properties(style.${name} PROPERTIES
    SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
endfunction()

set(scripts "${CMAKE_CURRENT_LIST_DIR}")
style_test(format -P "${scripts}/check-format.cmake")
style_test(spdx -P "${scripts}/check-spdx.cmake")
style_test(case-names -P "${scripts}/check-case-names.cmake")
style_test(cards "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
  -P "${scripts}/check-cards.cmake")
style_test(includes -P "${scripts}/check-includes.cmake")
# The compiler of the build if that is Clang, or any other Clang.
set(clang "")
if(CMAKE_C_COMPILER_ID MATCHES "Clang" AND NOT MSVC)
  set(clang "${CMAKE_C_COMPILER}")
elseif(MINGW)
  find_program(IOCP_CLANG NAMES clang)
  mark_as_advanced(IOCP_CLANG)
  if(IOCP_CLANG)
    set(clang "${IOCP_CLANG}")
  endif()
endif()
set(compile "")
if(clang)
  set(compile "${clang}" "--target=${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32"
    -fsyntax-only -Wthread-safety "-I${CMAKE_CURRENT_SOURCE_DIR}")
  list(JOIN compile "|" compile)
endif()
style_test(lock-rules-are-checked "-DCOMPILE=${compile}"
  "-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/common/tests/unit/locks_misused.c"
  -P "${scripts}/check-lock-rules.cmake")
style_test(whole-programs "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
  -P "${scripts}/check-whole-programs.cmake")
list(JOIN IOCP_TEST_KINDS "|" kinds)
style_test(labels "-DCTEST=${CMAKE_CTEST_COMMAND}" "-DBUILD=${CMAKE_BINARY_DIR}"
  "-DKINDS=${kinds}" -P "${scripts}/check-labels.cmake")
style_test(rules "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
  "-DCTEST=${CMAKE_CTEST_COMMAND}" "-DBUILD=${CMAKE_BINARY_DIR}"
  -P "${scripts}/check-rules.cmake")
style_test(workflows "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
  -P "${scripts}/check-workflows.cmake")
set(started ${chapters} complete-server client error-matrix)
list(TRANSFORM started REPLACE "(.+)" "$<TARGET_FILE:\\1>")
list(JOIN started "|" started)
style_test(launch "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
  "-DBUILD=${CMAKE_BINARY_DIR}" "-DPROGRAMS=${started}"
  -P "${scripts}/check-launch.cmake")
# 05 needs more than 350: see CONTRIBUTING.md.
if(IOCP_PYTHON)
  add_test(NAME style.step-sizes
    COMMAND "${IOCP_PYTHON}" "${scripts}/../scripts/step-sizes.py"
      350 350 460 600)
  describe_test(style.step-sizes KIND style NATIVE)
endif()
add_custom_target(update-cards
  COMMAND "${CMAKE_COMMAND}" "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}" -DUPDATE=ON
    -P "${scripts}/check-cards.cmake")

# bootstrap.sh says what is missing on a machine, and slow-machine.sh leaves
# nothing running.
find_program(IOCP_SH NAMES sh)
mark_as_advanced(IOCP_SH)
if(IOCP_SH AND CMAKE_HOST_SYSTEM_NAME STREQUAL "Linux")
  add_test(NAME style.bootstrap-says-what-to-do
    COMMAND "${IOCP_SH}" "${scripts}/../scripts/bootstrap-test.sh")
  add_test(NAME style.slow-machine-stops-what-it-starts
    COMMAND "${IOCP_SH}" "${scripts}/../scripts/slow-machine-test.sh")
  describe_test(style.bootstrap-says-what-to-do
    style.slow-machine-stops-what-it-starts KIND style NATIVE)
endif()

# Visual Studio has dumpbin in the folder of its linker.
get_filename_component(linker_folder "${CMAKE_LINKER}" DIRECTORY)
find_program(IOCP_DUMPBIN NAMES dumpbin HINTS "${linker_folder}")
mark_as_advanced(IOCP_DUMPBIN)
set(symbol_reader "-DNM=$<$<BOOL:${MINGW}>:${CMAKE_NM}>"
  "-DDUMPBIN=$<$<BOOL:${IOCP_DUMPBIN}>:${IOCP_DUMPBIN}>")
style_test(no-hidden-iocp ${symbol_reader}
  "-DFILES=$<TARGET_FILE:iocp_common>" -P "${scripts}/no-hidden-iocp.cmake")

# The same check must find the calls in a chapter, which has them.
style_test(no-hidden-iocp-finds-them ${symbol_reader}
  "-DFILES=$<TARGET_OBJECTS:02-iocp-basic>"
  -P "${scripts}/no-hidden-iocp.cmake")
set_tests_properties(style.no-hidden-iocp-finds-them PROPERTIES
  PASS_REGULAR_EXPRESSION "common/ calls CreateIoCompletionPort")

# A program must run on a machine without a compiler.
if(MINGW)
  get_property(code GLOBAL PROPERTY IOCP_CODE_PROGRAMS)
  set(programs ${chapters} complete-server error-matrix client load peer
    ${code})
  list(TRANSFORM programs REPLACE "(.+)" "$<TARGET_FILE:\\1>")
  list(JOIN programs "$<SEMICOLON>" programs)
  style_test(only-system-dlls "-DOBJDUMP=${CMAKE_OBJDUMP}"
    "-DFILES=${programs}" -P "${scripts}/only-system-dlls.cmake")
endif()
