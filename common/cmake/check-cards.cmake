# SPDX-License-Identifier: MIT
# Checks that the transcripts in the README.md of a folder equal the files that
# the tests compare with the output of the programs. After the line
#   <!-- transcript: NAME.txt -->
# a README.md must have a fenced block with the text of that file.
#
#   cmake -DROOT=... -P check-cards.cmake             fails if one differs
#   cmake -DROOT=... -DUPDATE=ON -P check-cards.cmake updates the blocks
cmake_minimum_required(VERSION 3.25)
file(GLOB cards "${ROOT}/0*/README.md" "${ROOT}/0*/*/README.md")
set(checked 0)

foreach(card IN LISTS cards)
  cmake_path(GET card PARENT_PATH folder)
  file(READ "${card}" rest)
  set(text "")
  while(TRUE)
    string(FIND "${rest}" "<!-- transcript: " start)
    if(start EQUAL -1)
      break()
    endif()
    string(SUBSTRING "${rest}" ${start} -1 block)
    string(REGEX MATCH "^<!-- transcript: ([a-z./-]+) -->\n```text\n" head
      "${block}")
    if(head STREQUAL "")
      message(FATAL_ERROR "${card}: no block after a transcript's name")
    endif()
    file(READ "${folder}/${CMAKE_MATCH_1}" transcript)
    string(REPLACE "\r\n" "\n" transcript "${transcript}")

    # The text up to the marker line, the current block, and the rest.
    string(LENGTH "${head}" head_length)
    math(EXPR after_head "${start} + ${head_length}")
    string(SUBSTRING "${rest}" 0 ${after_head} before)
    string(SUBSTRING "${rest}" ${after_head} -1 rest)
    string(FIND "${rest}" "```" end)
    string(SUBSTRING "${rest}" 0 ${end} shown)
    string(SUBSTRING "${rest}" ${end} -1 rest)
    if(NOT UPDATE AND NOT shown STREQUAL transcript)
      message(SEND_ERROR "${card} does not show ${CMAKE_MATCH_1}; "
        "build the target update-cards")
    endif()
    string(APPEND text "${before}${transcript}")
    math(EXPR checked "${checked} + 1")
  endwhile()
  if(UPDATE)
    file(WRITE "${card}" "${text}${rest}")
  endif()
endforeach()

message(STATUS "${checked} transcripts")
file(GLOB transcripts "${ROOT}/0*/*.txt" "${ROOT}/0*/*/*.txt")
list(FILTER transcripts EXCLUDE REGEX "CMakeLists.txt$")
list(LENGTH transcripts wanted)
if(NOT checked EQUAL wanted)
  message(FATAL_ERROR "there are ${wanted} transcripts: ${transcripts}")
endif()
