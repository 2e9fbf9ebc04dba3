# SPDX-License-Identifier: MIT
# source_files(result pattern...): the files of the repository below the
# current directory whose path matches one of the patterns (regular
# expressions). Git lists them, including new ones. Without Git, as in an
# unpacked archive, files that a build or an installation creates are excluded.
function(source_files result)
  find_program(git NAMES git NO_CACHE)
  set(known 1)
  if(git)
    execute_process(
      COMMAND "${git}" ls-files --cached --others --exclude-standard
      OUTPUT_VARIABLE files ERROR_QUIET RESULT_VARIABLE known)
  endif()
  if(known EQUAL 0)
    string(REGEX REPLACE "\r?\n" ";" files "${files}")
  else()
    file(GLOB_RECURSE files LIST_DIRECTORIES false
      RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" *)
    list(FILTER files EXCLUDE REGEX
      "(^|/)(build[^/]*|node_modules|_deps|CMakeFiles|\\.git|\\.vs)/")
  endif()

  set(matching "")
  foreach(file IN LISTS files)
    foreach(pattern IN LISTS ARGN)
      # Git lists a deleted file until the deletion is committed.
      if(file MATCHES "${pattern}" AND EXISTS
          "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
        list(APPEND matching "${file}")
        break()
      endif()
    endforeach()
  endforeach()
  if(NOT matching)
    message(FATAL_ERROR "no source file was found")
  endif()
  set(${result} "${matching}" PARENT_SCOPE)
endfunction()
