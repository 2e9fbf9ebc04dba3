# SPDX-License-Identifier: MIT
# cmake -P check-spdx.cmake, in the root: checks that each file names its
# license in one of its first five lines. The text of the book has a different
# license from everything else.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

source_files(files
  "(^|/)CMakeLists\\.txt$"
  "\\.(c|cmake|def|h|md|mjs|peer|py|sh|yml)$"
  "^\\.ci/run$")

foreach(file IN LISTS files)
  set(license MIT)
  if(file MATCHES "^docs/.*\\.md$")
    set(license CC-BY-4.0)
  endif()
  file(STRINGS "${file}" lines LIMIT_COUNT 5 ENCODING UTF-8)
  if(NOT "${lines}" MATCHES "SPDX-License-Identifier: ${license}( |;|$)")
    message(SEND_ERROR
      "${file}: no 'SPDX-License-Identifier: ${license}' in lines 1 to 5")
  endif()
endforeach()
