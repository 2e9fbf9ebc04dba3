# SPDX-License-Identifier: MIT
# cmake -D... -P check-replay.cmake, in the root: replays tests in a new
# folder, from only a checkout and what pack-tests.py collects from a build.
#   BUILD     the build
#   BINARY    the new folder
#   PYTHON    runs the scripts
#   PREFIX    the Wine prefix
#   EXCEPT    a regular expression: the tests to leave out
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

source_files(files ".")
file(REMOVE_RECURSE "${BINARY}")
foreach(file IN LISTS files)
  cmake_path(GET file PARENT_PATH folder)
  file(COPY "${file}" DESTINATION "${BINARY}/${folder}")
endforeach()

set(scripts "${BINARY}/common/scripts")
set(programs "${BINARY}/build/programs")
execute_process(
  COMMAND "${PYTHON}" "${scripts}/pack-tests.py" "${BUILD}" "${programs}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND "${PYTHON}" "${scripts}/replay-tests.py" "${programs}" --one-of-each
    --exclude "${EXCEPT}" --launcher "sh '${scripts}/run-wine.sh' '${PREFIX}'"
  COMMAND_ERROR_IS_FATAL ANY)
