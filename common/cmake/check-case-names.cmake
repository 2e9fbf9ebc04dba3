# SPDX-License-Identifier: MIT
# cmake -P check-case-names.cmake, in the root: checks that each case of the
# error matrix is run by the function of the same name, for example
# reset.unread-data-is-lost by unread_data_is_lost in cases/reset.c.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

source_files(files "^common/tests/matrix/cases/[^/]+\\.c$")

foreach(file IN LISTS files)
  file(READ "${file}" text)
  string(REGEX MATCHALL "\\.(name|run)[ \r\n]+=[ \r\n]+[^ ,\r\n]+" members
    "${text}")
  set(case "") # whose .run must come next
  set(found FALSE)
  foreach(member IN LISTS members)
    if(member MATCHES "\"[^.]+\\.(.+)\"")
      if(case)
        message(SEND_ERROR "${file}: the case ${case} has no .run after .name")
      endif()
      set(case "${CMAKE_MATCH_1}")
    elseif(member MATCHES "[ \r\n]([^ \r\n]+)$")
      set(found TRUE)
      string(REPLACE - _ expected "${case}")
      if(NOT CMAKE_MATCH_1 STREQUAL expected)
        message(SEND_ERROR "${file}: the case ${case} is run by"
          " ${CMAKE_MATCH_1} and not by ${expected}")
      endif()
      set(case "")
    endif()
  endforeach()
  if(case)
    message(SEND_ERROR "${file}: the case ${case} has no .run after .name")
  endif()
  # No match at all means that the table could not be parsed.
  if(NOT found)
    message(SEND_ERROR "${file}: no case was found")
  endif()
endforeach()
