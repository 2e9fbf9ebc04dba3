# SPDX-License-Identifier: MIT
# Run in the root: checks that no file in common/ includes one of a numbered
# folder, and that no numbered folder includes one of another; both may include
# common/. Also checks that no header has the name of a header of the C library:
# the system's own headers would include it by mistake once its folder is in the
# search path. (The headers below msvc-abi do this on purpose.)
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")
source_files(files "^(common|0[1-6]-[^/]*)/.*[.](c|h|def)$")

set(standard "assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits")
string(APPEND standard "|locale|math|setjmp|signal|stdalign|stdarg|stdatomic")
string(APPEND standard "|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string")
string(APPEND standard "|tgmath|threads|time|uchar|wchar|wctype")

foreach(file IN LISTS files)
  if(file MATCHES "/(${standard})[.]h$" AND
      NOT file MATCHES "^common/cmake/msvc-abi/(include|visual-studio)/")
    message(SEND_ERROR "${file} has the name of a header of the C library")
  endif()
  string(REGEX REPLACE "/.*" "" folder "${file}")
  file(STRINGS "${file}" lines REGEX "^[ \t]*#[ \t]*include.*0[1-6]-")
  foreach(line IN LISTS lines)
    if(NOT line MATCHES "\"${folder}/")
      message(SEND_ERROR "${file} depends on a numbered folder: ${line}")
    endif()
  endforeach()
endforeach()
list(LENGTH files count)
message(STATUS "${count} files")
