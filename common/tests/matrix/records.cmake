# SPDX-License-Identifier: MIT
# cmake -DOUT=records.c -P records.cmake -- RECORD...
#
# Generates a C file from the files that error-matrix --record has written: see
# record.h. Fails if one of them is not such a file.
#
# Removing a record changes the command line, so that the table is generated
# again.
cmake_minimum_required(VERSION 3.25)

set(words "[a-z]+[.][a-z0-9-]+")
set(field "[A-Za-z0-9-]+")
set(fields "${field}( ${field})( ${field})( ${field})( ${field})( ${field})")
string(APPEND fields "( ${field})( ${field})")
set(heading "case\trow\texpected\tnote")

# wrong(file what): stops the script with an error.
function(wrong file what)
  message(FATAL_ERROR "${file} is not what error-matrix --record writes: "
    "${what}")
endfunction()

# next_line(): moves the first line of the variable text to the variable line;
# number is then that of the line after it. The lines are not a CMake list,
# because semicolons and brackets in them would break it.
macro(next_line)
  string(FIND "${text}" "\n" end)
  if(end EQUAL -1)
    wrong("${file}" "line ${number} is missing, or has no end")
  endif()
  string(SUBSTRING "${text}" 0 ${end} line)
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${text}" ${end} -1 text)
  math(EXPR number "${number} + 1")
endmacro()

# member(name pattern): sets a variable to the value of the member in the next
# line. The whole value must match the regular expression.
macro(member name pattern)
  next_line()
  if(NOT line MATCHES "^# ${name}\t(.*)$")
    wrong("${file}" "there is no ${name} where it should be")
  endif()
  set(${name} "${CMAKE_MATCH_1}")
  if(NOT ${name} MATCHES "^(${pattern})$")
    wrong("${file}" "${name}: \"${${name}}\"")
  endif()
endmacro()

# row_in_c(result case file line): makes an entry of the table of rows, and
# returns the name of its case.
function(row_in_c result case file line)
  set(column "([^\t]+)")
  if(NOT line MATCHES "^${column}\t${column}\t${column}\t${column}$")
    wrong("${file}" "\"${line}\" does not have four columns")
  endif()
  set(name "${CMAKE_MATCH_1}")
  set(row "${CMAKE_MATCH_2}")
  set(note "${CMAKE_MATCH_4}")
  if(NOT name MATCHES "^${words}$")
    wrong("${file}" "case: \"${name}\"")
  endif()
  if(row STREQUAL "-")
    if(NOT note MATCHES "^(skipped|failed): .")
      wrong("${file}" "${name} has no row, and no reason why not")
    endif()
    set(text "    {\"${name}\", NULL, \"${CMAKE_MATCH_1}\"},\n")
  else()
    if(NOT row MATCHES "^${fields}$")
      wrong("${file}" "${name}, row: \"${row}\"")
    endif()
    if(NOT note MATCHES "^(-|injected)$")
      wrong("${file}" "${name}, note: \"${note}\"")
    endif()
    set(text "    {\"${name}\", \"${row}\", NULL},\n")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
  set(${case} ${name} PARENT_SCOPE)
endfunction()

# rows_in_c(result file count text): makes the table from the rest of the text.
function(rows_in_c result file count text)
  set(table "")
  set(cases "")
  while(NOT text STREQUAL "")
    next_line()
    row_in_c(row case "${file}" "${line}")
    if(case IN_LIST cases)
      wrong("${file}" "${case} is there twice")
    endif()
    list(APPEND cases ${case})
    string(APPEND table "${row}")
  endwhile()
  list(LENGTH cases found)
  if(found EQUAL 0)
    wrong("${file}" "there are no rows")
  elseif(NOT found EQUAL count)
    wrong("${file}" "rows: ${count}, but there are ${found}")
  endif()
  set(${result} "${table}" PARENT_SCOPE)
endfunction()

# record_in_c(file index): adds to the variables tables and records.
function(record_in_c file index)
  # file(READ) also converts CR LF to LF.
  file(READ "${file}" text)
  set(number 1)
  cmake_path(GET file STEM LAST_ONLY name)
  if(NOT name MATCHES "^[A-Za-z0-9.-]+$")
    wrong("${file}" "its name is to have letters, digits, dots and dashes only")
  endif()
  member(format "error-matrix record 1")
  member(system "Windows|Wine")
  member(version "[0-9]+[.][0-9]+[A-Za-z0-9.~-]*")
  member(build "[0-9]+")
  member(revision "[0-9]+")
  member(edition "[A-Za-z0-9 ?_-]+")
  member(program "x64|x86|arm64")
  member(processors "[0-9]+")
  member(date "[0-9]+-[0-9][0-9]-[0-9][0-9]")
  member(rows "[0-9]+")
  next_line()
  if(NOT line STREQUAL heading)
    wrong("${file}" "the heading is \"${line}\"")
  endif()
  rows_in_c(table "${file}" ${rows} "${text}")

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
    "static const struct recorded_row rows_${index}[] = {\n${table}};\n\n")
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
