# SPDX-License-Identifier: MIT
# cmake -DRECORD=... -P records_test.cmake: records.cmake reads a record that
# the program has written, and refuses what is none. RECORD has a row, one that
# was skipped and one that failed; it stands in a folder to write to.
cmake_minimum_required(VERSION 3.25)
set(script "${CMAKE_CURRENT_LIST_DIR}/records.cmake")
cmake_path(GET RECORD PARENT_PATH folder)
file(READ "${RECORD}" good)

# compile(result message text): as a record named tried.json.
function(compile result message text)
  file(WRITE "${folder}/tried.json" "${text}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${folder}/tried.c" -P "${script}" --
      "${folder}/tried.json"
    RESULT_VARIABLE code ERROR_VARIABLE error OUTPUT_QUIET)
  string(REGEX REPLACE "[ \n]+" " " error "${error}")
  set(${result} ${code} PARENT_SCOPE)
  set(${message} "${error}" PARENT_SCOPE)
endfunction()

compile(code message "${good}")
if(NOT code EQUAL 0)
  message(FATAL_ERROR "a good record is refused: ${message}")
endif()
file(READ "${folder}/tried.c" table)
foreach(part IN ITEMS
    "{\"example.is-the-same\", \"- FALSE 258 untouched untouched NULL - -\", NULL}"
    "{\"example.is-skipped\", NULL, \"skipped\"}"
    "{\"example.cannot-be-provoked\", NULL, \"failed\"}")
  string(FIND "${table}" "${part}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${part} is not in\n${table}")
  endif()
endforeach()

# refused(what pattern replacement): the record with that changed.
function(refused what pattern replacement)
  string(REGEX REPLACE "${pattern}" "${replacement}" text "${good}")
  if(text STREQUAL good)
    message(FATAL_ERROR "${what}: nothing was changed in\n${good}")
  endif()
  compile(code message "${text}")
  if(code EQUAL 0)
    message(SEND_ERROR "${what} is taken for a record")
  elseif(NOT message MATCHES
      "tried[.]json is not what error-matrix --record writes: ")
    message(SEND_ERROR "${what}: ${message}")
  endif()
endfunction()

refused("an empty file" "^.+$" "")
refused("half a file" "^(.*)\"example[.]is-skipped.*$" "\\1")
refused("a text" "^.+$" "case\tref\n")
refused("another form" "record 1" "record 2")
refused("another system" "\"system\": \"[A-Za-z]+\"" "\"system\": \"ReactOS\"")
refused("no version" "\"version\"" "\"versions\"")
refused("a build that is text" "\"build\": [0-9]+" "\"build\": \"new\"")
refused("a date that is none" "\"date\": \"[0-9]+" "\"date\": \"today")
refused("an edition with a quote" "\"edition\": \"" "\"edition\": \"\\\\\\\\\"")
refused("no rows" "\"rows\": .*$" "\"rows\": []}")
refused("a row that is short" "NULL - -\", \"expected" "NULL -\", \"expected")
refused("a row with a choice" "FALSE 258 untouched untouched NULL - -\", \"exp"
  "FALSE 258|6 untouched untouched NULL - -\", \"exp")
refused("a case with blanks" "example[.]is-skipped" "example.is skipped")
refused("a case without anything" "\"skipped\"" "\"left-out\"")
refused("a case twice" "example[.]is-skipped" "example.is-the-same")
