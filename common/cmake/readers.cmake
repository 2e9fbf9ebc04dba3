# SPDX-License-Identifier: MIT
# The target "readers", included by the root: builds what the tests for readers
# need (lesson, matrix, museum, unit). Programs that only stress tests use are
# left out, such as the servers with an extra header included before each
# source.
get_property(stress GLOBAL PROPERTY IOCP_STRESS_PROGRAMS)
set(programs "")
set(folders "${CMAKE_CURRENT_SOURCE_DIR}")
while(folders)
  list(POP_FRONT folders folder)
  get_property(further DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  list(APPEND folders ${further})
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE" AND NOT target IN_LIST stress)
      list(APPEND programs ${target})
    endif()
  endforeach()
endwhile()
add_custom_target(readers DEPENDS ${programs})
