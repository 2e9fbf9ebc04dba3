# SPDX-License-Identifier: MIT
# cmake -DRECORD=... -P records_test.cmake: checks that records.cmake reads a
# record that the program has written, and refuses other files. RECORD has a
# row, a case that was skipped and one that failed; the test writes its files
# into the same folder.
cmake_minimum_required(VERSION 3.25)
set(script "${CMAKE_CURRENT_LIST_DIR}/records.cmake")
cmake_path(GET RECORD PARENT_PATH folder)
file(READ "${RECORD}" good)

# compile(result message text): compiles text as a record named tried.tsv.
function(compile result message text)
  file(WRITE "${folder}/tried.tsv" "${text}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${folder}/tried.c" -P "${script}" --
      "${folder}/tried.tsv"
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

# same(what from to): checks that the record with from replaced by to makes the
# same table.
function(same what from to)
  string(REPLACE "${from}" "${to}" text "${good}")
  if(text STREQUAL good)
    message(FATAL_ERROR "${what}: nothing was changed in\n${good}")
  endif()
  compile(code message "${text}")
  file(READ "${folder}/tried.c" other)
  if(NOT code EQUAL 0 OR NOT other STREQUAL table)
    message(SEND_ERROR "${what}: ${message}\n${other}")
  endif()
endfunction()

# A reason may contain characters that are special in CMake.
foreach(reason IN ITEMS
    "a; b" "[a" "a]; [b" "a\\" "\"a\"" "\${good}" "\\n" "é")
  same("the reason ${reason}" "this system cannot" "${reason}")
endforeach()
same("a file with the line ends of Windows" "\n" "\r\n")

# refused(what reason pattern replacement): checks that the record with that
# change is refused, with a message that matches reason.
function(refused what reason pattern replacement)
  string(REGEX REPLACE "${pattern}" "${replacement}" text "${good}")
  if(text STREQUAL good)
    message(FATAL_ERROR "${what}: nothing was changed in\n${good}")
  endif()
  compile(code message "${text}")
  if(code EQUAL 0)
    message(SEND_ERROR "${what} is taken for a record")
  elseif(NOT message MATCHES
      "tried[.]tsv is not what error-matrix --record writes: ${reason}")
    message(SEND_ERROR "${what}: ${message}")
  endif()
endfunction()

set(row "- FALSE 258 untouched untouched NULL - -")
refused("an empty file" "line 1 is missing" "^.+$" "")
refused("a text" "there is no format" "^.+$" "case\tref\n")
refused("the old form" "there is no format" "^.+$"
  "{\"format\": \"error-matrix record 1\"}\n")
refused("half a file" "rows: 5, but there are 2"
  "^(.*)\nexample[.]is-skipped.*$" "\\1\n")
refused("half a line" "line 14 is missing, or has no end"
  "^(.*)is-skipped.*$" "\\1is")
refused("only the members" "line 11 is missing" "^(.*)case\trow.*$" "\\1")
refused("another form" "format: \"error-matrix record 2\""
  "record 1" "record 2")
foreach(member IN ITEMS
    format system version build revision edition program processors date rows)
  refused("no ${member}" "there is no ${member} where"
    "# ${member}\t[^\n]*\n" "")
  refused("an empty ${member}" "${member}: \"\""
    "# ${member}\t[^\n]*" "# ${member}\t")
endforeach()
refused("a member twice" "there is no version" "(# system\t[^\n]*\n)" "\\1\\1")
refused("a member too many" "the heading is \"# more"
  "case\trow" "# more\tof it\ncase\trow")
refused("another system" "system: \"ReactOS\""
  "system\t[A-Za-z]+" "system\tReactOS")
refused("a version that is a word" "version: \"new\""
  "version\t[^\n]+" "version\tnew")
refused("a version of Windows that is one of Wine" "version: \"8.0-rc1\""
  "system\t[A-Za-z]+\n# version\t[^\n]+" "system\tWindows\n# version\t8.0-rc1")
refused("a build that is text" "build: \"new\"" "build\t[0-9]+" "build\tnew")
refused("a revision below zero" "revision: \"-1\""
  "revision\t[0-9]+" "revision\t-1")
refused("an edition with a quote" "edition: \"a\"\""
  "edition\t[^\n]+" "edition\ta\"")
refused("another processor" "program: \"mips\""
  "program\t[^\n]+" "program\tmips")
refused("processors in words" "processors: \"two\"" "processors\t[0-9]+"
  "processors\ttwo")
refused("a date that is none" "date: \"today" "date\t[0-9]+" "date\ttoday")
refused("no rows" "there are no rows" "note\n.*$" "note\n")
refused("a row that is lost" "rows: 5, but there are 4"
  "\nexample[.]is-skipped[^\n]*" "")
refused("another number of rows" "rows: 6, but there are 5" "rows\t5" "rows\t6")
refused("no heading" "the heading is \"example" "case\trow[^\n]*\n" "")
refused("another heading" "the heading is \"case.row.expected.remark\""
  "expected\tnote" "expected\tremark")
refused("a row that is short" "example.is-the-same, row: \"- FALSE 258"
  "same\t${row}" "same\t- FALSE 258 untouched untouched NULL -")
refused("a row with a choice" "example.is-the-same, row: "
  "same\t- FALSE 258" "same\t- FALSE 258|6")
refused("a case with blanks" "case: \"example.is skipped\""
  "example[.]is-skipped" "example.is skipped")
refused("a case without anything" "example.is-skipped has no row, and no reason"
  "skipped: [^\n]*" "-")
refused("a case without a reason" "example.is-skipped has no row, and no reason"
  "skipped: [^\n]*" "skipped: ")
refused("a row with a reason" "example.is-the-same, note: \"skipped"
  "(same\t${row}\t[^\t]*\t)-" "\\1skipped: why")
refused("another note" "example.is-the-same, note: \"made up\""
  "(same\t${row}\t[^\t]*\t)-" "\\1made up")
refused("a column too few" "\"example.is-skipped.*\" does not have four columns"
  "\tskipped: [^\n]*" "")
refused("a column too many" "\"example.is-skipped.*\" does not have four columns"
  "(skipped: [^\n]*)" "\\1\tmore")
refused("an empty column" "\"example.is-skipped.*\" does not have four columns"
  "(is-skipped\t-\t)[^\t]*" "\\1")
refused("an empty line" "\"\" does not have four columns" "note\n" "note\n\n")
refused("a case twice" "example.is-the-same is there twice"
  "example[.]is-skipped" "example.is-the-same")
