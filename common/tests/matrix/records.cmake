# SPDX-License-Identifier: MIT
# cmake -DOUT=records.c -P records.cmake -- RECORD...
#
# Makes a table in C of the files that error-matrix --record has written: see
# record.h. Fails if one of them is not such a file.
#
# When a record is removed the list of them gets shorter and the command
# another one, so that the table is made anew.
cmake_minimum_required(VERSION 3.25)

set(words "[a-z]+[.][a-z0-9-]+")
set(field "[A-Za-z0-9-]+")
set(fields "${field}( ${field})( ${field})( ${field})( ${field})( ${field})")
string(APPEND fields "( ${field})( ${field})")

# wrong(file what): ends the script.
function(wrong file what)
  message(FATAL_ERROR "${file} is not what error-matrix --record writes: "
    "${what}")
endfunction()

# member(result file json pattern name...): a member that matches a regular
# expression as a whole.
function(member result file json pattern)
  string(JSON value ERROR_VARIABLE error GET "${json}" ${ARGN})
  list(JOIN ARGN "." path)
  if(error)
    wrong("${file}" "${path}: ${error}")
  endif()
  if(NOT value MATCHES "^(${pattern})$")
    wrong("${file}" "${path}: \"${value}\"")
  endif()
  set(${result} "${value}" PARENT_SCOPE)
endfunction()

# row_in_c(result file entry): an entry of the table of rows.
function(row_in_c result file entry)
  member(case "${file}" "${entry}" "${words}" case)
  string(JSON row ERROR_VARIABLE no_row GET "${entry}" row)
  if(NOT no_row)
    member(row "${file}" "${entry}" "${fields}" row)
    set(${result} "    {\"${case}\", \"${row}\", NULL},\n" PARENT_SCOPE)
    return()
  endif()
  foreach(none IN ITEMS skipped failed)
    string(JSON reason ERROR_VARIABLE no_reason GET "${entry}" ${none})
    if(NOT no_reason)
      set(${result} "    {\"${case}\", NULL, \"${none}\"},\n" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  wrong("${file}" "${case} has no row, and no reason why not")
endfunction()

# rows_in_c(result file json)
function(rows_in_c result file json)
  string(JSON count ERROR_VARIABLE error LENGTH "${json}" rows)
  if(error OR NOT count MATCHES "^[1-9][0-9]*$")
    wrong("${file}" "there are no rows")
  endif()
  math(EXPR last "${count} - 1")
  set(text "")
  set(cases "")
  foreach(i RANGE ${last})
    string(JSON entry GET "${json}" rows ${i})
    row_in_c(row "${file}" "${entry}")
    string(REGEX MATCH "${words}" case "${row}")
    if(case IN_LIST cases)
      wrong("${file}" "${case} is there twice")
    endif()
    list(APPEND cases ${case})
    string(APPEND text "${row}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# record_in_c(file index): adds to the variables tables and records.
function(record_in_c file index)
  file(READ "${file}" json)
  cmake_path(GET file STEM LAST_ONLY name)
  if(NOT name MATCHES "^[A-Za-z0-9.-]+$")
    wrong("${file}" "its name is to have letters, digits, dots and dashes only")
  endif()
  member(format "${file}" "${json}" "error-matrix record 1" format)
  member(system "${file}" "${json}" "Windows|Wine" system)
  member(version "${file}" "${json}" "[0-9]+[.][0-9]+[A-Za-z0-9.~-]*" version)
  member(build "${file}" "${json}" "[0-9]+" build)
  member(revision "${file}" "${json}" "[0-9]+" revision)
  member(edition "${file}" "${json}" "[A-Za-z0-9 ?_-]+" edition)
  member(program "${file}" "${json}" "x64|x86|arm64" program)
  member(processors "${file}" "${json}" "[0-9]+" processors)
  member(date "${file}" "${json}" "[0-9]+-[0-9][0-9]-[0-9][0-9]" date)
  rows_in_c(rows "${file}" "${json}")

  set(wine NULL)
  set(numbers "0, 0")
  if(system STREQUAL "Wine")
    set(wine "\"${version}\"")
  elseif(version MATCHES "^([0-9]+)[.]([0-9]+)$")
    set(numbers "${CMAKE_MATCH_1}, ${CMAKE_MATCH_2}")
  else()
    wrong("${file}" "version: \"${version}\"")
  endif()
  string(APPEND tables
    "static const struct recorded_row rows_${index}[] = {\n${rows}};\n\n")
  string(APPEND records "    {\"${name}\",\n     {${wine}, ${numbers}, ${build},"
    " ${revision}, \"${edition}\", \"${program}\",\n      ${processors},"
    " \"${date}\"},\n     rows_${index},\n     sizeof rows_${index} /"
    " sizeof rows_${index}[0]},\n")
  set(tables "${tables}" PARENT_SCOPE)
  set(records "${records}" PARENT_SCOPE)
endfunction()

set(tables "")
set(records "")
set(count 0)
set(found FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  set(argument "${CMAKE_ARGV${i}}")
  if(found)
    record_in_c("${argument}" ${count})
    math(EXPR count "${count} + 1")
  elseif(argument STREQUAL "--")
    set(found TRUE)
  endif()
endforeach()

set(text "/* Made by records.cmake. */\n")
string(APPEND text "#include \"common/tests/matrix/record.h\"\n\n")
if(count EQUAL 0)
  string(APPEND text "const struct record_list matrix_records = {NULL, 0};\n")
else()
  string(APPEND text "${tables}static const struct record records[] = {\n"
    "${records}};\n\n"
    "const struct record_list matrix_records = {records, ${count}};\n")
endif()
file(WRITE "${OUT}" "${text}")
