# SPDX-License-Identifier: MIT
# IOCP_PYTHON: the interpreter that tests and measurements are run by, or
# nothing if there is none. In the cache, since the folders that need it are
# many and each search starts the interpreter several times. It is the program
# itself, and not a script that chooses among versions each time it is run.
include_guard(GLOBAL)
if(IOCP_PYTHON AND EXISTS "${IOCP_PYTHON}")
  return()
endif()
find_package(Python3 QUIET COMPONENTS Interpreter)
set(python "")
if(Python3_Interpreter_FOUND)
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" -c "import sys; print(sys.executable)"
    OUTPUT_VARIABLE python OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  file(TO_CMAKE_PATH "${python}" python)
endif()
set(IOCP_PYTHON "${python}" CACHE INTERNAL "Python 3")
