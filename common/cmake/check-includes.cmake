# SPDX-License-Identifier: MIT
# No file in common/ includes one of a numbered folder, and no numbered folder
# includes one of another: all arrows lead to common/. Run it in the root.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")
source_files(files "^(common|0[1-6]-[^/]*)/.*[.](c|h|def)$")

foreach(file IN LISTS files)
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
